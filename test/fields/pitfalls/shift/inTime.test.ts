import { describe, expect, it } from "vitest";
import type { ColumnShift } from "../../../../src/fields/pitfalls/shift/columnShift.js";
import { judgeInTime } from "../../../../src/fields/pitfalls/shift/inTime.js";
import { driftKey, type OwnDrift } from "../../../../src/fields/pitfalls/shift/ownDrift.js";

const thresholds = { failAuroc: 0.7, suddenChange: 4 };
const changed = (stability: number): ColumnShift => ({
  column: "sensor",
  test: "Kolmogorov–Smirnov",
  pValue: 1e-9,
  stability,
  chanceStability: 0.1,
  trainPart: "0",
  testPart: "1",
});
const drift = (auroc: number, stability = 0.5): OwnDrift => ({
  auroc,
  interval: [auroc - 0.05, auroc + 0.05],
  rows: 300,
  stability: new Map([[driftKey(changed(0)), stability]]),
});
const told = (low: number) => ({ interval: [low, low + 0.05] }) as const;

describe("a difference between parts that are split in time", () => {
  it("is as usual where the training part's own periods differ as much", () => {
    const answer = judgeInTime(drift(0.9), told(0.97), [changed(1.9)], thresholds);
    expect(answer.verdict).toBe("info");
    expect(answer.seen).toContain("told from those before with AUROC 0.90: so these rows drift");
  });

  it("is news where a column changed four times as much as it ever did, or as chance makes it", () => {
    const answer = judgeInTime(drift(0.9), told(0.97), [changed(2)], thresholds);
    expect(answer.verdict).toBe("concern");
    expect(answer.seen).toContain("sensor changed far more than within the training part");
    expect(answer.advice).toContain("Find out what happened to sensor");
    expect(judgeInTime(drift(0.9, 0), told(0.97), [changed(0.39)], thresholds).verdict).toBe("info");
    expect(judgeInTime(drift(0.9, 0), told(0.97), [changed(0.41)], thresholds).verdict).toBe("concern");
  });

  it("is news where the parts are told apart, and periods of the training part hardly", () => {
    expect(judgeInTime(drift(0.55), told(0.61), [], thresholds).verdict).toBe("concern");
    expect(judgeInTime(drift(0.55), told(0.59), [], thresholds).verdict).toBe("info");
    expect(judgeInTime(drift(0.71), told(0.9), [], thresholds).verdict).toBe("info");
  });

  it("is worth a look where the training part is too short to compare with", () => {
    expect(judgeInTime(undefined, told(0.9), [], thresholds).verdict).toBe("concern");
  });
});
