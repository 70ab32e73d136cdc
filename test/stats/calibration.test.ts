import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../src/core/random.js";
import { slopeOfCalibration } from "../../src/stats/calibrationSlope.js";
import {
  brierDecomposition,
  brierScore,
  calibrationCurve,
  calibrationSlope,
  expectedCalibrationError,
} from "../../src/stats/probabilityMetrics.js";
import { expectClose, goldenFlags, goldenNumber, goldenNumbers, readGolden } from "./golden.js";

const binned = z.object({
  predicted: goldenNumbers,
  observed: goldenNumbers,
  count: goldenNumbers,
  error: goldenNumber,
  reliability: goldenNumber,
  resolution: goldenNumber,
  uncertainty: goldenNumber,
});
const { calibration: golden } = readGolden(
  "metrics",
  z.object({
    calibration: z.array(
      z.object({
        name: z.string(),
        probability: goldenNumbers,
        positive: goldenFlags,
        bins: z.number(),
        brier: goldenNumber,
        binnings: z.object({ width: binned, mass: binned }),
        slope: z.tuple([z.tuple([z.number(), z.number()]), z.tuple([z.number(), z.number()])]).nullable(),
        inTheLarge: z.tuple([z.number(), z.number()]).nullable(),
      }),
    ),
  }),
);

describe.each(golden)("as scikit-learn and scipy: $name", ({ probability, positive, bins, ...peer }) => {
  describe.each(["width", "mass"] as const)("bins of equal %s", (binning) => {
    const answers = peer.binnings[binning];

    it("reliability curve", () => {
      const curve = calibrationCurve(probability, positive, bins, binning);
      expectClose(curve.predicted, answers.predicted);
      expectClose(curve.observed, answers.observed);
      expectClose(curve.count, answers.count);
    });

    it("expected calibration error", () => {
      expectClose(expectedCalibrationError(probability, positive, bins, binning), answers.error);
    });

    it("decomposition of Brier's score, which adds up to it", () => {
      const parts = brierDecomposition(probability, positive, bins, binning);
      expectClose(
        [parts.reliability, parts.resolution, parts.uncertainty],
        [answers.reliability, answers.resolution, answers.uncertainty],
      );
      expectClose(parts.reliability - parts.resolution + parts.uncertainty + parts.withinBins, peer.brier);
    });
  });

  it("Brier's score", () => expectClose(brierScore(probability, positive), peer.brier));

  it("Cox's intercept and slope", () => {
    const { intercept, slope, inTheLarge } = calibrationSlope(probability, positive);
    const [values, errors] = peer.slope ?? [
      [NaN, NaN],
      [NaN, NaN],
    ];
    expectClose([intercept.value, slope.value], values);
    expectClose([intercept.standardError, slope.standardError], errors);
    const [value, error] = peer.inTheLarge ?? [NaN, NaN];
    // The gradient is all but flat where predictions are certain, so the root is known to fewer digits.
    expectClose([inTheLarge.value, inTheLarge.standardError], [value, error], 1e-9);
  });
});

describe("calibration", () => {
  const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.boolean()), { minLength: 1, maxLength: 60 });

  it("keeps equal probabilities in one bin, whatever the order of rows", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 12 }), fc.constantFrom("width", "mass"), (some, bins, binning) => {
        const curveOf = (ordered: typeof some) =>
          calibrationCurve(
            Float64Array.from(ordered, ([twentieths]) => twentieths / 20),
            Uint8Array.from(ordered, ([, flag]) => Number(flag)),
            bins,
            binning,
          );
        const [curve, reversed] = [curveOf(some), curveOf(some.toReversed())];
        expectClose(reversed.predicted, curve.predicted);
        expectClose(reversed.observed, curve.observed);
        expect(reversed.count).toEqual(curve.count);
        expect(curve.count.reduce((sum, count) => sum + count, 0)).toBe(some.length);
      }),
    );
  });

  it("takes a weight as that many copies of the row", () => {
    const probability = Float64Array.of(0.1, 0.15, 0.8);
    const weighted = calibrationCurve(probability, Uint8Array.of(0, 1, 1), 2, "width", Float64Array.of(1, 3, 2));
    expectClose(weighted.predicted, [0.55 / 4, 0.8]);
    expectClose(weighted.observed, [0.75, 1]);
    expectClose(weighted.count, [4, 2]);
    expectClose(
      expectedCalibrationError(probability, Uint8Array.of(0, 1, 1), 2, "width", Float64Array.of(1, 3, 2)),
      (4 * (0.75 - 0.55 / 4) + 2 * 0.2) / 6,
    );
  });

  it("finds the distortion that was put in", () => {
    const random = seededRandom(5, "distorted");
    const logits = Float64Array.from({ length: 20_000 }, () => 1.5 * random.normal());
    const positive = Uint8Array.from(logits, (logit) => Number(random.uniform() < 1 / (1 + Math.exp(-logit))));
    const distorted = logits.map((logit) => 1 / (1 + Math.exp(-(2 * logit + 1))));
    const { intercept, slope } = calibrationSlope(distorted, positive);
    expect(Math.abs(slope.value - 0.5)).toBeLessThan(4 * slope.standardError);
    expect(Math.abs(intercept.value + 0.5)).toBeLessThan(4 * intercept.standardError);
    expect(slope.standardError).toBeLessThan(0.01);
  });

  it("finds the same slope of outcomes that are counted as of each alone", () => {
    const predicted = fc.constantFrom(0, 1e-9, 0.02, 0.1, 0.4, 0.6, 0.95, 1);
    fc.assert(
      fc.property(fc.array(fc.tuple(predicted, fc.boolean()), { minLength: 1, maxLength: 60 }), (rows) => {
        // A probability that never occurs tells nothing.
        const different = [0.3, ...new Set(rows.map(([probability]) => probability))];
        const count = (outcome: boolean) =>
          Float64Array.from(
            different,
            (one) => rows.filter(([p, occurred]) => p === one && occurred === outcome).length,
          );
        const each = calibrationSlope(
          Float64Array.from(rows, ([probability]) => probability),
          Uint8Array.from(rows, ([, occurred]) => Number(occurred)),
        );
        const counted = slopeOfCalibration({
          probability: Float64Array.from(different),
          positives: count(true),
          negatives: count(false),
        });
        expectClose(counted.value, each.slope.value, 1e-6);
        expectClose(counted.standardError, each.slope.standardError, 1e-6);
      }),
    );
  });

  it("refuses what is no probability and no number of bins, and is NaN of no rows", () => {
    expect(() => calibrationCurve(Float64Array.of(1.1), Uint8Array.of(1), 5, "width")).toThrow(
      "1.1 is not a probability",
    );
    expect(() => calibrationCurve(Float64Array.of(NaN), Uint8Array.of(1), 5, "mass")).toThrow(RangeError);
    expect(() => calibrationCurve(Float64Array.of(0.5), Uint8Array.of(1), 0, "width")).toThrow("no 0 bins");
    const none = new Float64Array(0);
    expect(expectedCalibrationError(none, new Uint8Array(0), 5, "mass")).toBeNaN();
    expect(Object.values(brierDecomposition(none, new Uint8Array(0), 5, "mass"))).toEqual([NaN, NaN, NaN, NaN]);
    expect(calibrationSlope(none, new Uint8Array(0)).inTheLarge.value).toBeNaN();
    expect(calibrationSlope(Float64Array.of(NaN, 0.1, 0.2), Uint8Array.of(0, 1, 0)).inTheLarge.value).toBeNaN();
  });
});
