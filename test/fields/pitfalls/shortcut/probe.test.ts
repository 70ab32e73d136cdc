import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/random.js";
import type { Dataset } from "../../../../src/data/dataset.js";
import { openForResampling } from "../../../../src/data/split.js";
import { targetFolds } from "../../../../src/data/targetFolds.js";
import { scaleOf } from "../../../../src/fields/pitfalls/score.js";
import { probeProperties } from "../../../../src/fields/pitfalls/shortcut/probe.js";
import type { Property } from "../../../../src/fields/pitfalls/shortcut/properties.js";
import { everyIndex, numbersOf } from "../../../../src/stats/arrays.js";
import type { FeatureColumn, Target } from "../../../../src/stats/learners/features.js";
import { quietRun } from "../quietRun.js";

const rows = 300;

async function probesOf(values: readonly Float64Array[], target: Target, seed = 0, carrierDiscoveries = 1e-6) {
  const features = values.map((own, index): FeatureColumn => {
    return { name: `x${index}`, kind: "numeric", values: own, levels: 0 };
  });
  const dataset: Dataset = { tableRows: everyIndex(rows), features, target, levels: ["a", "b"] };
  const properties = features.map((own): Property => {
    return { name: own.name, column: own.name, kind: "feature", learnt: true, values: own };
  });
  const folds = targetFolds(target, undefined, 5, seededRandom(seed, "folds"));
  const options = { permutations: 199, level: 0.95, carrierDiscoveries };
  return {
    folds,
    probes: await probeProperties(properties, dataset, folds, scaleOf(target), options, quietRun(seed)),
  };
}

describe("probeProperties", () => {
  it("answers each row from the rows of other folds alone", async () => {
    const random = seededRandom(1, "probe");
    const value = numbersOf(rows, () => random.integer(4));
    const codes = Int32Array.from(value, (own) => (random.uniform() < [0.1, 0.4, 0.7, 0.9][own] ? 1 : 0));
    const { folds, probes } = await probesOf([value], { kind: "classification", codes, classes: 2 });
    for (const split of folds) {
      const [sick, well] = [1, 0].map((c) => split.train.rows.filter((row) => codes[row] === c));
      for (const row of openForResampling(split).rows) {
        const share = (own: Int32Array) => own.filter((other) => value[other] === value[row]).length / own.length;
        expect(probes[0].answers[row]).toBe(share(sick) > share(well) ? 1 : 0);
      }
    }
  });

  it("calls a copy of the target perfect, in both kinds", async () => {
    const random = seededRandom(2, "probe");
    const codes = Int32Array.from({ length: rows }, () => random.integer(2));
    const copy = await probesOf([Float64Array.from(codes)], { kind: "classification", codes, classes: 2 });
    expect(copy.probes[0].score).toBeCloseTo(1, 12);
    expect(copy.probes[0]).toMatchObject({ pValue: 1 / 200, qValue: 1 / 200 });
    const values = numbersOf(rows, () => random.integer(10));
    const same = await probesOf([values], { kind: "regression", values });
    expect(same.probes[0].score).toBeGreaterThan(0.95);
  });

  it("asks no longer than it takes to be sure", async () => {
    const random = seededRandom(2, "probe");
    const codes = Int32Array.from({ length: rows }, () => random.integer(2));
    const { probes } = await probesOf(
      [Float64Array.from(codes)],
      { kind: "classification", codes, classes: 2 },
      0,
      0.05,
    );
    expect(probes[0].pValue).toBeLessThanOrEqual(0.05 / 4);
    expect(probes[0].pValue).toBeGreaterThan(1 / 200);
  });

  it("finds nothing in noise more often than it says", async () => {
    const random = seededRandom(3, "probe");
    let below = 0;
    const tables = 20;
    for (let table = 0; table < tables; table++) {
      const noise = Array.from({ length: 10 }, () => numbersOf(rows, () => random.normal()));
      const codes = Int32Array.from({ length: rows }, () => (random.uniform() < 0.1 ? 1 : 0));
      const { probes } = await probesOf(noise, { kind: "classification", codes, classes: 2 }, table);
      below += probes.filter(({ pValue }) => pValue <= 0.05).length;
    }
    expect(below / (10 * tables)).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / (10 * tables)));
  });
});
