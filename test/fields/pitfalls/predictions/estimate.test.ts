import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/random.js";
import { estimate } from "../../../../src/fields/pitfalls/predictions/estimate.js";
import { matrixDraws, weightedCells } from "../../../../src/fields/pitfalls/predictions/matrixDraws.js";
import {
  besideConstant,
  constantMatrix,
  matrixStatistics,
} from "../../../../src/fields/pitfalls/predictions/matrixStatistics.js";
import {
  ownWeights,
  resampledPart,
  resampledRows,
  rowDraws,
} from "../../../../src/fields/pitfalls/predictions/rowDraws.js";
import {
  coefficientOfDetermination,
  meanLoss,
  medianLoss,
  rootMeanSquare,
} from "../../../../src/fields/pitfalls/predictions/rowStatistics.js";
import { confusionMatrix } from "../../../../src/stats/confusion.js";
import { rootMeanSquaredError, rSquared } from "../../../../src/stats/regressionMetrics.js";
import { mean, median, standardDeviation } from "../../../../src/stats/summary.js";

const signal = new AbortController().signal;
const numbers = (length: number, seed: number) => {
  const random = seededRandom(seed, "numbers");
  return Float64Array.from({ length }, () => random.normal());
};

describe("matrixDraws", () => {
  it("draws cells whose mean and spread are those of drawing rows with replacement", () => {
    const actual = Int32Array.from({ length: 900 }, (_, i) => (i < 600 ? 0 : 1));
    const predicted = Int32Array.from({ length: 900 }, (_, i) => (i % 30 === 0 ? 1 - actual[i] : actual[i]));
    const weights = Float64Array.from({ length: 900 }, (_, i) => 1 + (i % 3));
    const cells = weightedCells(actual, predicted, 2, weights);
    const drawn: number[][] = [[], [], [], []];
    for (const matrix of matrixDraws(cells, { resamples: 4000, random: seededRandom(1, "cells"), signal })) {
      matrix.forEach((value, cell) => {
        drawn[cell].push(value);
      });
    }
    drawn.forEach((values, cell) => {
      const spread = Math.sqrt(cells.squares[cell]);
      expect(Math.abs(mean(values) - cells.weights[cell])).toBeLessThan((4 * spread) / Math.sqrt(4000));
      expect(standardDeviation(values) / spread).toBeGreaterThan(0.95);
      expect(standardDeviation(values) / spread).toBeLessThan(1.05);
    });
  });
});

describe("row statistics", () => {
  it("equal the plain measures under equal weights, and repeat rows under whole ones", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.integer({ min: 1, max: 3 })), {
          minLength: 3,
          maxLength: 30,
        }),
        (rows) => {
          const actual = Float64Array.from(rows, ([value]) => value);
          const errors = actual.map((value, i) => Math.sin(7 * value + i));
          const times = Float64Array.from(rows, ([, count]) => count);
          const repeat = (values: Float64Array) =>
            Float64Array.from(rows.flatMap(([, count], i) => new Array<number>(count).fill(values[i])));
          const longActual = repeat(actual);
          const longErrors = repeat(errors);
          const predicted = longActual.map((value, i) => value + longErrors[i]);
          expect(meanLoss("x", errors.map(Math.abs), undefined).score(times)).toBeCloseTo(
            mean(longErrors.map(Math.abs)),
            10,
          );
          expect(rootMeanSquare("x", errors, undefined).score(times)).toBeCloseTo(
            rootMeanSquaredError(longActual, predicted),
            10,
          );
          expect(medianLoss("x", errors.map(Math.abs), errors).score(times)).toBeCloseTo(
            median(longErrors.map(Math.abs)),
            10,
          );
          const expected = rSquared(longActual, predicted);
          const found = coefficientOfDetermination(actual, errors, errors).score(times);
          if (Number.isFinite(expected) && new Set(actual).size > 1) {
            expect(Math.abs(found - expected)).toBeLessThan(1e-6 * Math.max(1, Math.abs(expected)));
          }
        },
      ),
    );
  });
});

