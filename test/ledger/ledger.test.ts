import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { describe, expect, it } from "vitest";
import { ledgerPath, openLedger } from "../../src/ledger/ledger.js";
import { touchstoneDirectory } from "../../src/ledger/location.js";
import { migrations } from "../../src/ledger/schema.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { newRun, sampleFinding, sampleReproduction } from "./samples.js";

const here = () => join(emptyDirectory(), ".touchstone");

describe("the ledger", () => {
  it("gives back what was recorded, to the last number", async () => {
    const directory = here();
    const run = newRun();
    const first = await openLedger(directory);
    await first.begin(run);
    expect(await first.findRun(run.id)).toMatchObject({
      ...run,
      status: "started",
      outcome: undefined,
      finishedAt: undefined,
    });
    await first.recordFinding(run.id, 0, sampleFinding);
    await first.recordFinding(run.id, 1, { ...sampleFinding, instrument: "field/b", verdict: "pass" });
    await first.recordReproduction(run.id, 0, sampleReproduction);
    const outcome = { elapsedSeconds: 1.5, faults: [{ instrument: "field/c", message: "TypeError: x" }] };
    await first.end(run.id, "finished", outcome);
    await first.close();

    const second = await openLedger(directory);
    expect(await second.findRun(run.id)).toMatchObject({ ...run, status: "finished", outcome });
    expect(await second.findings(run.id)).toEqual([
      sampleFinding,
      { ...sampleFinding, instrument: "field/b", verdict: "pass" },
    ]);
    expect(await second.verdicts(run.id)).toEqual(["fail", "pass"]);
    expect(await second.reproductions(run.id)).toEqual([sampleReproduction]);
    await second.close();
  });

  it("settles how a run ended once", async () => {
    const ledger = await openLedger(here());
    const run = newRun();
    await ledger.begin(run);
    await ledger.end(run.id, "interrupted", { elapsedSeconds: 1, faults: [] });
    await ledger.end(run.id, "finished", { elapsedSeconds: 2, faults: [] });
    expect((await ledger.findRun("last")).status).toBe("interrupted");
    await ledger.close();
  });

  it("counts looks at a test set for each purpose, over all runs", async () => {
    const directory = here();
    const first = await openLedger(directory);
    const run = newRun();
    const later = newRun();
    await first.begin(run);
    await first.begin(later);
    expect(await first.look(run.id, "sha256:t", "metrics")).toBe(1);
    expect(await first.look(run.id, "sha256:t", "metrics")).toBe(2);
    expect(await first.look(run.id, "sha256:t", "baseline")).toBe(1);
    expect(await first.look(run.id, "sha256:other", "metrics")).toBe(1);
    expect(await first.looks(later.id, "sha256:t")).toEqual([
      { purpose: "baseline", looks: 1 },
      { purpose: "metrics", looks: 2 },
    ]);
    expect(await first.looks(run.id, "sha256:t")).toEqual([]);
    expect(await first.looks(later.id, "sha256:unknown")).toEqual([]);
    await first.close();
    const second = await openLedger(directory);
    expect(await second.look(later.id, "sha256:t", "metrics")).toBe(3);
    await second.close();
  });

  it("finds runs by their first letters, in either case, and by `last`", async () => {
    const ledger = await openLedger(here());
    await expect(ledger.findRun("last")).rejects.toThrow("no run is recorded");
    const runs = [newRun({ id: "01AAAA" }), newRun({ id: "01AABB" }), newRun({ id: "01ABBB" })];
    for (const run of runs) await ledger.begin(run);
    expect((await ledger.findRun("01AAA")).id).toBe("01AAAA");
    expect((await ledger.findRun("01ab")).id).toBe("01ABBB");
    expect((await ledger.findRun("last")).id).toBe("01ABBB");
    await expect(ledger.findRun("01AA")).rejects.toThrow(/^2 runs begin with "01AA": 01AAAA, 01AABB$/);
    await expect(ledger.findRun("x%")).rejects.toThrow('begins with "x%"');
    await expect(ledger.findRun("")).rejects.toThrow('begins with ""');
    expect((await ledger.latestRuns(2)).map(({ id }) => id)).toEqual(["01ABBB", "01AABB"]);
    await ledger.close();
  });

  it("refuses a finding of a run that was not begun", async () => {
    const ledger = await openLedger(here());
    await expect(ledger.recordFinding("nobody", 0, sampleFinding)).rejects.toThrow("FOREIGN KEY");
    await ledger.close();
  });

  it("keeps itself out of version control", async () => {
    const directory = here();
    await (await openLedger(directory)).close();
    expect(readFileSync(join(directory, ".gitignore"), "utf8")).toBe("*\n");
  });
});

