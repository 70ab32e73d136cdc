// The built package, for tests that start processes: built once, when the sources are newer than the build.

import { execFile, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { beforeAll } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const built = join(root, "dist/manifest.json");

let found: Promise<string> | undefined;

/** The directory of compiled files. `TOUCHSTONE_TEST_DIST` names another one, such as that of an installed package. */
export function builtDirectory(): Promise<string> {
  found ??= findOrBuild();
  return found;
}

// Building takes time that belongs to no single test.
beforeAll(async () => {
  await builtDirectory();
}, 600_000);

async function findOrBuild(): Promise<string> {
  const { TOUCHSTONE_TEST_DIST: elsewhere } = process.env;
  if (elsewhere !== undefined) return elsewhere;
  // Test files run in several processes: one builds, the others wait.
  const lock = join(tmpdir(), `touchstone-build-${root.replaceAll(/\W/g, "-")}`);
  for (;;) {
    if (isFresh()) return join(root, "dist");
    try {
      mkdirSync(lock);
    } catch {
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > 600_000) rmSync(lock, { recursive: true, force: true });
      await sleep(200);
      continue;
    }
    try {
      if (!isFresh()) execFileSync(process.execPath, [join(root, "scripts/build.mjs")], { stdio: "pipe" });
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
}

function isFresh(): boolean {
  if (!existsSync(built)) return false;
  const builtAt = statSync(built).mtimeMs;
  // One that another test file has just made is as good as one of our own.
  if (builtAt > performance.timeOrigin) return true;
  const inputs = [join(root, "scripts/build.mjs"), join(root, "package.json"), join(root, "tsconfig.build.json")];
  const sources = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return [...inputs, ...sources].every((path) => statSync(path).mtimeMs <= builtAt);
}

/** The compiled command. */
export async function builtCli(): Promise<string> {
  return join(await builtDirectory(), "cli/main.js");
}

export interface Ended {
  /** As a shell tells it: 128 and the signal's number where a signal ended the process. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of node itself. */
  readonly node?: readonly string[];
}

/** Runs `touchstone` with these words and waits for it to end. */
export async function touchstone(words: readonly string[], surroundings: Surroundings = {}): Promise<Ended> {
  const cli = await builtCli();
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...(surroundings.node ?? []), cli, ...words],
      { cwd: surroundings.cwd, env: { ...process.env, ...surroundings.env }, maxBuffer: 1e9 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        resolve({ status: typeof code === "number" ? code : null, stdout, stderr });
      },
    );
  });
}

export interface EndedChild extends Ended {
  /** The signal that ended the process, `null` where it ended by itself. */
  readonly signal: NodeJS.Signals | null;
}

/** Starts `touchstone` with these words; the caller waits for it, or ends it. */
export async function startTouchstone(words: readonly string[], cwd: string) {
  const child = spawn(process.execPath, [await builtCli(), ...words], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const written = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    written.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    written.stderr += text;
  });
  const ended = new Promise<EndedChild>((resolve) => {
    child.on("close", (code, signal) => {
      const status = signal === null ? code : 128 + constants.signals[signal];
      resolve({ status, signal, ...written });
    });
  });
  return { child, ended };
}
