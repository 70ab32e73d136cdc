import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { sequentialPValue } from "../../src/stats/sequentialPermutation.js";

describe("sequentialPValue", () => {
  it("stops after ten that are as extreme, at their share", () => {
    const sequence = sequentialPValue(0, 999);
    for (let i = 0; i < 20; i++) sequence.see(i % 2 === 0 ? 1 : -1);
    expect(sequence.settled).toBe(true);
    expect(sequence.pValue).toBe(10 / 19);
    sequence.see(5);
    expect(sequence.pValue).toBe(10 / 19);
  });

  it("is one in all where none is as extreme", () => {
    const sequence = sequentialPValue(2, 99);
    while (!sequence.settled) sequence.see(1);
    expect(sequence.pValue).toBe(1 / 100);
  });

  it("counts what differs by rounding alone as equal, and knows nothing of NaN", () => {
    const sequence = sequentialPValue(1, 99);
    sequence.see(1 - 1e-14);
    expect(sequence.pValue).toBe(1);
    expect(sequentialPValue(Number.NaN, 99)).toMatchObject({ settled: true, pValue: 1 });
  });

  it("is below a level no more often than the level says", () => {
    const random = seededRandom(1, "sequential");
    let [below05, below10] = [0, 0];
    const runs = 4000;
    for (let run = 0; run < runs; run++) {
      const sequence = sequentialPValue(random.normal(), 199);
      while (!sequence.settled) sequence.see(random.normal());
      if (sequence.pValue <= 0.05) below05++;
      if (sequence.pValue <= 0.1) below10++;
    }
    expect(below05 / runs).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs));
    expect(below10 / runs).toBeLessThan(0.1 + 3 * Math.sqrt((0.1 * 0.9) / runs));
    expect(below05 / runs).toBeGreaterThan(0.03);
  });
});
