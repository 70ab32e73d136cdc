// Bootstrap draws as row weights: how often each row (or each entity, all its rows together) was drawn. A score
// under weights costs one pass over presorted rows, where resampled rows would have to be sorted anew each time.

import { stopIfAborted } from "../../../core/errors.js";
import type { Random } from "../../../core/random.js";
import { resampling } from "../../../stats/resampling.js";

/** The largest number of rows that are resampled; of more rows a random part of this size is taken. */
export const resampledRows = 20_000;
const drawBudget = 8e6;

/** How many bootstrap draws of `rows` rows fit the budget: `asked`, or fewer for many rows, at least 200. */
export function drawsWithin(asked: number, rows: number, cost = 1): number {
  return Math.min(asked, Math.max(200, Math.floor(drawBudget / (Math.max(1, rows) * cost))));
}

export interface ResampledPart {
  /** Positions that take part in the bootstrap, ascending; `undefined` means all. */
  readonly positions: Int32Array | undefined;
  /** √(units taken / units there are). */
  readonly scale: number;
}

/** Chooses the rows to resample: all, or a random part (whole entities where there are any). */
export function resampledPart(rows: number, clusters: Int32Array | undefined, random: Random): ResampledPart {
  if (rows <= resampledRows) return { positions: undefined, scale: 1 };
  if (clusters === undefined) {
    return { positions: random.sample(rows, resampledRows), scale: Math.sqrt(resampledRows / rows) };
  }
  const sizes = clusterSizes(clusters);
  const chosen = new Uint8Array(sizes.length);
  let taken = 0;
  let entities = 0;
  for (const entity of random.permutation(sizes.length)) {
    if (taken >= resampledRows && entities >= 2) break;
    chosen[entity] = 1;
    taken += sizes[entity];
    entities++;
  }
  const positions = new Int32Array(taken);
  let next = 0;
  clusters.forEach((cluster, position) => {
    if (chosen[cluster] === 1) positions[next++] = position;
  });
  return { positions, scale: Math.sqrt(entities / sizes.length) };
}

/** Yields `resamples` draws of row weights (one array, written anew each time). `own` are the rows' own weights. */
export function* rowDraws(
  rows: number,
  around: {
    readonly resamples: number;
    readonly random: Random;
    readonly signal: AbortSignal;
    readonly clusters: Int32Array | undefined;
    readonly own: Float64Array | undefined;
  },
): Generator<Float64Array> {
  const { own, random } = around;
  const plan = resampling(rows, around.clusters);
  const counts = new Int32Array(plan.units);
  for (let draw = 0; draw < around.resamples; draw++) {
    if (draw % 32 === 0) stopIfAborted(around.signal);
    const weights = plan.weights(plan.draw(counts, random));
    if (own !== undefined) for (let i = 0; i < rows; i++) weights[i] *= own[i];
    yield weights;
  }
}

/** The rows' own weights, or ones. */
export function ownWeights(rows: number, weights: Float64Array | undefined): Float64Array {
  return weights ?? new Float64Array(rows).fill(1);
}

function clusterSizes(clusters: Int32Array): Int32Array {
  let units = 0;
  for (const cluster of clusters) units = Math.max(units, cluster + 1);
  const sizes = new Int32Array(units);
  for (const cluster of clusters) sizes[cluster]++;
  return sizes;
}
