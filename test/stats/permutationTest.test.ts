import { describe, expect, it } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../src/core/random.js";
import { permutationPValue, permutationTest, signFlipTest } from "../../src/stats/permutationTest.js";
import { mean } from "../../src/stats/summary.js";
import { goldenNumbers, readGolden } from "./golden.js";

const pValues = z.object({ greater: z.number(), less: z.number(), "two-sided": z.number() });
const { permutation: golden } = readGolden(
  "intervals",
  z.object({
    permutation: z.object({
      a: goldenNumbers,
      b: goldenNumbers,
      x: goldenNumbers,
      y: goldenNumbers,
      independent: pValues,
      pairings: pValues,
      signs: pValues,
    }),
  }),
);

describe("permutation tests", () => {
  const { a, b, x, y, ...peer } = golden;
  const correlation = (u: Float64Array, v: Float64Array) => {
    const [centreU, centreV] = [mean(u), mean(v)];
    let [product, squaresU, squaresV] = [0, 0, 0];
    for (let i = 0; i < u.length; i++) {
      product += (u[i] - centreU) * (v[i] - centreV);
      squaresU += (u[i] - centreU) ** 2;
      squaresV += (v[i] - centreV) ** 2;
    }
    return product / Math.sqrt(squaresU * squaresV);
  };
  const pooled = Float64Array.from([...a, ...b]);
  const meanDifference = (from: Int32Array) => {
    const shuffled = Float64Array.from(from, (row) => pooled[row]);
    return mean(shuffled.subarray(0, a.length)) - mean(shuffled.subarray(a.length));
  };

  describe.each(["greater", "less", "two-sided"] as const)("near scipy's exact p-values, %s", (alternative) => {
    const options = (name: string) => ({ random: seededRandom(51, name), permutations: 9999, alternative });
    // Three standard errors of a share of 9,999, twice that where two-sided.
    const expectNear = (found: number, exact: number) => {
      const slack = 3 * Math.sqrt((exact * (1 - exact)) / 9999) * (alternative === "two-sided" ? 2 : 1) + 2e-4;
      expect(Math.abs(found - exact)).toBeLessThan(slack);
    };

    it("two groups", () => {
      expectNear(
        permutationTest(pooled.length, meanDifference, options("groups")).pValue,
        peer.independent[alternative],
      );
    });
    it("pairs", () => {
      const paired = (from: Int32Array) =>
        correlation(
          Float64Array.from(from, (row) => x[row]),
          y,
        );
      expectNear(permutationTest(x.length, paired, options("pairs")).pValue, peer.pairings[alternative]);
    });
    it("signs", () => {
      expectNear(
        signFlipTest(
          x.map((value) => value + 0.5),
          options("signs"),
        ).pValue,
        peer.signs[alternative],
      );
    });
  });

  it("count the observed value as one of the permutations", () => {
    expect(permutationPValue(3, [1, 2, 4], "greater")).toBe(0.5);
    expect(permutationPValue(3, [1, 2, 4], "less")).toBe(0.75);
    expect(permutationPValue(3, [1, 2, 4], "two-sided")).toBe(1);
    expect(permutationPValue(5, [1, 2, 4], "greater")).toBe(0.25);
    expect(permutationPValue(0.1 + 0.2, [0.3], "greater")).toBe(1);
    expect(permutationPValue(3, [NaN, 1], "greater")).toBe(0.5);
    expect(permutationPValue(NaN, [1], "less")).toBeNaN();
  });

  it("shuffle within blocks only", () => {
    const blocks = Int32Array.of(7, -1, 7, -1, 7, 3);
    const seen = new Set<string>();
    permutationTest(
      6,
      (from) => {
        from.forEach((row, i) => {
          expect(blocks[row]).toBe(blocks[i]);
        });
        expect(new Set(from).size).toBe(6);
        seen.add(from.join());
        return 0;
      },
      { random: seededRandom(52), permutations: 200, blocks },
    );
    // 3! · 2! · 1! arrangements.
    expect(seen.size).toBe(12);
  });

  it("reject a true hypothesis as often as they say", () => {
    const random = seededRandom(53, "size");
    let [groups, signs] = [0, 0];
    for (let round = 0; round < 600; round++) {
      const values = Float64Array.from({ length: 16 }, () => random.normal() ** 3);
      const options = { random: random.stream(`${round}`), permutations: 99 };
      const difference = (from: Int32Array) => {
        let sum = 0;
        for (let i = 0; i < 8; i++) sum += values[from[i]];
        return sum;
      };
      if (permutationTest(16, difference, options).pValue <= 0.1) groups++;
      if (signFlipTest(values, options).pValue <= 0.1) signs++;
    }
    expect(Math.abs(groups / 600 - 0.1)).toBeLessThan(0.04);
    expect(Math.abs(signs / 600 - 0.1)).toBeLessThan(0.04);
  });
});
