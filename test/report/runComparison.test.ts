import { describe, expect, it } from "vitest";
import { comparisonText } from "../../src/cli/compare.js";
import { finding, type Measure, type Verdict } from "../../src/core/finding.js";
import { type ComparedRun, compareRuns } from "../../src/report/runComparison.js";

const measure = (name: string, value: number, interval?: readonly [number, number]): Measure => ({
  name,
  value,
  ...(interval === undefined ? {} : { interval, level: 0.95 }),
  better: "higher",
  n: 10,
});

const run = (
  name: string,
  findings: readonly (readonly [string, Verdict, ...Measure[]])[],
  fingerprint = "sha256:1",
): ComparedRun => ({
  run: name,
  seed: 0,
  subject: { name: "t.csv", fingerprint },
  options: {},
  findings: findings.map(([instrument, verdict, ...measures]) => ({
    instrument,
    question: "?",
    sources: [],
    elapsedSeconds: 0,
    ...finding({ verdict, summary: "", measures }),
  })),
});

describe("compareRuns", () => {
  it("tells findings that came, went and changed", () => {
    const compared = compareRuns(
      run("A", [
        ["f/same", "pass"],
        ["f/changed", "pass"],
        ["f/gone", "fail"],
      ]),
      run("B", [
        ["f/same", "pass"],
        ["f/changed", "fail"],
        ["f/new", "concern"],
      ]),
    );
    expect(compared.appeared).toEqual([{ instrument: "f/new", verdict: "concern" }]);
    expect(compared.gone).toEqual([{ instrument: "f/gone", verdict: "fail" }]);
    expect(compared.changed).toEqual([{ instrument: "f/changed", before: "pass", after: "fail" }]);
    expect(compared.sameSubject).toBe(true);
  });

  const movedBetween = (before: Measure, after: Measure) =>
    compareRuns(run("A", [["f/a", "pass", before]]), run("B", [["f/a", "pass", after]])).moved;

  it("lets intervals that meet pass, and reports those that do not", () => {
    expect(movedBetween(measure("m", 0.5, [0.4, 0.6]), measure("m", 0.65, [0.6, 0.7]))).toEqual([]);
    expect(movedBetween(measure("m", 0.5, [0.4, 0.6]), measure("m", 0.7, [0.61, 0.8]))).toMatchObject([
      { instrument: "f/a", measure: "m", change: "better" },
    ]);
    expect(movedBetween(measure("m", 0.5, [0.4, 0.6]), measure("m", 0.2, [0.1, 0.3]))[0].change).toBe("worse");
  });

  it("holds a value without an interval against the other's interval, or for equal", () => {
    expect(movedBetween(measure("m", 0.5, [0.4, 0.6]), measure("m", 0.6))).toEqual([]);
    expect(movedBetween(measure("m", 0.5, [0.4, 0.6]), measure("m", 0.7))).toHaveLength(1);
    expect(movedBetween(measure("m", 3), measure("m", 3))).toEqual([]);
    expect(movedBetween(measure("m", 3), measure("m", 4))).toHaveLength(1);
  });

  it("takes undefined values for what they are", () => {
    const undefinedMeasure = measure("m", Number.NaN, [Number.NaN, Number.NaN]);
    expect(movedBetween(undefinedMeasure, undefinedMeasure)).toEqual([]);
    expect(movedBetween(undefinedMeasure, measure("m", 0.5))).toMatchObject([{ change: undefined }]);
    expect(movedBetween(measure("m", 0.5, [Number.NaN, Number.NaN]), measure("m", 0.5))).toEqual([]);
  });

  it("compares measures of the same name only, and a run with itself to nothing", () => {
    const self = run("A", [["f/a", "pass", measure("m", 1), measure("k", 2, [1, 3])]]);
    expect(compareRuns(self, self)).toMatchObject({
      appeared: [],
      gone: [],
      changed: [],
      moved: [],
      measuresCompared: 2,
    });
    expect(movedBetween(measure("m", 1), measure("k", 2))).toEqual([]);
  });
});

describe("the settings of compared runs", () => {
  it("are told where they differ", () => {
    const before = { table: { target: "y", ignore: ["a"] }, instruments: { "f/a": { threshold: 0.9 }, "f/b": {} } };
    const after = { table: { target: "y", ignore: ["a", "b"] }, instruments: { "f/a": {}, "f/b": { depth: 2 } } };
    const compared = compareRuns({ ...run("A", []), options: before }, { ...run("B", []), options: after });
    expect(compared.settings).toEqual([
      { setting: "table.ignore", before: ["a"], after: ["a", "b"] },
      { setting: "instruments.f/a.threshold", before: 0.9, after: undefined },
      { setting: "instruments.f/b.depth", before: undefined, after: 2 },
    ]);
    expect(comparisonText(compared)).toContain(`Asked for differently
  table.ignore               ["a"] → ["a","b"]
  instruments.f/a.threshold  0.9 → (left out)
  instruments.f/b.depth      (left out) → 2
`);
  });
});

describe("comparisonText", () => {
  it("puts what changed into lines", () => {
    const compared = compareRuns(
      run("A", [["f/a", "pass", measure("accuracy", 0.5, [0.4, 0.6])]]),
      run("B", [["f/a", "fail", measure("accuracy", 0.81234, [0.7, 0.9])]], "sha256:2"),
    );
    expect(comparisonText(compared)).toBe(`before  A  t.csv  seed 0
after   B  t.csv  seed 0
They examined different content.

Verdicts that changed
  f/a  pass → fail

Measures that moved beyond their intervals
  f/a  accuracy  0.50 (0.40–0.60) → 0.81 (0.70–0.90)  better
`);
  });

  it("says so when nothing changed", () => {
    const self = run("A", [["f/a", "pass", measure("m", 1)]]);
    expect(comparisonText(compareRuns(self, self))).toContain(
      "No verdict changed and none of 1 measures moved beyond its interval.",
    );
  });
});
