import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../src/core/random.js";
import { ascendingOrder } from "../../src/stats/order.js";
import {
  finiteOnly,
  mean,
  median,
  medianAbsoluteDeviation,
  midranks,
  quantile,
  standardDeviation,
  variance,
} from "../../src/stats/summary.js";
import { expectClose, goldenNumber, goldenNumbers, readGolden } from "./golden.js";

const golden = readGolden(
  "summary",
  z.array(
    z.object({
      name: z.string(),
      values: goldenNumbers,
      mean: goldenNumber,
      variance: goldenNumber,
      ownVariance: goldenNumber,
      median: goldenNumber,
      deviation: goldenNumber,
      levels: goldenNumbers,
      quantiles: goldenNumbers,
      ranks: goldenNumbers,
    }),
  ),
);

describe.each(golden)("as numpy and scipy: $name", ({ values, ...peer }) => {
  it("mean", () => expectClose(mean(values), peer.mean));
  it("variance", () => {
    expectClose(variance(values), peer.variance);
    expectClose(variance(values, 0), peer.ownVariance);
    expectClose(standardDeviation(values), Math.sqrt(peer.variance));
  });
  it("median and median absolute deviation", () => {
    expectClose(median(values), peer.median);
    expectClose(medianAbsoluteDeviation(values), peer.deviation);
  });
  it("quantiles of those not missing", () => {
    const sorted = finiteOnly(values).sort();
    expectClose(
      peer.levels.map((level) => quantile(sorted, level)),
      peer.quantiles,
    );
  });
  it("midranks", () => expectClose(midranks(values), peer.ranks));
});

describe("summary", () => {
  it("is NaN of nothing", () => {
    expect([
      mean([]),
      variance([]),
      variance([], 0),
      median([]),
      quantile([], 0.5),
      medianAbsoluteDeviation([]),
    ]).toEqual(new Array(6).fill(NaN));
    expect(variance([1])).toBeNaN();
    expect(quantile([1, 2], 1.1)).toBeNaN();
    expect(midranks(new Float64Array(0))).toEqual(new Float64Array(0));
  });

  it("interpolates between infinite values as between equal ones", () => {
    expect(quantile([-Infinity, -Infinity, 0, Infinity, Infinity], 0.9)).toBe(Infinity);
    expect(quantile([-Infinity, -Infinity, 0], 0.2)).toBe(-Infinity);
  });

  it("drops what is not finite", () => {
    expect(finiteOnly(Float64Array.of(1, NaN, -Infinity, 2))).toEqual(Float64Array.of(1, 2));
  });
});

describe("ascendingOrder", () => {
  const number = fc.oneof(
    fc.double(),
    fc.constantFrom(0, -0, NaN, Infinity, -Infinity, Number.MIN_VALUE, -Number.MIN_VALUE, Number.MAX_VALUE),
    fc.integer({ min: -3, max: 3 }),
  );

  // Short arrays are sorted by comparing, long ones by digits: both against a plain sort.
  it.each([
    [0, 40],
    [600, 900],
  ])("is the stable order, NaN last, for %i to %i values", (minLength, maxLength) => {
    fc.assert(
      fc.property(fc.array(number, { minLength, maxLength, size: "max" }), (values) => {
        const expected = values
          .map((value, index) => ({ value, index }))
          .toSorted((a, b) =>
            Number.isNaN(a.value) || Number.isNaN(b.value)
              ? Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value))
              : a.value < b.value
                ? -1
                : Number(a.value > b.value),
          );
        expect(Array.from(ascendingOrder(Float64Array.from(values)))).toEqual(expected.map(({ index }) => index));
      }),
      { numRuns: 60 },
    );
  });

  it("sorts numbers that differ in few bits only", () => {
    const random = seededRandom(3, "few bits");
    const values = Float64Array.from({ length: 5000 }, () => random.integer(7) - 3);
    const order = ascendingOrder(values);
    expect(Float64Array.from(order, (index) => values[index])).toEqual(values.slice().sort());
  });
});
