// A program that is asked line by line: what is written to its standard input is answered by one line of its standard output.

import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { Interrupted, stopIfAborted, UserError } from "../../core/errors.js";
import { systemReason } from "../../core/systemErrors.js";

export interface LineProcessOptions {
  /** The program and its words: no shell stands between. */
  readonly command: readonly [program: string, ...words: string[]];
  /** Seconds until an answer must be there; 60 unless said. */
  readonly timeout?: number | undefined;
  /** Most bytes of an answer; 16 MiB unless said. */
  readonly mostBytes?: number | undefined;
}

export interface LineProcess {
  /**
   * The line that answers `line`. One is asked at a time. Throws a `UserError` where the program has ended, is late or says too
   * much; `Interrupted` when aborted. After that it is not asked again.
   */
  ask(line: string, signal: AbortSignal): Promise<string>;
  /** Ends the program. */
  close(): Promise<void>;
}

/** How many of the last characters that the program says on its standard error are told when it fails. */
const LAST_WORDS = 500;
/** How long a program may take to end by itself once it is asked nothing more. */
const PATIENCE = 1000;

/** Starts a program. Throws a `UserError` where it cannot be started. */
export async function lineProcess(options: LineProcessOptions): Promise<LineProcess> {
  const { command, timeout = 60, mostBytes = 16 * 2 ** 20 } = options;
  const [program, ...words] = command;
  // A group of its own, so that what the program starts ends with it.
  const child = spawn(program, words, { stdio: ["pipe", "pipe", "pipe"], shell: false, detached: true });
  await started(child, program);
  const received: Buffer[] = [];
  let [bytes, errors, ended] = [0, "", ""];
  let heard = () => {};
  let isClosed = false;
  child.stdout.on("data", (chunk: Buffer) => {
    if (isClosed) return;
    received.push(chunk);
    bytes += chunk.byteLength;
    if (bytes > mostBytes) child.stdout.pause();
    heard();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString("utf8")).slice(-LAST_WORDS);
  });
  // Writing to a program that has ended: `close` tells of it.
  child.stdin.on("error", () => {});
  const over = new Promise<void>((resolve) => {
    child.on("close", (status, signal) => {
      ended = signal === null ? `ended with status ${status}` : `was ended by ${signal}`;
      resolve();
      heard();
    });
  });

  const takeLine = (): string | undefined => {
    const last = received.at(-1);
    if (last === undefined || !received.some((chunk) => chunk.includes(NEWLINE))) return undefined;
    const all = Buffer.concat(received);
    const end = all.indexOf(NEWLINE);
    const rest = all.subarray(end + 1);
    received.splice(0, received.length, ...(rest.byteLength === 0 ? [] : [rest]));
    bytes = rest.byteLength;
    if (child.stdout.isPaused()) child.stdout.resume();
    return all.subarray(0, end).toString("utf8");
  };

  const answer = async (signal: AbortSignal): Promise<string> => {
    const late = AbortSignal.timeout(timeout * 1000);
    AbortSignal.any([signal, late]).addEventListener("abort", () => heard(), { once: true });
    for (;;) {
      const line = takeLine();
      if (line !== undefined) return line;
      if (bytes > mostBytes) {
        throw failed(
          `wrote more than ${mostBytes} bytes without an end of line`,
          "let it answer each line with one line",
        );
      }
      if (ended !== "") throw failed(`${ended} before it answered`, "run it by hand with one task");
      if (signal.aborted) throw new Interrupted();
      if (late.aborted) throw failed(`gave no answer within ${timeout} s`, "give it longer with --timeout");
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    }
  };

  const failed = (what: string, hint: string): UserError => {
    const words = errors.replace(/\p{Cc}+/gu, " ").trim();
    return new UserError("program-failed", `${program} ${what}${words === "" ? "" : `; it says: ${words}`}`, hint);
  };

  return {
    async ask(line, signal) {
      stopIfAborted(signal);
      child.stdin.write(`${line}\n`);
      return answer(signal);
    },
    async close() {
      isClosed = true;
      child.stdin.end();
      child.stdout.resume();
      const timer = setTimeout(() => endGroup(child), PATIENCE);
      await over;
      clearTimeout(timer);
    },
  };
}

const NEWLINE = 10;

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

function started(child: Child, program: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error) => {
      const why = "code" in error && error.code === "ENOENT" ? "there is no such program" : systemReason(error);
      reject(
        why === undefined
          ? error
          : new UserError(
              "program-missing",
              `${program} cannot be started: ${why}`,
              'name a program that may be executed, or say how it is started: --command "python3 solver.py"',
            ),
      );
    });
  });
}

function endGroup({ pid }: Child): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended in the meantime.
  }
}
