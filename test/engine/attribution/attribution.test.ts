// What must hold of attributions whatever the network: completeness, exactness for linear functions, changes within reach.

import fc from "fast-check";
import { expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { attack, move, type Reach, randomChange, reaching } from "../../../src/engine/attribution/attack.js";
import { integratedGradients } from "../../../src/engine/attribution/integratedGradients.js";
import { occlusion } from "../../../src/engine/attribution/occlusion.js";
import { type RowFunction, rowFunction } from "../../../src/engine/attribution/rowFunction.js";
import { shuffledLayers } from "../../../src/engine/attribution/shuffledLayers.js";
import { smoothGrad } from "../../../src/engine/attribution/smoothGrad.js";
import { ndarray, numbers } from "../../../src/engine/ndarray.js";
import { tanh } from "../../../src/engine/operations/elementwise.js";
import { matmul } from "../../../src/engine/operations/matmul.js";
import { reshape } from "../../../src/engine/operations/movement.js";

const normals = (seed: number, count: number) => {
  const { normal } = seededRandom(seed, "normals");
  return Float32Array.from({ length: count }, normal);
};

/** w · x, whatever is asked. */
const linear = (weights: ArrayLike<number>, batch = 4) =>
  rowFunction({
    parameters: { w: ndarray(weights, [weights.length, 1]) },
    inputShape: [weights.length],
    batch,
    of: ({ w }, x) => reshape(matmul(x, w), [batch]),
  });

/** A smooth network of one hidden layer. */
const curved = (seed: number, size: number, batch = 8) =>
  rowFunction({
    parameters: { a: ndarray(normals(seed, size * 5), [size, 5]), b: ndarray(normals(seed + 1, 5), [5, 1]) },
    inputShape: [size],
    batch,
    of: ({ a, b }, x) => reshape(matmul(tanh(matmul(x, a)), b), [batch]),
  });

async function using(made: Promise<RowFunction>, work: (f: RowFunction) => Promise<void>): Promise<void> {
  const f = await made;
  try {
    await work(f);
  } finally {
    await f.dispose();
  }
}

const filled = (size: number, value: number) => new Float32Array(size).fill(value);
const unbounded = (size: number) => ({
  low: filled(size, Number.NEGATIVE_INFINITY),
  high: filled(size, Number.POSITIVE_INFINITY),
});

const weights = [2, -1, 0, 0.5, 3];
const inputs = normals(3, 35);
const asked = new Int32Array(7);
const dot = (row: number, x: ArrayLike<number> = inputs) =>
  weights.reduce((total, weight, i) => total + weight * x[row * 5 + i], 0);

it("gives a linear function its weights, in batches that do not divide the rows", () =>
  using(linear(weights), async (f) => {
    expect(Array.from(await f.gradients(inputs, asked))).toEqual(asked.length ? Array(7).fill(weights).flat() : []);
    const values = await f.values(inputs, asked);
    for (const row of asked.keys()) expect(values[row]).toBeCloseTo(dot(row), 5);
    const deviations = filled(5, 2);
    const smooth = await smoothGrad(f, inputs, asked, { deviations, samples: 3, random: seededRandom(1) });
    expect(Array.from(smooth)).toEqual(Array.from(await f.gradients(inputs, asked)));
  }));

it("divides a linear function up exactly, and covers what it is told to", () =>
  using(linear(weights), async (f) => {
    const baseline = Float32Array.of(1, 1, -1, 0, 0.5);
    const { attributions, gaps, differences } = await integratedGradients(f, inputs, asked, baseline, 1);
    for (const [i, attribution] of attributions.entries()) {
      expect(attribution).toBeCloseTo(weights[i % 5] * (inputs[i] - baseline[i % 5]), 5);
    }
    for (const row of asked.keys()) {
      expect(differences[row]).toBeCloseTo(dot(row) - dot(0, baseline), 4);
      expect(gaps[row]).toBeCloseTo(0, 4);
    }
    const falls = await occlusion(f, inputs, asked, Int32Array.of(0, 0, 1, 1, 2), baseline);
    for (const row of asked.keys()) {
      expect(falls[row * 3]).toBeCloseTo(attributions[row * 5] + attributions[row * 5 + 1], 4);
      expect(falls[row * 3 + 2]).toBeCloseTo(attributions[row * 5 + 4], 4);
    }
  }));

it("divides any smooth function up without a rest", () =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 6 }), (seed, size) =>
      using(curved(seed, size), async (f) => {
        const x = normals(seed + 2, 3 * size);
        const { attributions, gaps, differences } = await integratedGradients(
          f,
          x,
          new Int32Array(3),
          normals(seed + 3, size),
          48,
        );
        expect(attributions.every(Number.isFinite)).toBe(true);
        for (const row of [0, 1, 2]) expect(Math.abs(gaps[row])).toBeLessThan(1e-3 * (1 + Math.abs(differences[row])));
      }),
    ),
    { numRuns: 15 },
  ));

