import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { InstrumentEntry } from "../src/core/manifest.js";
import { createRegistry } from "../src/core/registry.js";
import { openLedger } from "../src/ledger/ledger.js";
import { examine, selectInstruments } from "../src/touchstone.js";
import { emptyDirectory } from "./emptyDirectory.js";

const entry = (id: string, accepts: string): InstrumentEntry => ({
  id,
  accepts,
  question: "",
  options: [],
  sources: [],
});
const registry = createRegistry([], {
  fields: [],
  instruments: [entry("a/one", "table"), entry("a/two", "table"), entry("b/two", "table"), entry("b/net", "network")],
  models: [],
  claims: [],
  checklists: [],
});
const selected = (wanted?: readonly string[], unwanted?: readonly string[]) =>
  selectInstruments(registry, "table", wanted, unwanted).map(({ id }) => id);

describe("selectInstruments", () => {
  it("takes all that accept the subject", () => {
    expect(selected()).toEqual(["a/one", "a/two", "b/two"]);
  });

  it("takes those named, once, in the order named, without those unwanted", () => {
    expect(selected(["b/two", "one", "a/one"])).toEqual(["b/two", "a/one"]);
    expect(selected(undefined, ["one"])).toEqual(["a/two", "b/two"]);
    expect(selected(["one", "a/two"], ["one"])).toEqual(["a/two"]);
  });

  it("refuses names that are unknown, ambiguous or of another kind, and to examine with nothing", () => {
    expect(() => selected(["onee"])).toThrow('no instrument is called "onee" (did you mean "one"?)');
    expect(() => selected(["two"])).toThrow("two could be a/two or b/two");
    expect(() => selected(["net"])).toThrow("b/net examines a network, not a table");
    expect(() => selected(["one"], ["one"])).toThrow("no instrument is left to examine with");
    expect(() => selected(undefined, ["nobody"])).toThrow('no instrument is called "nobody"');
  });
});

/** A table of 300 rows of which the last hundred, all of the first hundred's values, are the test part. */
function writeTable(): string {
  const path = join(emptyDirectory(), "table.csv");
  const rows = Array.from({ length: 300 }, (_, row) => {
    const value = row < 200 ? row : row - 200;
    return `${value},${(value * 7919) % 101},${value % 3 === 0 ? "yes" : "no"},${row < 200 ? "train" : "test"}`;
  });
  writeFileSync(path, `a,b,answer,part\n${rows.join("\n")}\n`);
  return path;
}

describe("examine", () => {
  const table = { target: "answer", split: "part" };

  it("puts a table under the instruments named, with their options", async () => {
    const report = await examine(writeTable(), { table, with: ["duplicates", "quality"], seed: 3 });
    expect(report.findings.map(({ instrument }) => instrument)).toEqual(["pitfalls/duplicates", "pitfalls/quality"]);
    expect(report).toMatchObject({ seed: 3, verdict: "fail", subject: { kind: "table", name: "table.csv" } });
    expect(report.findings[0].verdict).toBe("fail");
    expect(report.faults).toBeUndefined();
    expect(report.interrupted).toBeUndefined();
  });

  it("gives the same findings for the same seed", async () => {
    const path = writeTable();
    const findings = async () =>
      (await examine(path, { table, seed: 5 })).findings.map(({ elapsedSeconds, ...finding }) => finding);
    expect(await findings()).toEqual(await findings());
  });

  it("records the run before it runs, findings as they come, and how it ended", async () => {
    const ledger = await openLedger(join(emptyDirectory(), ".touchstone"));
    const seen: string[] = [];
    const report = await examine(writeTable(), {
      table,
      with: ["duplicates", "quality"],
      ledger,
      observer: {
        found: async () => {
          const { id, status } = await ledger.findRun("last");
          seen.push(`${status}: ${(await ledger.verdicts(id)).length}`);
        },
      },
    });
    expect(seen).toEqual(["started: 1", "started: 2"]);
    const run = await ledger.findRun(report.run);
    expect(run).toMatchObject({ status: "finished", outcome: { faults: [] }, options: { table } });
    expect(await ledger.findings(report.run)).toEqual(report.findings);
    await ledger.close();
  });

  it("keeps what was finished when it is stopped, and records that", async () => {
    const ledger = await openLedger(join(emptyDirectory(), ".touchstone"));
    const controller = new AbortController();
    const report = await examine(writeTable(), {
      table,
      with: ["quality", "duplicates"],
      ledger,
      signal: controller.signal,
      observer: { found: () => controller.abort() },
    });
    expect(report.interrupted).toBe(true);
    expect(report.findings).toHaveLength(1);
    expect((await ledger.findRun(report.run)).status).toBe("interrupted");
    await ledger.close();
  });

  it("refuses options that do not fit before it reads anything", async () => {
    const absent = join(emptyDirectory(), "absent.csv");
    await expect(examine(absent, { options: { duplicates: { treshold: 1 } } })).rejects.toMatchObject({
      name: "UserError",
      code: "bad-option",
    });
    await expect(examine(absent)).rejects.toMatchObject({ name: "UserError", code: "file-missing" });
  });
});
