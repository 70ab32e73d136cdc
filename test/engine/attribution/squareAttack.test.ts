// The search without gradients: exact for linear functions, whose worst change is known; never out of reach; nothing lost.

import fc from "fast-check";
import { expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import type { Reach } from "../../../src/engine/attribution/attack.js";
import { rowFunction } from "../../../src/engine/attribution/rowFunction.js";
import { type SearchRegions, searchShare, squareAttack } from "../../../src/engine/attribution/squareAttack.js";
import { ndarray } from "../../../src/engine/ndarray.js";
import { floor } from "../../../src/engine/operations/elementwise.js";
import { matmul } from "../../../src/engine/operations/matmul.js";
import { reshape } from "../../../src/engine/operations/movement.js";
import type { Tensor } from "../../../src/engine/tensor.js";

const weights = [2, -1, 0, 0.5, 3];
const spreads = Float32Array.from([1, 2, 0.5, 1, 0]);
const normals = (seed: number, count: number) => {
  const { normal } = seededRandom(seed, "normals");
  return Float32Array.from({ length: count }, normal);
};
const inputs = normals(3, 35);
const asked = new Int32Array(7);
const everywhere = (value: number) => new Float32Array(5).fill(value);
const columns: SearchRegions = {
  all: [[0], [1], [2], [3], [4]],
  some: (share, random) => Array.from(random.sample(5, Math.max(1, Math.round(5 * share))), (column) => [column]),
};
const reach = (norm: Reach["norm"], radius: number): Reach => ({
  norm,
  radius,
  spreads,
  low: everywhere(Number.NEGATIVE_INFINITY),
  high: everywhere(Number.POSITIVE_INFINITY),
});
const linear = (through: (x: Tensor) => Tensor = (x) => x) =>
  rowFunction({
    parameters: { w: ndarray(weights, [5, 1]) },
    inputShape: [5],
    batch: 4,
    of: ({ w }, x) => reshape(matmul(through(x), w), [4]),
  });

it("halves its regions where the paper does", () => {
  expect([0, 10, 11, 51, 201, 501, 1001, 2001, 4001, 6001, 8001].map((place) => searchShare(place, 10_000))).toEqual([
    0.8, 0.8, 0.4, 0.2, 0.1, 0.05, 0.025, 0.0125, 0.00625, 0.003125, 0.0015625,
  ]);
  expect(searchShare(100, 200)).toBe(0.8 / 2 ** 7);
});

it.each([
  ["maximum", 0.3, 0.3 * (2 + 2 + 0.5), 1],
  ["euclidean", 0.7, 0.7 * Math.hypot(2, 2, 0.5), 0.9],
] as const)("finds the worst change of a linear function by %s", async (norm, radius, rise, share) => {
  const f = await linear();
  const before = await f.values(inputs, asked);
  const options = { ...reach(norm, radius), queries: 300, regions: columns, random: seededRandom(1, "search") };
  const after = await f.values(await squareAttack(f, inputs, asked, options), asked);
  await f.dispose();
  for (const [row, value] of after.entries()) {
    expect(value - before[row]).toBeGreaterThan(share * rise - 1e-4);
    expect(value - before[row]).toBeLessThan(rise + 1e-4);
  }
});

it("finds what gradients cannot tell: a function of steps", async () => {
  const f = await linear(floor);
  const before = await f.values(inputs, asked);
  expect(Array.from(await f.gradients(inputs, asked)).every((slope) => slope === 0)).toBe(true);
  const options = { ...reach("maximum", 1), queries: 100, regions: columns, random: seededRandom(1, "search") };
  const after = await f.values(await squareAttack(f, inputs, asked, options), asked);
  await f.dispose();
  // Each of the three numbers that move reaches the next step, the second one the next but one.
  for (const [row, value] of after.entries()) expect(value - before[row]).toBeCloseTo(2 + 2 + 0.5, 4);
});

it("stays within reach and bounds, and leaves still what must be", async () => {
  const f = await linear();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Reach["norm"]>("maximum", "euclidean"),
      fc.double({ min: 0.01, max: 2, noNaN: true }),
      fc.integer({ min: 0, max: 1000 }),
      async (norm, radius, seed) => {
        const options = {
          ...reach(norm, radius),
          low: everywhere(-1.5),
          high: everywhere(1.5),
          queries: 12,
          regions: columns,
          random: seededRandom(seed, "search"),
        };
        const found = await squareAttack(f, inputs, asked, options);
        for (let row = 0; row < 7; row++) {
          const sizes = Array.from(spreads, (spread, i) => {
            const place = row * 5 + i;
            const change = Math.abs(found[place] - inputs[place]);
            expect(Math.abs(found[place])).toBeLessThanOrEqual(Math.max(1.5, Math.abs(inputs[place])) + 1e-6);
            if (spread === 0) expect(change).toBe(0);
            return spread > 0 ? change / spread : 0;
          });
          expect(norm === "maximum" ? Math.max(...sizes) : Math.hypot(...sizes)).toBeLessThanOrEqual(radius + 1e-5);
        }
      },
    ),
    { numRuns: 30 },
  );
  await f.dispose();
});
