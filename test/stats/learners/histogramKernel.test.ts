import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import wabt from "wabt";
import { seededRandom } from "../../../src/core/random.js";
import type { FeatureBins } from "../../../src/stats/learners/binning.js";
import { plainRows } from "../../../src/stats/learners/boostingRows.js";
import { kernelRows } from "../../../src/stats/learners/histogramKernel.js";
import { histogramKernelBytes } from "../../../src/stats/learners/histogramKernelBytes.js";
import { growTree } from "../../../src/stats/learners/histogramTree.js";
import { rowKernelBytes } from "../../../src/stats/learners/rowKernelBytes.js";
import { splitKernelBytes } from "../../../src/stats/learners/splitKernelBytes.js";

const binsOf = (count: number): FeatureBins => ({ kind: "numeric", thresholds: new Float64Array(count - 1), count });
const room = { histograms: 10, leaves: 8, width: 2 };
const levelsOf = (count: number): FeatureBins => ({ kind: "category", binOf: new Uint8Array(count), count });

/** Per bin the number of rows, and the sums of their hessians and gradients, one row after another. */
function counted(
  column: Uint8Array,
  count: number,
  rows: Int32Array,
  hessians: Float64Array,
  gradients: Float64Array,
): Float64Array {
  const histogram = new Float64Array(3 * (count + 1));
  for (const row of rows) {
    histogram[3 * column[row]] += 1;
    histogram[3 * column[row] + 1] += hessians[row];
    histogram[3 * column[row] + 2] += gradients[row];
  }
  return histogram;
}

it("counts and subtracts as plain loops do, bit for bit", () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 1, max: 60 }),
      fc.array(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 9 }),
      (seed, rowCount, counts) => {
        const random = seededRandom(seed, "kernel");
        const columns = counts.map((count) => Uint8Array.from({ length: rowCount }, () => random.integer(count + 1)));
        const histograms = kernelRows(counts.map(binsOf), { rowCount, columns }, room);
        if (histograms === undefined) throw new Error("there is room for these");
        const { order, gradients, hessians } = histograms;
        order.set(random.permutation(rowCount));
        const draw = () => {
          for (let row = 0; row < rowCount; row++) {
            gradients[row] = random.normal();
            hessians[row] = random.uniform();
          }
        };
        const from = random.integer(rowCount);
        const to = from + random.integer(rowCount - from + 1);
        const features = random.sample(counts.length, 1 + random.integer(counts.length));
        const plain = (feature: number, rows: Int32Array) =>
          counted(columns[feature], counts[feature], rows, hessians, gradients);
        // Twice: used again, a histogram has other numbers in it, and how many rows are where is known.
        draw();
        histograms.give(histograms.count(features, order, 0, rowCount));
        draw();
        const whole = histograms.count(features, order, 0, rowCount);
        const part = histograms.count(features, order, from, to);
        const read = (histogram: number) =>
          Array.from(features, (feature) => histograms.read(histogram, feature).slice());
        expect(read(whole)).toEqual(Array.from(features, (feature) => plain(feature, order)));
        expect(read(part)).toEqual(Array.from(features, (feature) => plain(feature, order.subarray(from, to))));
        const rest = read(whole).map((sums, i) => sums.map((sum, k) => sum - read(part)[i][k]));
        histograms.subtract(features, whole, part);
        expect(read(whole)).toEqual(rest);
      },
    ),
  );
});

/** The same rows for the kernel and for plain loops, with gradients of few values: divisions of equal gain are common. */
const someRows = fc.record({
  seed: fc.nat(),
  rowCount: fc.integer({ min: 1, max: 300 }),
  kinds: fc.array(fc.tuple(fc.constantFrom(binsOf, levelsOf), fc.integer({ min: 1, max: 255 })), {
    minLength: 1,
    maxLength: 5,
  }),
  values: fc.constantFrom(2, 50),
});

type SomeRows = typeof someRows extends fc.Arbitrary<infer Values> ? Values : never;

