// The two-sample test of Gretton et al. 2012 ("A kernel two-sample test", JMLR 13): the unbiased squared maximum
// mean discrepancy with a Gaussian kernel, whose width is the median distance between points of the pooled sample,
// and a permutation p-value.

import type { Random } from "../core/random.js";
import { everyIndex } from "./arrays.js";
import { median } from "./summary.js";

export interface DiscrepancyTest {
  /** The unbiased estimate of MMD²: 0 in expectation where both samples come from one distribution. */
  readonly statistic: number;
  /** (1 + permutations with at least this statistic) / (1 + permutations). */
  readonly pValue: number;
  /** σ of the kernel exp(−d² / 2σ²). */
  readonly bandwidth: number;
  /** How many rows of each sample were compared. */
  readonly rowsA: number;
  readonly rowsB: number;
}

export interface DiscrepancyOptions {
  readonly random: Random;
  readonly permutations?: number;
  /** Rows of each sample at most; the test is quadratic in them. Larger samples are thinned at random. */
  readonly rowsAtMost?: number;
}

/**
 * Tests whether two samples of vectors (row-major, `dims` numbers a row, on comparable scales) come from one
 * distribution. Throws a RangeError if a sample has fewer than two rows, a broken last row or a value that is not finite.
 */
export function maximumMeanDiscrepancyTest(
  a: Float64Array,
  b: Float64Array,
  dims: number,
  { random, permutations = 500, rowsAtMost = 1000 }: DiscrepancyOptions,
): DiscrepancyTest {
  const first = thinnedRows(a, dims, rowsAtMost, random.stream("first sample"));
  const second = thinnedRows(b, dims, rowsAtMost, random.stream("second sample"));
  const pooled = new Float64Array(first.length + second.length);
  pooled.set(first);
  pooled.set(second, first.length);
  if (!pooled.every(Number.isFinite)) throw new RangeError("a value is not finite");
  const [rowsA, rowsB] = [first.length / dims, second.length / dims];
  const squares = squaredDistances(pooled, dims);
  const bandwidth = medianDistance(squares);
  if (bandwidth === 0) return { statistic: 0, pValue: 1, bandwidth, rowsA, rowsB };

  const statisticOf = discrepancy(gaussianKernel(squares, bandwidth), rowsA, rowsB);
  const statistic = statisticOf(everyIndex(rowsA));
  // Sums in another order differ in their last digits, which must not decide between equals.
  const asLarge = statistic - 1e-12;
  const shuffles = random.stream("permutations");
  let reached = 0;
  for (let permutation = 0; permutation < permutations; permutation++) {
    if (statisticOf(shuffles.sample(rowsA + rowsB, rowsA)) >= asLarge) reached += 1;
  }
  return { statistic, pValue: (1 + reached) / (1 + permutations), bandwidth, rowsA, rowsB };
}

function thinnedRows(values: Float64Array, dims: number, rowsAtMost: number, random: Random): Float64Array {
  const rows = values.length / dims;
  if (!(Number.isInteger(rows) && rows >= 2)) throw new RangeError(`${values.length} numbers are not rows of ${dims}`);
  if (rows <= rowsAtMost) return values;
  const thinned = new Float64Array(rowsAtMost * dims);
  const chosen = random.sample(rows, rowsAtMost);
  for (let row = 0; row < rowsAtMost; row++) {
    thinned.set(values.subarray(chosen[row] * dims, (chosen[row] + 1) * dims), row * dims);
  }
  return thinned;
}

// The lower triangle without the diagonal, row after row: the pair (i, j < i) is at i (i − 1) / 2 + j.
function squaredDistances(points: Float64Array, dims: number): Float64Array {
  const rows = points.length / dims;
  const squares = new Float64Array((rows * (rows - 1)) / 2);
  let pair = 0;
  for (let i = 1; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let dim = 0; dim < dims; dim++) {
        const difference = points[i * dims + dim] - points[j * dims + dim];
        sum += difference * difference;
      }
      squares[pair++] = sum;
    }
  }
  return squares;
}

// Of about 200,000 pairs spread evenly over all. If most rows are equal, the median of the others.
function medianDistance(squares: Float64Array): number {
  const wanted = 200_000;
  // A stride without a factor in common with most row lengths.
  const stride = squares.length > wanted ? Math.floor(squares.length / wanted) * 2 + 1 : 1;
  const spread: number[] = [];
  for (let i = 0, at = 0; i < Math.min(wanted, squares.length); i++, at = (at + stride) % squares.length) {
    spread.push(squares[at]);
  }
  const centre = median(spread);
  if (centre > 0) return Math.sqrt(centre);
  const positive = squares.filter((square) => square > 0);
  return positive.length > 0 ? Math.sqrt(median(positive)) : 0;
}

function gaussianKernel(squares: Float64Array, bandwidth: number): Float64Array {
  const scale = -1 / (2 * bandwidth * bandwidth);
  return squares.map((square) => Math.exp(scale * square));
}

// MMD² = mean of k within A + mean within B − 2 · mean across. With the row sums known once and for all, the sum
// within A gives the other two: across = Σ_{i ∈ A} rowSum(i) − 2 · within A.
function discrepancy(kernel: Float64Array, rowsA: number, rowsB: number): (members: Int32Array) => number {
  const rows = rowsA + rowsB;
  const rowSums = new Float64Array(rows);
  let total = 0;
  for (let i = 1, pair = 0; i < rows; i++) {
    for (let j = 0; j < i; j++, pair++) {
      rowSums[i] += kernel[pair];
      rowSums[j] += kernel[pair];
      total += kernel[pair];
    }
  }
  return (members) => {
    let [withinA, sums] = [0, 0];
    for (let at = 0; at < members.length; at++) {
      const row = members[at];
      const offset = (row * (row - 1)) / 2;
      sums += rowSums[row];
      for (let other = 0; other < at; other++) withinA += kernel[offset + members[other]];
    }
    const across = sums - 2 * withinA;
    const withinB = total - withinA - across;
    return (
      (2 * withinA) / (rowsA * (rowsA - 1)) + (2 * withinB) / (rowsB * (rowsB - 1)) - (2 * across) / (rowsA * rowsB)
    );
  };
}