describe("estimate", () => {
  const meanOf = (values: Float64Array) =>
    meanLoss("mean", values, new Float64Array(values.length), [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);

  function intervalOfMean(values: Float64Array, clusters: Int32Array | undefined, seed: number) {
    const full = ownWeights(values.length, undefined);
    const [found] = estimate({
      full,
      base: full,
      statistics: [meanOf(values)],
      sampled: [meanOf(values)],
      draws: rowDraws(values.length, {
        resamples: 400,
        random: seededRandom(seed, "draws"),
        signal,
        clusters,
        own: undefined,
      }),
      scale: 1,
      level: 0.95,
      n: values.length,
    });
    return found;
  }

  it("covers the truth about as often as it says", () => {
    let covered = 0;
    for (let seed = 0; seed < 300; seed++) {
      const { interval } = intervalOfMean(numbers(60, seed), undefined, seed);
      if (interval[0] <= 0 && interval[1] >= 0) covered++;
    }
    expect(covered / 300).toBeGreaterThan(0.89);
    expect(covered / 300).toBeLessThan(0.98);
  });

  it("is wider where rows of an entity are alike", () => {
    const entities = numbers(40, 5);
    const values = Float64Array.from({ length: 400 }, (_, i) => entities[Math.floor(i / 10)]);
    const clusters = Int32Array.from({ length: 400 }, (_, i) => Math.floor(i / 10));
    const width = ({ interval }: { interval: readonly [number, number] }) => interval[1] - interval[0];
    const ratio = width(intervalOfMean(values, clusters, 1)) / width(intervalOfMean(values, undefined, 1));
    expect(ratio).toBeGreaterThan(2.5);
    expect(ratio).toBeLessThan(3.9);
  });

  it("counts a gain as positive where a score is lower and lower is better", () => {
    const found = intervalOfMean(
      numbers(50, 3).map((value) => value + 5),
      undefined,
      3,
    );
    expect(found.baseline).toBe(0);
    expect(found.gain?.value).toBeCloseTo(-found.value, 12);
    expect(found.gain?.interval[1]).toBeCloseTo(-found.interval[0], 12);
  });

  it("keeps to the values that a score can take", () => {
    const cells = weightedCells(Int32Array.of(0, 0, 1, 1, 1), Int32Array.of(0, 0, 1, 1, 0), 2, undefined);
    const full = { model: cells.weights, constant: constantMatrix(cells.weights, 2, 1) };
    const statistics = matrixStatistics(2, full);
    const draws = besideConstant(matrixDraws(cells, { resamples: 300, random: seededRandom(1, "few"), signal }), 2, 1);
    for (const { name, interval, value, baseline } of estimate({
      full,
      base: full,
      statistics,
      sampled: statistics,
      draws,
      scale: 1,
      level: 0.95,
      n: 5,
    })) {
      expect(interval[0]).toBeGreaterThanOrEqual(-1);
      expect(interval[1]).toBeLessThanOrEqual(1);
      if (name === "accuracy") expect([value, baseline]).toEqual([0.8, 0.6]);
      if (name === "Matthews correlation") expect(baseline).toBe(0);
    }
  });
});

describe("constantMatrix", () => {
  it("is the confusion matrix of always predicting one class", () => {
    const actual = Int32Array.of(0, 1, 2, 2, 1, 0, 0);
    const predicted = Int32Array.of(0, 2, 2, 1, 1, 0, 2);
    const always = confusionMatrix(actual, new Int32Array(7).fill(2), 3);
    expect(constantMatrix(confusionMatrix(actual, predicted, 3), 3, 2)).toEqual(always);
  });
});

describe("resampledPart", () => {
  it("takes all of few rows, and a part of many with the factor that makes up for it", () => {
    expect(resampledPart(resampledRows, undefined, seededRandom(1, "part"))).toEqual({
      positions: undefined,
      scale: 1,
    });
    const { positions, scale } = resampledPart(4 * resampledRows, undefined, seededRandom(1, "part"));
    expect(positions).toHaveLength(resampledRows);
    expect(scale).toBe(0.5);
  });

  it("takes whole entities", () => {
    const clusters = Int32Array.from({ length: 3 * resampledRows }, (_, i) => i % 100);
    const { positions } = resampledPart(clusters.length, clusters, seededRandom(1, "part"));
    const taken = new Map<number, number>();
    for (const position of positions ?? []) taken.set(clusters[position], (taken.get(clusters[position]) ?? 0) + 1);
    expect([...taken.values()].every((count) => count === (3 * resampledRows) / 100)).toBe(true);
    expect(taken.size).toBeLessThan(40);
  });
});

describe("estimates at the edge of a range", () => {
  it("gives a score that every draw repeats the limit of n of n, not an interval of no width", () => {
    const right = new Float64Array(86).fill(1);
    const accuracy = {
      name: "accuracy",
      better: "higher",
      range: [0, 1],
      score: (weights: Float64Array) => weights.reduce((a, b) => a + b, 0) / 86,
    } as const;
    const draws = Array.from({ length: 50 }, () => right);
    const common = { full: right, base: right, statistics: [accuracy], sampled: [accuracy], draws, scale: 1 };
    const [estimated] = estimate({ ...common, level: 0.95, n: 86 });
    // scipy.stats.beta.ppf(0.025, 86, 1)
    expect(estimated.interval[0]).toBeCloseTo(0.9580129846958555, 12);
    expect(estimated.interval[1]).toBe(1);
  });
});
