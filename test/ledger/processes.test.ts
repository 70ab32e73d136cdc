// Several processes on one ledger, some of them killed at any moment: it opens, it is consistent, nothing that was
// said to be recorded is lost. TOUCHSTONE_KILLINGS=60 kills for about a minute.

import { spawn } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import Database from "libsql";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { toJson } from "../../src/ledger/json.js";
import { ledgerPath, openLedger } from "../../src/ledger/ledger.js";
import { builtDirectory } from "../cli/builtCli.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { newRun, sampleFinding } from "./samples.js";

/** A program that records runs, and writes a line into its diary once each record has been made. */
async function writerProgram(): Promise<{ program: string; directory: string }> {
  const built = await builtDirectory();
  const where = emptyDirectory();
  const program = join(where, "writer.mjs");
  const from = (path: string) => JSON.stringify(pathToFileURL(join(built, path)).href);
  writeFileSync(
    program,
    `import { openLedger } from ${from("ledger/ledger.js")};
     import { newRunIdentifier } from ${from("ledger/runIdentifier.js")};
     import { fromJson } from ${from("ledger/json.js")};
     const finding = fromJson(${JSON.stringify(toJson(sampleFinding))});
     import { writeSync, openSync } from "node:fs";
     const [directory, runs, diary] = process.argv.slice(2);
     const page = openSync(diary, "w");
     const ledger = await openLedger(directory);
     const say = (line) => writeSync(page, line + "\\n");
     for (let index = 0; index < Number(runs); index++) {
       const run = { ...${JSON.stringify(newRun())}, id: newRunIdentifier() };
       await ledger.begin(run);
       say("begun " + run.id);
       for (let ordinal = 0; ordinal < 3; ordinal++) {
         await ledger.recordFinding(run.id, ordinal, finding);
         say("found " + run.id);
         await ledger.look(run.id, "sha256:t", "metrics");
         say("looked " + run.id);
       }
       await ledger.end(run.id, "finished", { elapsedSeconds: 1, faults: [] });
       say("ended " + run.id);
     }
     await ledger.close();`,
  );
  return { program, directory: join(where, ".touchstone") };
}

interface Writer {
  readonly ended: Promise<{ readonly code: number | null; readonly lines: readonly string[]; readonly stderr: string }>;
  /** Whether it has recorded anything yet. */
  hasBegun(): boolean;
  kill(): void;
}

function startWriter(program: string, directory: string, runs: number): Writer {
  const diary = join(emptyDirectory(), "diary.txt");
  writeFileSync(diary, "");
  const words = [program, directory, String(runs), diary];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  return {
    ended: new Promise((resolve) => {
      // The last line of a killed process may be cut: only whole lines count.
      child.on("close", (code) => {
        resolve({ code, lines: readFileSync(diary, "utf8").split("\n").slice(0, -1), stderr });
      });
    }),
    hasBegun: () => statSync(diary).size > 0,
    kill: () => {
      child.kill("SIGKILL");
    },
  };
}

const rounds = Number(process.env.TOUCHSTONE_KILLINGS ?? 6);

const count = (lines: readonly string[], word: string) => lines.filter((line) => line.startsWith(`${word} `)).length;

function integrity(directory: string): unknown {
  const connection = new Database(ledgerPath(directory));
  const answer = connection.pragma("integrity_check");
  connection.close();
  return answer;
}

describe("eight processes at once", () => {
  it("record everything, and count every look once", async () => {
    const { program, directory } = await writerProgram();
    const writers = Array.from({ length: 8 }, () => startWriter(program, directory, 10));
    for (const ended of await Promise.all(writers.map((writer) => writer.ended))) {
      expect(ended).toMatchObject({ code: 0, stderr: "" });
    }
    const ledger = await openLedger(directory);
    const runs = await ledger.latestRuns(100);
    expect(runs).toHaveLength(80);
    for (const { id, status } of runs) {
      expect(status).toBe("finished");
      expect(await ledger.findings(id)).toHaveLength(3);
    }
    expect(await ledger.look(runs[0].id, "sha256:t", "metrics")).toBe(241);
    await ledger.close();
    expect(integrity(directory)).toMatchObject([{ integrity_check: "ok" }]);
  });
});

describe("processes killed at any moment", () => {
  it("lose nothing that was recorded, and leave a ledger that works", async () => {
    const { program, directory } = await writerProgram();
    const random = seededRandom(1, "kill");
    const recorded = { begun: 0, found: 0, looked: 0 };
    for (let round = 0; round < rounds; round++) {
      const writers = [startWriter(program, directory, 10_000), startWriter(program, directory, 10_000)];
      // From before the ledger is open (starting takes some 100 ms) to well into the writing.
      const [early, late] = writers;
      await sleep(20 + random.integer(400));
      early.kill();
      // On a busy machine starting takes long.
      while (!late.hasBegun()) await sleep(5);
      await sleep(random.integer(200));
      late.kill();
      for (const { lines, stderr } of await Promise.all(writers.map((writer) => writer.ended))) {
        expect(stderr).toBe("");
        recorded.begun += count(lines, "begun");
        recorded.found += count(lines, "found");
        recorded.looked += count(lines, "looked");
      }
      await (await openLedger(directory)).close();
      expect(integrity(directory)).toMatchObject([{ integrity_check: "ok" }]);
    }
    expect(recorded.begun).toBeGreaterThan(0);

    const ledger = await openLedger(directory);
    const runs = await ledger.latestRuns(1e6);
    let findings = 0;
    for (const { id } of runs) findings += (await ledger.verdicts(id)).length;
    // At most one record of each process was made without its line being written.
    expect(runs.length).toBeGreaterThanOrEqual(recorded.begun);
    expect(runs.length).toBeLessThanOrEqual(recorded.begun + 2 * rounds);
    expect(findings).toBeGreaterThanOrEqual(recorded.found);
    expect(findings).toBeLessThanOrEqual(recorded.found + 2 * rounds);
    expect(await ledger.look(runs[0].id, "sha256:t", "metrics")).toBeGreaterThan(recorded.looked);
    // What was running when its process was killed is read back as interrupted.
    expect(runs.filter((run) => run.status === "started")).toEqual([]);
    expect(runs.some((run) => run.status === "interrupted")).toBe(true);
    await ledger.close();
  });
});