it("changes a linear function as much as its reach allows, in one step and in many", () =>
  using(linear(weights), async (f) => {
    const spreads = Float32Array.of(1, 2, 1, 0, 0.5);
    const most = weights.reduce((total, weight, i) => total + Math.abs(weight) * spreads[i], 0);
    const maximum: Reach = { norm: "maximum", radius: 0.3, spreads, ...unbounded(5) };
    for (const steps of [1, 10]) {
      const changed = await attack(f, inputs, asked, { ...maximum, steps });
      for (const row of asked.keys()) expect(dot(row, changed) - dot(row)).toBeCloseTo(0.3 * most, 4);
    }
    const length = Math.hypot(...weights.map((weight, i) => weight * spreads[i]));
    const changed = await attack(f, inputs, asked, { ...maximum, norm: "euclidean", steps: 1 });
    for (const row of asked.keys()) expect(dot(row, changed) - dot(row)).toBeCloseTo(0.3 * length, 4);
  }));

it("leaves what must stay as it is though the slope there is no number", () => {
  const reach: Reach = { norm: "maximum", radius: 1, spreads: Float32Array.of(0, 1), ...unbounded(2) };
  const x = Float32Array.of(3, 4);
  const moved = move(x.slice(), Float32Array.of(Number.NaN, 1), 5, reach);
  expect(Array.from(reaching(x, reach)(moved))).toEqual([3, 5]);
});

it("keeps every change within its reach, its bounds, and off what must stay", () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 1e6 }),
      fc.constantFrom("maximum" as const, "euclidean" as const),
      fc.double({ min: 0.01, max: 2, noNaN: true }),
      fc.boolean(),
      (seed, norm, radius, isRandom) =>
        using(curved(seed, 4), async (f) => {
          const x = normals(seed + 2, 20);
          const spreads = Float32Array.of(1, 0.5, 0, 2);
          const reach: Reach = { norm, radius, spreads, low: filled(4, -1.5), high: filled(4, 1.5) };
          const random = isRandom ? seededRandom(seed) : undefined;
          const rows = new Int32Array(5);
          for (const changed of [
            await attack(f, x, rows, { ...reach, steps: 4, random }),
            randomChange(x, reach, seededRandom(seed)),
          ]) {
            for (let row = 0; row < 5; row++) {
              const moves = [0, 1, 3].map((i) => (changed[row * 4 + i] - x[row * 4 + i]) / spreads[i]);
              const size = norm === "maximum" ? Math.max(...moves.map(Math.abs)) : Math.hypot(...moves);
              expect(size).toBeLessThanOrEqual(radius * (1 + 1e-5) + 1e-6);
              expect(changed[row * 4 + 2]).toBe(x[row * 4 + 2]);
            }
            for (const [i, value] of changed.entries()) {
              expect(value).toBeGreaterThanOrEqual(Math.min(-1.5, x[i]));
              expect(value).toBeLessThanOrEqual(Math.max(1.5, x[i]));
            }
          }
          const before = await f.values(x, rows);
          const after = await f.values(await attack(f, x, rows, { ...reach, steps: 4 }), rows);
          for (const row of rows.keys()) expect(after[row]).toBeGreaterThanOrEqual(before[row] - 1e-6);
        }),
    ),
    { numRuns: 15 },
  ));

it("shuffles the last layers first, and keeps their values", () => {
  const parameters = { a: ndarray(normals(1, 40)), b: ndarray(normals(2, 40)), c: ndarray(normals(3, 40)) };
  const stages = shuffledLayers(parameters, ["a", "b", "c"], 2, seededRandom(0));
  expect(stages.map(({ shuffled }) => shuffled)).toEqual([
    ["c", "b"],
    ["c", "b", "a"],
  ]);
  expect(stages[0].parameters.a).toBe(parameters.a);
  expect(numbers(stages[1].parameters.c)).toEqual(numbers(stages[0].parameters.c));
  expect(numbers(stages[0].parameters.c)).not.toEqual(numbers(parameters.c));
  const sorted = (values: ArrayLike<number>) => Array.from(values).sort();
  expect(sorted(numbers(stages[1].parameters.a))).toEqual(sorted(numbers(parameters.a)));
});
