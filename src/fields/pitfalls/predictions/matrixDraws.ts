// Bootstrap draws of a confusion matrix. Drawing n rows with replacement makes the cells multinomial; here each
// cell is drawn as an independent Poisson number (the Poisson bootstrap of Chamandy et al. 2012), which differs
// only in that the total varies too, and costs one pass over the cells, however many rows there are.

import { stopIfAborted } from "../../../core/errors.js";
import type { Random } from "../../../core/random.js";

export interface WeightedCells {
  /** Row-major actual × predicted: rows in the cell. */
  readonly counts: Float64Array;
  /** The cell's total weight. */
  readonly weights: Float64Array;
  /** The cell's total squared weight. */
  readonly squares: Float64Array;
}

/** Counts and weights of every cell of actual × predicted. */
export function weightedCells(
  actual: Int32Array,
  predicted: Int32Array,
  classes: number,
  weights: Float64Array | undefined,
): WeightedCells {
  const cells = {
    counts: new Float64Array(classes * classes),
    weights: new Float64Array(classes * classes),
    squares: new Float64Array(classes * classes),
  };
  for (let i = 0; i < actual.length; i++) {
    const cell = actual[i] * classes + predicted[i];
    const weight = weights === undefined ? 1 : weights[i];
    cells.counts[cell]++;
    cells.weights[cell] += weight;
    cells.squares[cell] += weight * weight;
  }
  return cells;
}

/** Yields `resamples` drawn matrices (one array, written anew each time). */
export function* matrixDraws(
  { counts, weights, squares }: WeightedCells,
  around: { readonly resamples: number; readonly random: Random; readonly signal: AbortSignal },
): Generator<Float64Array> {
  const matrix = new Float64Array(counts.length);
  for (let draw = 0; draw < around.resamples; draw++) {
    if (draw % 64 === 0) stopIfAborted(around.signal);
    for (let cell = 0; cell < counts.length; cell++) {
      if (counts[cell] === 0) continue;
      const excess = (poisson(counts[cell], around.random) - counts[cell]) / Math.sqrt(counts[cell]);
      matrix[cell] = Math.max(0, weights[cell] + Math.sqrt(squares[cell]) * excess);
    }
    yield matrix;
  }
}

// Multiplication of uniforms up to a mean of 40, above it the rounded normal approximation.
function poisson(mean: number, random: Random): number {
  if (mean > 40) return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal()));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.uniform(); product > limit; product *= random.uniform()) count++;
  return count;
}
