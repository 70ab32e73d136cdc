import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import wabt from "wabt";
import { seededRandom } from "../../../src/core/random.js";
import type { FeatureBins } from "../../../src/stats/learners/binning.js";
import { kernelHistograms } from "../../../src/stats/learners/histogramKernel.js";
import { histogramKernelBytes } from "../../../src/stats/learners/histogramKernelBytes.js";
import { plainHistograms } from "../../../src/stats/learners/plainHistograms.js";
import { splitKernelBytes } from "../../../src/stats/learners/splitKernelBytes.js";

const binsOf = (count: number): FeatureBins => ({ kind: "numeric", thresholds: new Float64Array(count - 1), count });
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
        const histograms = kernelHistograms(counts.map(binsOf), { rowCount, columns }, 3);
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
const someRows = fc
  .record({
    seed: fc.nat(),
    rowCount: fc.integer({ min: 1, max: 300 }),
    kinds: fc.array(fc.tuple(fc.constantFrom(binsOf, levelsOf), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 5,
    }),
    values: fc.constantFrom(2, 50),
  })
  .map(({ seed, rowCount, kinds, values }) => {
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
    const kernel = kernelHistograms(bins, binned, 3);
    if (kernel === undefined) throw new Error("there is room for these");
    kernel.order.set(order);
    kernel.gradients.set(gradients);
    kernel.hessians.set(hessians);
    const plain = plainHistograms(bins, binned, {
      stride: 3,
      gather() {},
      accumulate(histogram, column, rows, from, to) {
        const counts = counted(column, histogram.length / 3 - 1, rows.subarray(from, to), hessians, gradients);
        histogram.set(counts);
      },
    });
    const features = random.sample(bins.length, 1 + random.integer(bins.length)).sort();
    return { random, rowCount, features, order, kernel, plain };
  });

const someLimits = fc.record({
  minimumLeaf: fc.constantFrom(1, 2.5, 20),
  minimumHessian: fc.constantFrom(1e-3, 3),
  l2: fc.constantFrom(0, 10),
  minimumGain: fc.constantFrom(0, 1e-10, 5),
});

it("finds the divisions that a plain search finds, and divides the rows alike", () => {
  let found = 0;
  fc.assert(
    fc.property(someRows, someLimits, ({ random, rowCount, features, order, kernel, plain }, limits) => {
      const counts = [
        kernel.count(features, kernel.order, 0, rowCount),
        plain.count(features, order, 0, rowCount),
      ] as const;
      const split = kernel.search(features, counts[0], limits);
      expect(split).toEqual(plain.search(features, counts[1], limits));
      // What is left of a parent's histogram has the rounding of its sums.
      const from = random.integer(rowCount);
      kernel.subtract(features, counts[0], kernel.count(features, kernel.order, from, rowCount));
      plain.subtract(features, counts[1], plain.count(features, order, from, rowCount));
      expect(kernel.search(features, counts[0], limits)).toEqual(plain.search(features, counts[1], limits));
      if (split === undefined) return;
      found++;
      expect(kernel.divide(split, kernel.order, from, rowCount)).toBe(plain.divide(split, order, from, rowCount));
      expect(Array.from(kernel.order)).toEqual(Array.from(order));
    }),
    { numRuns: 1000 },
  );
  expect(found).toBeGreaterThan(300);
});

it("leaves to others what takes too much memory", () => {
  const bins = Array.from({ length: 2000 }, () => binsOf(255));
  const columns = bins.map(() => new Uint8Array(1));
  expect(kernelHistograms(bins, { rowCount: 1, columns }, 200)).toBeUndefined();
});

it.each([
  ["histogramKernel.wat", histogramKernelBytes],
  ["splitKernel.wat", splitKernelBytes],
])("holds what %s compiles to", async (name, bytes) => {
  const toolkit = await wabt();
  const source = readFileSync(new URL(`../../../src/stats/learners/${name}`, import.meta.url), "utf8");
  const module = toolkit.parseWat(name, source, { simd: true });
  expect(bytes, "run `npm run kernels`").toBe(Buffer.from(module.toBinary({}).buffer).toString("base64"));
});
