import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import wabt from "wabt";
import { seededRandom } from "../../../src/core/random.js";
import type { FeatureBins } from "../../../src/stats/learners/binning.js";
import { kernelHistograms } from "../../../src/stats/learners/histogramKernel.js";
import { histogramKernelBytes } from "../../../src/stats/learners/histogramKernelBytes.js";

const binsOf = (count: number): FeatureBins => ({ kind: "numeric", thresholds: new Float64Array(count - 1), count });

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
      fc.array(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 6 }),
      (seed, rowCount, counts) => {
        const random = seededRandom(seed, "kernel");
        const columns = counts.map((count) => Uint8Array.from({ length: rowCount }, () => random.integer(count + 1)));
        const histograms = kernelHistograms(counts.map(binsOf), { rowCount, columns }, 3);
        if (histograms === undefined) throw new Error("there is room for these");
        const { order, gradients, hessians } = histograms;
        order.set(random.permutation(rowCount));
        for (let row = 0; row < rowCount; row++) {
          gradients[row] = random.normal();
          hessians[row] = random.uniform();
        }
        const from = random.integer(rowCount);
        const to = from + random.integer(rowCount - from + 1);
        const features = random.sample(counts.length, 1 + random.integer(counts.length));
        const plain = (feature: number, rows: Int32Array) =>
          counted(columns[feature], counts[feature], rows, hessians, gradients);
        // Twice: used again, a histogram has other numbers in it.
        histograms.give(histograms.count(features, order, 0, rowCount));
        const whole = histograms.count(features, order, 0, rowCount);
        const part = histograms.count(features, order, from, to);
        for (const feature of features) {
          expect(whole[feature]).toEqual(plain(feature, order));
          expect(part[feature]).toEqual(plain(feature, order.subarray(from, to)));
        }
        const rest = Array.from(features, (feature) => whole[feature].map((sum, i) => sum - part[feature][i]));
        histograms.subtract(features, whole, part);
        expect(Array.from(features, (feature) => whole[feature])).toEqual(rest);
      },
    ),
  );
});

it("leaves to others what takes too much memory", () => {
  const bins = Array.from({ length: 2000 }, () => binsOf(255));
  const columns = bins.map(() => new Uint8Array(1));
  expect(kernelHistograms(bins, { rowCount: 1, columns }, 200)).toBeUndefined();
});

it("holds what histogramKernel.wat compiles to", async () => {
  const toolkit = await wabt();
  const source = readFileSync(new URL("../../../src/stats/learners/histogramKernel.wat", import.meta.url), "utf8");
  const module = toolkit.parseWat("histogramKernel.wat", source, { simd: true });
  expect(histogramKernelBytes, "run `npm run kernels`").toBe(
    Buffer.from(module.toBinary({}).buffer).toString("base64"),
  );
});
