// Drawing rows, or clusters of rows, with replacement. A resample is first a count per unit (row or cluster), from
// which row numbers in ascending order or row weights are made: both are read in sequence by what computes on them.

import type { Random } from "../core/random.js";
import { everyIndex } from "./arrays.js";
import { requireLength } from "./sameLength.js";

/** The largest number of leave-out estimates that an acceleration is computed from. */
const maximumBlocks = 500;

export interface Resampling {
  /** How many units there are to draw: rows, or clusters. */
  readonly units: number;
  /** Fills `counts` with how often each unit is drawn in `units` draws, and returns it. */
  draw(counts: Int32Array, random: Random): Int32Array;
  /** The rows of a resample, each as often as its unit was drawn. Valid until the next call. */
  rows(counts: Int32Array): Int32Array;
  /** How often each row is in a resample. Valid until the next call. */
  weights(counts: Int32Array): Float64Array;
  /** The units in blocks to be left out in turn: one each, or 500 random ones of equal size (give or take one). */
  blocks(random: Random): readonly Int32Array[];
}

/** How to resample `n` rows, in `clusters` (a code per row) if they are given. */
export function resampling(n: number, clusters?: Int32Array): Resampling {
  requireLength(n, clusters);
  const { unitOf, sizes } = clusters === undefined ? eachAlone(n) : together(clusters);
  const units = sizes.length;
  const weights = new Float64Array(n);
  let rows = new Int32Array(n);

  const rowsOf = (counts: Int32Array) => {
    let length = 0;
    for (let unit = 0; unit < units; unit++) length += counts[unit] * sizes[unit];
    if (length > rows.length) rows = new Int32Array(length);
    let next = 0;
    for (let row = 0; row < n; row++) {
      for (let copies = counts[unitOf[row]]; copies > 0; copies--) rows[next++] = row;
    }
    return rows.subarray(0, length);
  };

  const weightsOf = (counts: Int32Array) => {
    for (let row = 0; row < n; row++) weights[row] = counts[unitOf[row]];
    return weights;
  };

  return { units, draw: drawCounts, rows: rowsOf, weights: weightsOf, blocks: (random) => blocksOf(units, random) };
}

function eachAlone(n: number) {
  return { unitOf: everyIndex(n), sizes: new Int32Array(n).fill(1) };
}

/** Clusters numbered from 0 in order of first appearance, whatever their codes. */
function together(clusters: Int32Array) {
  const numbers = new Map<number, number>();
  const unitOf = clusters.map((code) => {
    const number = numbers.get(code) ?? numbers.size;
    numbers.set(code, number);
    return number;
  });
  const sizes = new Int32Array(numbers.size);
  for (const unit of unitOf) sizes[unit]++;
  return { unitOf, sizes };
}

// The same as `random.integer(counts.length)` for each draw, with the rejection limit computed once.
function drawCounts(counts: Int32Array, random: Random): Int32Array {
  const units = counts.length;
  const width = Math.floor(0x100000000 / units);
  const limit = width * units;
  counts.fill(0);
  for (let draw = 0; draw < units; draw++) {
    let drawn = random.uint32();
    while (drawn >= limit) drawn = random.uint32();
    counts[Math.floor(drawn / width)]++;
  }
  return counts;
}

function blocksOf(units: number, random: Random): readonly Int32Array[] {
  const order = random.permutation(units);
  const count = Math.min(units, maximumBlocks);
  return Array.from({ length: count }, (_, block) =>
    order.subarray(Math.floor((block * units) / count), Math.floor(((block + 1) * units) / count)),
  );
}
