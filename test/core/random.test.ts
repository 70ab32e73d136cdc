import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";

const draws = (seed: number, name: string, count = 8) => {
  const random = seededRandom(seed, name);
  return Array.from({ length: count }, () => random.uint32());
};

describe("seeded random numbers", () => {
  it("depend on the seed and the stream's name alone", () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), (seed, name) => {
        expect(draws(seed, name)).toEqual(draws(seed, name));
        expect(draws(seed, name)).not.toEqual(draws(seed + 1, name));
        expect(draws(seed, name)).not.toEqual(draws(seed, `${name}x`));
      }),
    );
  });

  it("gives a stream the same numbers whatever was drawn before it", () => {
    const fresh = seededRandom(1, "instrument");
    const used = seededRandom(1, "instrument");
    used.uniform();
    used.normal();
    expect(used.stream("folds").uint32()).toBe(fresh.stream("folds").uint32());
  });

  it("tells a stream below another from a stream of the joined name's neighbour", () => {
    const streams = ["a", "b", "ab", "a/b", "ba"].map((name) => seededRandom(0, name).uint32());
    expect(new Set(streams).size).toBe(streams.length);
  });

  it("is uniform: mean 1/2, variance 1/12, no correlation with the next draw", () => {
    const random = seededRandom(7);
    const count = 200_000;
    let sum = 0;
    let squares = 0;
    let products = 0;
    let previous = random.uniform();
    for (let i = 0; i < count; i++) {
      const value = random.uniform();
      sum += value;
      squares += value * value;
      products += (value - 0.5) * (previous - 0.5);
      previous = value;
    }
    const standardError = Math.sqrt(1 / 12 / count);
    expect(Math.abs(sum / count - 0.5)).toBeLessThan(4 * standardError);
    expect(squares / count - (sum / count) ** 2).toBeCloseTo(1 / 12, 3);
    expect(Math.abs(products / count)).toBeLessThan(4 / 12 / Math.sqrt(count));
  });

  it("draws integers without bias (chi-square over 7 boxes)", () => {
    const random = seededRandom(3, "integers");
    const boxes = new Float64Array(7);
    for (let i = 0; i < 70_000; i++) boxes[random.integer(7)] += 1;
    const chiSquare = boxes.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(22.46); // 99.9 % of chi-square with 6 degrees of freedom
  });

  it("draws normal numbers with the right first four moments", () => {
    const random = seededRandom(11, "normal");
    const count = 200_000;
    const moments = [0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
      const value = random.normal();
      for (let power = 1; power <= 4; power++) moments[power - 1] += value ** power / count;
    }
    expect(Math.abs(moments[0])).toBeLessThan(0.01);
    expect(Math.abs(moments[1] - 1)).toBeLessThan(0.015);
    expect(Math.abs(moments[2])).toBeLessThan(0.03);
    expect(Math.abs(moments[3] - 3)).toBeLessThan(0.1);
  });

  it("permutes and samples: every index once, ascending samples of the asked size", () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(200), fc.nat(250), (seed, length, count) => {
        const random = seededRandom(seed);
        const order = random.permutation(length);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, index) => index));
        const chosen = [...random.sample(length, count)];
        expect(chosen).toHaveLength(Math.min(count, length));
        expect(chosen).toEqual([...new Set(chosen)].sort((a, b) => a - b));
        expect(chosen.every((index) => index >= 0 && index < length)).toBe(true);
      }),
    );
  });

  it("samples every index equally often", () => {
    const random = seededRandom(5, "sample");
    const hits = new Float64Array(10);
    for (let i = 0; i < 10_000; i++) for (const index of random.sample(10, 3)) hits[index] += 1;
    for (const count of hits) expect(Math.abs(count - 3000)).toBeLessThan(4 * Math.sqrt(2100));
  });

  it("refuses a bound that no integer is below", () => {
    expect(() => seededRandom(0).integer(0)).toThrow(RangeError);
    expect(() => seededRandom(0).integer(2 ** 32 + 1)).toThrow(RangeError);
  });
});
