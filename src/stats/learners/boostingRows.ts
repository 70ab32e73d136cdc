// The rows that boosting learns from: their statistics, their scores, and their histograms.

import type { BinnedRows, FeatureBins } from "./binning.js";
import { addPlainly, type BoostedTree } from "./descent.js";
import type { Histograms } from "./histogramTree.js";
import { plainHistograms, type RowStatistics } from "./plainHistograms.js";

/** The arrays that may be written, one number per row, and what is done with them. */
export interface BoostingRows extends Histograms {
  readonly stride: 3;
  /** The numbers of rows: what is handed to `count` and `divide` must be this or a part that begins where this does. */
  readonly order: Int32Array;
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
  /** Raw scores, row-major. */
  readonly scores: Float64Array;
  /** The sum of the squared gradients of the first rows in `order`. */
  squares(count: number): number;
  /** The step to the least loss of the rows `order[from] … order[to − 1]` together: −rate × Σ gradients / (Σ hessians + l2). */
  step(from: number, to: number, rate: number, l2: number): number;
  /** Adds a number to these rows' scores, to one of each row's. */
  add(from: number, to: number, output: number, value: number): void;
  /** Adds to every row's score what a tree says to the row. */
  addTree(tree: BoostedTree, output: number): void;
}

/** How much room boosting needs. */
export interface BoostingRoom {
  /** Most histograms in use at once. */
  readonly histograms: number;
  /** Most leaves of a tree. */
  readonly leaves: number;
  /** Scores per row. */
  readonly width: number;
}

/** The same by plain loops, of any size. */
export function plainRows(bins: readonly FeatureBins[], binned: BinnedRows, width: number): BoostingRows {
  const { rowCount } = binned;
  const gradients = new Float64Array(rowCount);
  const hessians = new Float64Array(rowCount);
  const scores = new Float64Array(rowCount * width);
  const order = new Int32Array(rowCount);
  return {
    ...plainHistograms(bins, binned, gradientStatistics(gradients, hessians)),
    stride: 3,
    order,
    gradients,
    hessians,
    scores,
    squares(count) {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += gradients[order[i]] * gradients[order[i]];
      return sum;
    },
    step(from, to, rate, l2) {
      let gradient = 0;
      let hessian = 0;
      for (let i = from; i < to; i++) {
        gradient += gradients[order[i]];
        hessian += hessians[order[i]];
      }
      return (-rate * gradient) / (hessian + l2 + Number.EPSILON);
    },
    add(from, to, output, value) {
      for (let i = from; i < to; i++) scores[order[i] * width + output] += value;
    },
    addTree(tree, output) {
      addPlainly(tree, binned, scores, width, output);
    },
  };
}

function gradientStatistics(gradients: Float64Array, hessians: Float64Array): RowStatistics {
  const gradient = new Float64Array(gradients.length);
  const hessian = new Float64Array(gradients.length);
  return {
    stride: 3,
    gather(order, from, to) {
      for (let i = from; i < to; i++) {
        gradient[i] = gradients[order[i]];
        hessian[i] = hessians[order[i]];
      }
    },
    accumulate(histogram, column, order, from, to) {
      accumulate(histogram, column, order, gradient, hessian, from, to);
    },
  };
}

// The innermost loop of all training. Two rows at a time: their additions do not wait for each other.
function accumulate(
  histogram: Float64Array,
  column: Uint8Array,
  order: Int32Array,
  gradient: Float64Array,
  hessian: Float64Array,
  from: number,
  to: number,
): void {
  let i = from;
  for (; i + 1 < to; i += 2) {
    const first = 3 * column[order[i]];
    const second = 3 * column[order[i + 1]];
    histogram[first]++;
    histogram[first + 1] += hessian[i];
    histogram[first + 2] += gradient[i];
    histogram[second]++;
    histogram[second + 1] += hessian[i + 1];
    histogram[second + 2] += gradient[i + 1];
  }
  if (i < to) {
    const last = 3 * column[order[i]];
    histogram[last]++;
    histogram[last + 1] += hessian[i];
    histogram[last + 2] += gradient[i];
  }
}
