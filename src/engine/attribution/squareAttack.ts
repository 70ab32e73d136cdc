// The Square Attack (Andriushchenko, Croce, Flammarion & Hein 2020): a random search for the change, no larger than a radius, that
// raises the loss most. It asks for values alone, so that no gradient can lead it astray. At each query it draws a region
// of the input anew (a square of a picture), which shrinks as the search goes on, and keeps what raises the loss.
// For changes by length the region gets normal noise, and the whole change is drawn out to the radius again: a plainer
// search than the paper's, which moves squares of a change about.

import type { Random } from "../../core/random.js";
import { move, type Reach, reaching } from "./attack.js";
import type { RowChoices, RowFunction, RowInputs } from "./rowFunction.js";

/** Numbers of a row's input that are moved together, all one way. */
export type Group = readonly number[];

/** How an input is divided for the search. */
export interface SearchRegions {
  /** Groups that cover the input, where the search begins: stripes of a picture. */
  readonly all: readonly Group[];
  /** Groups that cover about a share of the input, somewhere: a square of a picture, one group a channel. */
  some(share: number, random: Random): readonly Group[];
}

export interface SearchOptions extends Reach {
  /** How often the loss is asked for. */
  readonly queries: number;
  readonly regions: SearchRegions;
  readonly random: Random;
}

/** Share of the input that the first regions cover (Croce & Hein 2020). */
const FIRST_SHARE = 0.8;
/** Places, of 10,000 queries, at which the share is halved (section 4 of the paper). */
const HALVINGS = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000];

/** The share of the input that is changed at the query `done` of `queries`. */
export function searchShare(done: number, queries: number): number {
  const place = (10_000 * done) / queries;
  return FIRST_SHARE / 2 ** HALVINGS.filter((halving) => place > halving).length;
}

/** The changed inputs: of each row the one of highest loss that was asked about. */
export async function squareAttack(
  loss: RowFunction,
  inputs: RowInputs,
  right: RowChoices,
  options: SearchOptions,
): Promise<Float32Array> {
  const { queries, regions, random, radius } = options;
  const { size } = loss;
  const rows = right.length;
  const start = new Float32Array(inputs.length);
  for (let row = 0; row < rows; row++) paint(start, row * size, regions.all, options, random);
  const drawnIn = reaching(inputs, options);
  const best = drawnIn(move(inputs.slice(), start, radius, options));
  const asked = new Float32Array(inputs.length);
  const losses = await loss.values(best, right);
  for (let query = 1; query < queries; query++) {
    const share = searchShare(query, queries);
    if (options.norm === "euclidean") {
      const changes = changesOf(inputs, best, options);
      for (let row = 0; row < rows; row++) paint(changes, row * size, regions.some(share, random), options, random);
      asked.set(inputs);
      move(asked, changes, radius, options);
    } else {
      asked.set(best);
      for (let row = 0; row < rows; row++)
        place(asked, inputs, row * size, regions.some(share, random), options, random);
    }
    drawnIn(asked);
    const now = await loss.values(asked, right);
    for (let row = 0; row < rows; row++) {
      if (!(now[row] > losses[row])) continue;
      losses[row] = now[row];
      best.set(asked.subarray(row * size, (row + 1) * size), row * size);
    }
  }
  return best;
}

/** Directions of a row, in spreads: each group all one way, by one or (for lengths) by normal noise. */
function paint(directions: Float32Array, from: number, groups: readonly Group[], { norm }: Reach, random: Random) {
  for (const group of groups) {
    const way = norm === "maximum" ? Math.sign(random.uniform() - 0.5) || 1 : random.normal();
    for (const place of group) directions[from + place] = way;
  }
}

/** Moves each group of a row to one end of what is within reach. */
function place(
  tried: Float32Array,
  inputs: RowInputs,
  from: number,
  groups: readonly Group[],
  { radius, spreads }: Reach,
  random: Random,
) {
  for (const group of groups) {
    const way = random.uniform() < 0.5 ? -radius : radius;
    for (const at of group) tried[from + at] = inputs[from + at] + way * spreads[at];
  }
}

/** The changes in spreads, whose own lengths are of the size of noise: a region of noise is then as large as the rest. */
function changesOf(inputs: RowInputs, changed: Float32Array, { spreads, radius }: Reach): Float32Array {
  const size = spreads.length;
  const unit = radius / Math.sqrt(size);
  return changed.map((value, i) => {
    const spread = spreads[i % size];
    return spread > 0 ? (value - inputs[i]) / spread / unit : 0;
  });
}