describe("a ledger that cannot be used", () => {
  const refusal = async (directory: string) => {
    const error: unknown = await openLedger(directory).then(
      (ledger) => ledger.close(),
      (caught: unknown) => caught,
    );
    return error;
  };

  it("is named when it is no database", async () => {
    const directory = here();
    mkdirSync(directory);
    writeFileSync(ledgerPath(directory), "not a database\n".repeat(1000));
    expect(await refusal(directory)).toMatchObject({
      name: "UserError",
      code: "ledger-damaged",
      message: `${ledgerPath(directory)} is damaged or not a ledger: file is not a database`,
    });
    expect(readFileSync(ledgerPath(directory), "utf8")).toMatch(/^not a database/);
  });

  it("is named when its pages are damaged", async () => {
    const directory = here();
    const ledger = await openLedger(directory);
    for (let index = 0; index < 200; index++) await ledger.begin(newRun());
    await ledger.close();
    const connection = new Database(ledgerPath(directory));
    connection.pragma("wal_checkpoint(TRUNCATE)");
    connection.close();
    const bytes = readFileSync(ledgerPath(directory));
    bytes.fill(0xab, 4096);
    writeFileSync(ledgerPath(directory), bytes);
    const reading = openLedger(directory).then((damaged) => damaged.latestRuns(500));
    await expect(reading).rejects.toMatchObject({
      name: "UserError",
      code: "ledger-damaged",
      message: expect.stringContaining(ledgerPath(directory)),
    });
  });

  it("is named when a record in it cannot be read", async () => {
    const ledger = await openLedger(here());
    const run = newRun();
    await ledger.begin(run);
    await ledger.recordFinding(run.id, 0, sampleFinding);
    const connection = new Database(ledger.name);
    for (const record of ['{"cut', '{"verdict":"splendid"}']) {
      connection.prepare("UPDATE findings SET finding = ?").run(record);
      await expect(ledger.findings(run.id)).rejects.toThrow(
        `${ledger.name} is damaged or not a ledger: a record in it cannot be read`,
      );
    }
    connection.close();
    await ledger.close();
  });

  it("is left alone when it belongs to another program", async () => {
    const directory = here();
    mkdirSync(directory);
    const other = new Database(ledgerPath(directory));
    other.exec("CREATE TABLE runs (miles INTEGER)");
    other.close();
    expect(await refusal(directory)).toMatchObject({
      code: "ledger-damaged",
      message: `${ledgerPath(directory)} is a database of something else, not a ledger`,
    });
  });

  it("is left alone when a newer version wrote it", async () => {
    const directory = here();
    await (await openLedger(directory)).close();
    const newer = new Database(ledgerPath(directory));
    newer.exec(`PRAGMA user_version = ${migrations.length + 1}`);
    newer.close();
    expect(await refusal(directory)).toMatchObject({
      code: "ledger-too-new",
      message: expect.stringContaining(`schema ${migrations.length + 1}; this one knows ${migrations.length}`),
    });
  });

  const notWritable = (directory: string, reason: string) => ({
    code: "ledger-not-writable",
    message: `the ledger ${ledgerPath(directory)} cannot be opened for writing: ${reason}`,
  });

  it("says so when the directory cannot be made", async () => {
    const directory = emptyDirectory();
    writeFileSync(join(directory, "file"), "");
    symlinkSync(join(directory, "nowhere"), join(directory, "link"));
    for (const path of [join(directory, "file", ".touchstone"), join(directory, "file"), join(directory, "link")]) {
      expect(await refusal(path)).toMatchObject(notWritable(path, "a part of the path is not a directory"));
    }
  });

  it("says so when a directory stands in its place", async () => {
    const directory = here();
    mkdirSync(ledgerPath(directory), { recursive: true });
    expect(await refusal(directory)).toMatchObject(notWritable(directory, "it is a directory"));
  });
});

describe("migrations", () => {
  it("apply from any earlier version", async () => {
    for (let version = 0; version <= migrations.length; version++) {
      const directory = here();
      mkdirSync(directory);
      const old = new Database(ledgerPath(directory));
      for (const statement of migrations.slice(0, version).flat()) old.exec(statement);
      old.exec(`PRAGMA user_version = ${version}`);
      old.close();
      const ledger = await openLedger(directory);
      await ledger.begin(newRun());
      expect(await ledger.latestRuns(1)).toHaveLength(1);
      await ledger.close();
      const connection = new Database(ledgerPath(directory));
      expect(connection.pragma("user_version")).toMatchObject([{ user_version: migrations.length }]);
      connection.close();
    }
  });
});

describe("touchstoneDirectory", () => {
  it("is the nearest upward, or one to be made here", () => {
    const top = emptyDirectory();
    const below = join(top, "a", "b");
    mkdirSync(below, { recursive: true });
    expect(touchstoneDirectory(below)).toBe(join(below, ".touchstone"));
    expect(existsSync(join(below, ".touchstone"))).toBe(false);
    mkdirSync(join(top, ".touchstone"));
    expect(touchstoneDirectory(below)).toBe(join(top, ".touchstone"));
    mkdirSync(join(top, "a", ".touchstone"));
    expect(touchstoneDirectory(below)).toBe(join(top, "a", ".touchstone"));
    writeFileSync(join(below, ".touchstone"), "a file is no ledger");
    expect(touchstoneDirectory(below)).toBe(join(top, "a", ".touchstone"));
  });
});
