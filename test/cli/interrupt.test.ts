// Interrupts: what was finished is kept and printed; a second interrupt ends the process; a killed one leaves a
// ledger that tells what it had found.

import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { ledgerPath, openLedger } from "../../src/ledger/ledger.js";
import type { RunRecord } from "../../src/ledger/records.js";
import { startTouchstone, touchstone } from "./builtCli.js";
import { directoryWithLargeTable } from "./tables.js";

const words = ["examine", "large.csv", "--target", "answer", "--split", "part"];

let cwd: string;
beforeAll(() => {
  cwd = directoryWithLargeTable(150_000);
});

/** Waits until the latest run has `count` findings; returns the run. */
async function foundBy(directory: string, child: ChildProcess, after: string): Promise<RunRecord> {
  while (child.exitCode === null && child.signalCode === null) {
    if (existsSync(ledgerPath(directory))) {
      const ledger = await openLedger(directory);
      const [run] = await ledger.latestRuns(1);
      const found = run === undefined || run.id <= after ? 0 : (await ledger.verdicts(run.id)).length;
      await ledger.close();
      if (found > 0) return run;
    }
    await sleep(20);
  }
  throw new Error("the examination ended before it could be interrupted");
}

async function latest(directory: string): Promise<string> {
  if (!existsSync(ledgerPath(directory))) return "";
  const ledger = await openLedger(directory);
  const [run] = await ledger.latestRuns(1);
  await ledger.close();
  return run?.id ?? "";
}

describe("an interrupted examination", () => {
  it("keeps, records and prints what was finished, and exits with 130", async () => {
    const directory = join(cwd, ".touchstone");
    const { child, ended } = await startTouchstone([...words, "--json"], cwd);
    await foundBy(directory, child, "");
    child.kill("SIGINT");
    const { status, stdout, stderr } = await ended;
    expect(status).toBe(130);
    expect(stderr).toBe("touchstone: interrupted\n");
    const report = JSON.parse(stdout);
    expect(report.interrupted).toBe(true);
    expect(report.findings.length).toBeGreaterThan(0);
    const shown = JSON.parse((await touchstone(["show", "--json"], { cwd })).stdout);
    expect(shown[0]).toMatchObject({ run: report.run, status: "interrupted" });
    const { findings } = JSON.parse((await touchstone(["show", "last", "--json"], { cwd })).stdout);
    expect(findings).toEqual(report.findings);
  });

  it("leaves what it had found when it is killed", async () => {
    const directory = join(cwd, ".touchstone");
    const before = await latest(directory);
    const { child, ended } = await startTouchstone(words, cwd);
    const run = await foundBy(directory, child, before);
    expect(run.status).toBe("started");
    child.kill("SIGKILL");
    await ended;
    const report = JSON.parse((await touchstone(["show", run.id, "--json"], { cwd })).stdout);
    expect(report).toMatchObject({ run: run.id, interrupted: true });
    expect(report.findings.length).toBeGreaterThan(0);
    const [shown] = JSON.parse((await touchstone(["show", "--json"], { cwd })).stdout);
    expect(shown).toMatchObject({ run: run.id, status: "interrupted" });
  });

  it("before anything was found has nothing to print", async () => {
    const { child, ended } = await startTouchstone([...words, "--json"], cwd);
    await sleep(150);
    child.kill("SIGINT");
    const { status, signal, stdout } = await ended;
    expect(status).toBe(130);
    // Within the first moments the interrupt may come before the command listens: then the signal itself ends it.
    if (signal === null)
      expect(JSON.parse(stdout)).toHaveProperty(stdout.includes('"error"') ? "error" : "interrupted");
  });

  it("ends at once at the second interrupt", async () => {
    const directory = join(cwd, ".touchstone");
    const before = await latest(directory);
    const { child, ended } = await startTouchstone(words, cwd);
    const run = await foundBy(directory, child, before);
    const start = performance.now();
    child.kill("SIGINT");
    await sleep(10);
    child.kill("SIGINT");
    expect((await ended).status).toBe(130);
    expect(performance.now() - start).toBeLessThan(2000);
    const report = JSON.parse((await touchstone(["show", run.id, "--json"], { cwd })).stdout);
    expect(report.interrupted).toBe(true);
  });
});
