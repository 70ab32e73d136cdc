import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../src/core/random.js";
import { rankScores } from "../../src/stats/rankedScores.js";
import {
  auroc,
  averagePrecision,
  macroAuroc,
  macroAveragePrecision,
  precisionRecallCurve,
  rocCurve,
} from "../../src/stats/rankingMetrics.js";
import { expectClose, goldenCodes, goldenFlags, goldenNumber, goldenNumbers, readGolden } from "./golden.js";

const golden = readGolden(
  "metrics",
  z.object({
    ranking: z.array(
      z.object({
        name: z.string(),
        scores: goldenNumbers,
        positive: goldenFlags,
        weights: goldenNumbers.nullable(),
        auroc: goldenNumber,
        averagePrecision: goldenNumber,
        precisionRecall: z.tuple([goldenNumbers, goldenNumbers, goldenNumbers]),
        roc: z.tuple([goldenNumbers, goldenNumbers, goldenNumbers]),
      }),
    ),
    probability: z.array(
      z.object({
        name: z.string(),
        classes: z.number(),
        codes: goldenCodes,
        probabilities: goldenNumbers,
        macroAuroc: goldenNumber,
        macroAveragePrecision: goldenNumber,
      }),
    ),
  }),
);

describe.each(golden.ranking)("as scikit-learn: $name", ({ scores, positive, ...peer }) => {
  const weights = peer.weights ?? undefined;

  it("area under the ROC curve", () => expectClose(auroc(scores, positive, weights), peer.auroc));
  it("average precision", () => expectClose(averagePrecision(scores, positive, weights), peer.averagePrecision));
  it("the same from scores that were sorted before", () => {
    const ranked = rankScores(scores, positive);
    const each = weights ?? new Float64Array(scores.length).fill(1);
    expectClose(ranked.auroc(each), peer.auroc);
    expectClose(ranked.averagePrecision(each), peer.averagePrecision);
  });
  it("ROC curve", () => {
    const curve = rocCurve(scores, positive, weights);
    expectClose(curve.falsePositiveRate, peer.roc[0]);
    expectClose(curve.truePositiveRate, peer.roc[1]);
    expectClose(curve.thresholds, peer.roc[2]);
  });
  it("precision-recall curve", () => {
    const curve = precisionRecallCurve(scores, positive, weights);
    expectClose(curve.precision, peer.precisionRecall[0]);
    expectClose(curve.recall, peer.precisionRecall[1]);
    expectClose(curve.thresholds, peer.precisionRecall[2]);
  });
});

describe.each(golden.probability)("one class against the rest, as scikit-learn: $name", (peer) => {
  it("macro area under the ROC curve", () => {
    expectClose(macroAuroc(peer.probabilities, peer.codes, peer.classes), peer.macroAuroc);
  });
  it("macro average precision", () => {
    expectClose(macroAveragePrecision(peer.probabilities, peer.codes, peer.classes), peer.macroAveragePrecision);
  });
});

const rows = fc.array(fc.tuple(fc.integer({ min: -4, max: 4 }), fc.boolean()), { minLength: 2, maxLength: 40 });
const scoresOf = (some: readonly (readonly [number, boolean])[]) => Float64Array.from(some, ([score]) => score);
const flagsOf = (some: readonly (readonly [number, boolean])[]) => Uint8Array.from(some, ([, flag]) => Number(flag));

describe("measures of ranking", () => {
  it("auroc counts pairs", () => {
    fc.assert(
      fc.property(rows, (some) => {
        let [wins, pairs] = [0, 0];
        for (const [high] of some.filter(([, flag]) => flag)) {
          for (const [low] of some.filter(([, flag]) => !flag)) {
            wins += high > low ? 1 : high === low ? 0.5 : 0;
            pairs++;
          }
        }
        expectClose(auroc(scoresOf(some), flagsOf(some)), wins / pairs);
      }),
    );
  });

  it("do not change when scores are transformed monotonically or rows reordered", () => {
    fc.assert(
      fc.property(rows, (some) => {
        const transformed = scoresOf(some).map((score) => Math.exp(score) - 7);
        const reversed = some.toReversed();
        for (const measure of [auroc, averagePrecision]) {
          const value = measure(scoresOf(some), flagsOf(some));
          expectClose(measure(transformed, flagsOf(some)), value);
          expectClose(measure(scoresOf(reversed), flagsOf(reversed)), value);
        }
      }),
    );
  });

  it("auroc turns into its complement when scores are negated", () => {
    fc.assert(
      fc.property(rows, (some) => {
        const negated = scoresOf(some).map((score) => -score);
        expectClose(auroc(negated, flagsOf(some)), 1 - auroc(scoresOf(some), flagsOf(some)));
      }),
    );
  });

  it("take a weight as that many copies of the row", () => {
    const weighted = fc.array(fc.tuple(fc.integer({ min: -4, max: 4 }), fc.boolean(), fc.integer({ min: 0, max: 3 })));
    fc.assert(
      fc.property(weighted, (some) => {
        const copies = some.flatMap(([score, flag, count]) =>
          Array.from({ length: count }, () => [score, flag] as const),
        );
        const weights = Float64Array.from(some, ([, , count]) => count);
        const plain = some.map(([score, flag]) => [score, flag] as const);
        for (const measure of [auroc, averagePrecision]) {
          expectClose(measure(scoresOf(plain), flagsOf(plain), weights), measure(scoresOf(copies), flagsOf(copies)));
        }
      }),
    );
  });

  it("sort many scores as they sort few", () => {
    const random = seededRandom(1, "many scores");
    const positive = Uint8Array.from({ length: 3000 }, () => random.integer(2));
    const scores = Float64Array.from(positive, (flag) => Math.round(8 * (random.normal() + flag)) / 8);
    const weights = new Float64Array(3000).fill(1);
    expectClose(auroc(scores, positive, weights), auroc(scores, positive));
    expectClose(averagePrecision(scores, positive, weights), averagePrecision(scores, positive));
  });

  it("are NaN if a score is, and take infinite ones", () => {
    const positive = Uint8Array.of(0, 1, 1);
    const broken = Float64Array.of(1, NaN, 2);
    expect(auroc(broken, positive)).toBeNaN();
    expect(averagePrecision(broken, positive)).toBeNaN();
    expect(rankScores(broken, positive).auroc(Float64Array.of(1, 1, 1))).toBeNaN();
    expect(auroc(Float64Array.of(-Infinity, 0, Infinity), positive)).toBe(1);
    expect(() => rocCurve(broken, positive)).toThrow("a score is not a number");
  });

  it("leave rows without a class out of macro averages", () => {
    const probabilities = Float64Array.of(0.2, 0.8, 0.9, 0.1, 0.5, 0.5);
    expect(macroAuroc(probabilities, Int32Array.of(1, 0, -1), 2)).toBe(1);
    expect(macroAuroc(probabilities, Int32Array.of(1, 1, -1), 2)).toBeNaN();
  });
});