/** Kernels share a memory: these rows are to be made where they are used. */
function rowsOf({ seed, rowCount, kinds, values }: SomeRows) {
  const random = seededRandom(seed, "search");
  const bins = kinds.map(([make, count]) => make(count));
  // Few bins of many have most of the rows; missing values are rare or not there.
  const columns = bins.map(({ count }) => {
    const [usual, known] = [1 + random.integer(count), random.integer(2)];
    return Uint8Array.from({ length: rowCount }, () => random.integer(random.integer(5) > 0 ? usual : count + known));
  });
  const gradients = Float64Array.from({ length: rowCount }, () => random.integer(values) - values / 2);
  const hessians = Float64Array.from({ length: rowCount }, () => (1 + random.integer(values)) / values);
  const order = random.permutation(rowCount);
  const binned = { rowCount, columns };
  const kernel = kernelRows(bins, binned, room);
  if (kernel === undefined) throw new Error("there is room for these");
  const plain = plainRows(bins, binned, room.width);
  for (const rows of [kernel, plain]) {
    rows.order.set(order);
    rows.gradients.set(gradients);
    rows.hessians.set(hessians);
    rows.scores.fill(0.1);
  }
  const features = random.sample(bins.length, 1 + random.integer(bins.length)).sort();
  return { random, bins, features, kernel, plain };
}

const someLimits = fc.record({
  minimumLeaf: fc.constantFrom(1, 2.5, 20),
  minimumHessian: fc.constantFrom(1e-3, 3),
  l2: fc.constantFrom(0, 10),
  minimumGain: fc.constantFrom(0, 1e-10, 5),
});

it("finds the divisions that a plain search finds, and divides the rows alike", () => {
  let found = 0;
  fc.assert(
    fc.property(someRows, someLimits, (some, limits) => {
      const { rowCount } = some;
      const { random, features, kernel, plain } = rowsOf(some);
      const counts = [kernel, plain].map((rows) => rows.count(features, rows.order, 0, rowCount));
      const split = kernel.search(features, counts[0], limits);
      expect(split).toEqual(plain.search(features, counts[1], limits));
      // What is left of a parent's histogram has the rounding of its sums.
      const from = random.integer(rowCount);
      const rest = [kernel, plain].map((rows, i) => {
        rows.subtract(features, counts[i], rows.count(features, rows.order, from, rowCount));
        return rows.search(features, counts[i], limits);
      });
      expect(rest[0]).toEqual(rest[1]);
      if (split === undefined) return;
      found++;
      const middles = [kernel, plain].map((rows) => rows.divide(split, rows.order, from, rowCount));
      expect(middles[0]).toBe(middles[1]);
      expect(Array.from(kernel.order)).toEqual(Array.from(plain.order));
    }),
    { numRuns: 1000 },
  );
  expect(found).toBeGreaterThan(300);
});

it("grows the trees that plain loops grow, and gives rows the same scores", () => {
  let grown = 0;
  fc.assert(
    fc.property(someRows, someLimits, (some, limits) => {
      const { random, features, bins, kernel, plain } = rowsOf(some);
      const seen = 1 + random.integer(some.rowCount);
      const options = { ...limits, leaves: room.leaves, depth: 1 + random.integer(8), features };
      const scored = [kernel, plain].map((rows) => {
        const { tree, leaves } = growTree(bins, rows, rows.order.subarray(0, seen), options);
        const values = new Float64Array(tree.feature.length);
        for (const { node, from, to } of leaves) {
          values[node] = rows.step(from, to, 0.3, limits.l2);
          rows.add(from, to, 1, values[node]);
        }
        rows.addTree({ ...tree, values }, 0);
        return { tree, leaves, values, scores: Array.from(rows.scores), squares: rows.squares(seen) };
      });
      expect(scored[0]).toEqual(scored[1]);
      if (scored[0].leaves.length > 2) grown++;
    }),
    { numRuns: 300 },
  );
  expect(grown).toBeGreaterThan(30);
});

it("leaves to others what takes too much memory", () => {
  const bins = Array.from({ length: 2000 }, () => binsOf(255));
  const columns = bins.map(() => new Uint8Array(1));
  expect(kernelRows(bins, { rowCount: 1, columns }, { ...room, histograms: 200 })).toBeUndefined();
});

it.each([
  ["histogramKernel.wat", histogramKernelBytes],
  ["rowKernel.wat", rowKernelBytes],
  ["splitKernel.wat", splitKernelBytes],
])("holds what %s compiles to", async (name, bytes) => {
  const toolkit = await wabt();
  const source = readFileSync(new URL(`../../../src/stats/learners/${name}`, import.meta.url), "utf8");
  const module = toolkit.parseWat(name, source, { simd: true });
  expect(bytes, "run `npm run kernels`").toBe(Buffer.from(module.toBinary({}).buffer).toString("base64"));
});
