import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { brierScore, logLoss, logLosses, multiclassBrier } from "../../src/stats/probabilityMetrics.js";
import { mean } from "../../src/stats/summary.js";
import { expectClose, goldenCodes, goldenNumber, goldenNumbers, readGolden } from "./golden.js";

const { probability: golden } = readGolden(
  "metrics",
  z.object({
    probability: z.array(
      z.object({
        name: z.string(),
        classes: z.number(),
        codes: goldenCodes,
        probabilities: goldenNumbers,
        weights: goldenNumbers.nullable(),
        logLoss: goldenNumber,
        brier: goldenNumber,
      }),
    ),
  }),
);

describe.each(golden)("as scikit-learn: $name", ({ codes, probabilities, classes, ...peer }) => {
  const weights = peer.weights ?? undefined;

  it("logarithmic loss", () => expectClose(logLoss(probabilities, codes, classes, weights), peer.logLoss));
  it("Brier's score of all classes", () => {
    expectClose(multiclassBrier(probabilities, codes, classes, weights), peer.brier);
  });
});

const chances = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()), {
  minLength: 1,
  maxLength: 30,
});

describe("measures of probabilities", () => {
  it("of two classes are twice Brier's score of one of them", () => {
    fc.assert(
      fc.property(chances, (rows) => {
        const both = Float64Array.from(rows.flatMap(([chance]) => [1 - chance, chance]));
        const codes = Int32Array.from(rows, ([, flag]) => Number(flag));
        const positive = Uint8Array.from(codes);
        const chance = Float64Array.from(rows, ([each]) => each);
        expectClose(multiclassBrier(both, codes, 2), 2 * brierScore(chance, positive));
      }),
    );
  });

  it("stay finite for certainty that is wrong", () => {
    expectClose(logLoss(Float64Array.of(1, 0), Int32Array.of(1), 2), 52 * Math.LN2);
    expect(brierScore(Float64Array.of(1), Uint8Array.of(0))).toBe(1);
  });

  it("leave out rows without a class", () => {
    const probabilities = Float64Array.of(0.5, 0.5, 0.9, 0.1);
    const codes = Int32Array.of(0, -1);
    expectClose(logLoss(probabilities, codes, 2), Math.LN2);
    expectClose(multiclassBrier(probabilities, codes, 2), 0.5);
    expectClose(logLosses(probabilities, codes, 2), [Math.LN2, NaN]);
  });

  it("weigh rows", () => {
    const chance = Float64Array.of(0.2, 0.4);
    expectClose(brierScore(chance, Uint8Array.of(1, 0), Float64Array.of(3, 1)), mean([0.64, 0.64, 0.64, 0.16]));
  });

  it("are NaN of no rows and refuse unknown classes", () => {
    const none = new Float64Array(0);
    expect(logLoss(none, new Int32Array(0), 2)).toBeNaN();
    expect(multiclassBrier(none, new Int32Array(0), 2)).toBeNaN();
    expect(brierScore(none, new Uint8Array(0))).toBeNaN();
    expect(() => logLoss(Float64Array.of(0.5, 0.5), Int32Array.of(2), 2)).toThrow("row 0: no class 2");
    expect(() => multiclassBrier(Float64Array.of(0.5, 0.5), Int32Array.of(2), 2)).toThrow("row 0: no class 2");
  });
});
