import { describe, expect, it } from "vitest";
import { ndarray, numbers } from "../../../src/engine/ndarray.js";
import { concatenate } from "../../../src/engine/operations/movement.js";
import { randomBits, seedType } from "../../../src/engine/operations/randomBits.js";
import { tensorRandom } from "../../../src/engine/operations/tensorRandom.js";
import { compile } from "../../../src/engine/program.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import { type Shape, tensorType } from "../../../src/engine/types.js";
import { checkOperation, type TestInput } from "../checkOperation.js";

const seedInput = (first: number, second: number): TestInput => ({ shape: [2], data: [first, second], dtype: "i32" });

async function draw(f: (seed: Tensor) => Tensor, first: number, second: number): Promise<number[]> {
  const program = await compile(f, seedType);
  const drawn = await program.run(ndarray([first, second], [2], "i32"));
  await program.dispose();
  return Array.from(numbers(drawn));
}

const meanOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [meanOf(a), meanOf(b)];
  const product = (p: readonly number[], mp: number, q: readonly number[], mq: number) =>
    p.reduce((total, value, i) => total + (value - mp) * (q[i] - mq), 0);
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
}

describe("randomBits", () => {
  it("gives the same bits on ONNX Runtime as in plain arithmetic, whatever the rank", async () => {
    for (const shape of [[], [5], [3, 4], [2, 3, 5], [1, 1, 1], [0, 3]]) {
      await checkOperation((seed) => randomBits(seed, shape, 7), [seedInput(-2147483648, 12345)], {
        forwardOnly: true,
      });
      await checkOperation((seed) => randomBits(seed, shape), [seedInput(2147483647, -1)], { forwardOnly: true });
    }
  });

  it("takes sizes that are known only when the graph runs", async () => {
    const shape: Shape = ["batch", 3, 4];
    const program = await compile(({ x, seed }) => ({ bits: randomBits(seed, shape), x }), {
      x: tensorType(["batch"]),
      seed: seedType,
    });
    const seed = ndarray([4, 5], [2], "i32");
    const { bits } = await program.run({ x: ndarray([1, 2, 3, 4, 5]), seed });
    expect(bits.shape).toEqual([5, 3, 4]);
    expect(Array.from(numbers(bits))).toEqual(await draw((s) => randomBits(s, [5, 3, 4]), 4, 5));
    await program.dispose();
  });

  it("refuses what is no seed", async () => {
    await expect(compile((x) => randomBits(x, [3]), tensorType([2]))).rejects.toThrow(
      /takes a seed i32\[2\], not f32\[2\]/,
    );
  });

  // Products of sums of row and column numbers could show rows and columns: look at rows, columns and rectangles.
  it("shows no trace of rows and columns in truth values drawn with it", async () => {
    for (const probability of [0.1, 0.5]) {
      const [rows, columns] = [128, 512];
      const deviation = Math.sqrt(probability * (1 - probability));
      const drawn = await draw((seed) => tensorRandom(seed).bernoulli([rows, columns], probability), 17, 23);
      const standard = drawn.map((value) => (value - probability) / deviation);
      expect(Math.abs(meanOf(standard)) * Math.sqrt(rows * columns)).toBeLessThan(4);
      const pairs: number[] = [];
      for (let a = 0; a < rows; a++) {
        for (let b = 0; b < a; b++) {
          let product = 0;
          for (let i = 0; i < columns; i++) product += standard[a * columns + i] * standard[b * columns + i];
          pairs.push(product / Math.sqrt(columns));
        }
      }
      // Standard normal if elements are independent; the variance over 8,128 pairs of rows averages over rectangles.
      expect(Math.max(...pairs.map(Math.abs))).toBeLessThan(7);
      expect(Math.abs(meanOf(pairs.map((pair) => pair ** 2)) - 1)).toBeLessThan(0.06);
    }
  });

  it("gives unrelated numbers for other seeds and streams, near ones too", async () => {
    const drawn = (stream: number, first: number, second: number) =>
      draw((seed) => randomBits(seed, [100, 100], stream), first, second);
    const all = await Promise.all([drawn(0, 0, 0), drawn(0, 1, 0), drawn(0, 0, 1), drawn(1, 0, 0), drawn(2, 0, 0)]);
    for (const [i, a] of all.entries()) {
      for (const b of all.slice(0, i)) expect(Math.abs(correlation(a, b))).toBeLessThan(0.04);
      const neighbours = correlation(a.slice(1), a.slice(0, -1));
      expect(Math.abs(neighbours)).toBeLessThan(0.04);
    }
  });
});

describe("tensorRandom", () => {
  it("draws uniform and normal numbers", async () => {
    const uniform = await draw((seed) => tensorRandom(seed).uniform([200, 200]), 1, 2);
    expect(Math.min(...uniform)).toBeGreaterThan(0);
    expect(Math.max(...uniform)).toBeLessThanOrEqual(1);
    // Kolmogorov–Smirnov: 40,000 numbers stay within 1.95/√n of the diagonal in 99.9 of 100 draws.
    const sorted = uniform.toSorted((a, b) => a - b);
    const farthest = Math.max(...sorted.map((value, i) => Math.abs(value - (i + 0.5) / sorted.length)));
    expect(farthest).toBeLessThan(1.95 / 200);
    const normal = await draw((seed) => tensorRandom(seed).normal([200, 200]), 3, 4);
    const moment = (order: number) => meanOf(normal.map((value) => value ** order));
    expect(Math.abs(moment(1))).toBeLessThan(4 / 200);
    expect(Math.abs(moment(2) - 1)).toBeLessThan((4 * Math.SQRT2) / 200);
    expect(Math.abs(moment(3))).toBeLessThan((4 * Math.sqrt(15)) / 200);
    expect(Math.abs(moment(4) - 3)).toBeLessThan((4 * Math.sqrt(96)) / 200);
  });

  it("draws other numbers at every call", async () => {
    const drawn = await draw(
      (seed) => {
        const random = tensorRandom(seed);
        return concatenate([random.bits([10]), random.bits([10])], 0);
      },
      1,
      1,
    );
    expect(new Set(drawn).size).toBe(20);
  });
});
