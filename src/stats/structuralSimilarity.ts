// How alike two pictures look: the structural similarity of Wang, Bovik, Sheikh & Simoncelli 2004 (SSIM), by even windows and
// sample covariances, as scikit-image computes it unless told otherwise.

import { requireLength } from "./sameLength.js";

const [K1, K2] = [0.01, 0.03];
const usualWindow = 7;

/**
 * The mean over all windows that lie whole inside: 1 for equal pictures, about 0 for unrelated ones. `a` and `b` hold one number a
 * pixel, row by row from the top; `range` is the span of the values. Windows are 7 pixels a side, the largest odd number that fits
 * where a side has fewer.
 *
 * Throws a RangeError where the pictures are not of the same whole number of rows, or less than 3 pixels a side.
 */
export function structuralSimilarity(a: Float64Array, b: Float64Array, width: number, range = 1): number {
  requireLength(a.length, b);
  const height = a.length / width;
  if (!Number.isInteger(height)) throw new RangeError(`${a.length} pixels are no rows of ${width}`);
  const shorter = Math.min(width, height);
  const window = Math.min(usualWindow, shorter - (1 - (shorter % 2)));
  if (window < 3) throw new RangeError(`pictures of ${width} × ${height} have no windows of three pixels a side`);
  const count = window * window;
  const sums = {
    a: windowSums(a, width, window),
    b: windowSums(b, width, window),
    aa: windowSums(product(a, a), width, window),
    bb: windowSums(product(b, b), width, window),
    ab: windowSums(product(a, b), width, window),
  };
  const [c1, c2] = [(K1 * range) ** 2, (K2 * range) ** 2];
  let total = 0;
  for (let i = 0; i < sums.a.length; i++) {
    const [meanA, meanB] = [sums.a[i] / count, sums.b[i] / count];
    const varianceA = (sums.aa[i] - count * meanA * meanA) / (count - 1);
    const varianceB = (sums.bb[i] - count * meanB * meanB) / (count - 1);
    const covariance = (sums.ab[i] - count * meanA * meanB) / (count - 1);
    total +=
      ((2 * meanA * meanB + c1) * (2 * covariance + c2)) /
      ((meanA * meanA + meanB * meanB + c1) * (varianceA + varianceB + c2));
  }
  return total / sums.a.length;
}

function product(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value * b[i]);
}

/** Sums over every window of `side` pixels a side that lies whole inside: first along rows, then down columns. */
function windowSums(values: Float64Array, width: number, side: number): Float64Array {
  const height = values.length / width;
  const [across, down] = [width - side + 1, height - side + 1];
  const along = new Float64Array(across * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < across; x++) {
      let sum = 0;
      for (let i = 0; i < side; i++) sum += values[y * width + x + i];
      along[y * across + x] = sum;
    }
  }
  const sums = new Float64Array(across * down);
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      let sum = 0;
      for (let i = 0; i < side; i++) sum += along[(y + i) * across + x];
      sums[y * across + x] = sum;
    }
  }
  return sums;
}
