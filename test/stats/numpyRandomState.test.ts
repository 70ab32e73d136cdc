import { describe, expect, it } from "vitest";
import { numpyRandomState } from "../../src/stats/numpyRandomState.js";
import goldens from "../goldens/stats/numpyRandomState.json" with { type: "json" };

describe("NumPy's RandomState", () => {
  it.each(goldens)("draws what NumPy draws from seed $seed", (golden) => {
    const state = numpyRandomState(golden.seed);
    const repeat = <Value>(count: number, draw: () => Value) => Array.from({ length: count }, draw);
    expect(repeat(5, state.random)).toEqual(golden.random);
    expect([...state.uniform(-1, 1, 4)]).toEqual(golden.uniform);
    expect(repeat(8, () => state.integer(0, 4))).toEqual(golden.integers);
    expect(state.integer(3, 4)).toBe(golden.only);
    expect(repeat(3, () => state.integer(0, 2 ** 32))).toEqual(golden.wide);
    expect(repeat(5, () => state.choice([0.1, 0.5, 0.9]))).toEqual(golden.choice);
    expect(state.choice([0.5])).toBe(golden.single);
    expect([0, 0.2, 0.5, 0.7, 1].map((p) => [...state.bernoulli(p, 40)])).toEqual(golden.bernoulli);
    expect([...state.permutation(9)]).toEqual(golden.permutation);
    expect(state.uniform(0, 1, 700)[699]).toBe(golden.after700);
  });

  it("refuses seeds and ranges that NumPy refuses", () => {
    expect(() => numpyRandomState(-1)).toThrow(RangeError);
    expect(() => numpyRandomState(2 ** 32)).toThrow(RangeError);
    expect(() => numpyRandomState(1).integer(2, 2)).toThrow("no integer in [2, 2)");
  });
});
