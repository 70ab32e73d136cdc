// The expected calibration error over bins of equal mass, as sums of residuals: bin b adds |Σ w·(y − p)| / Σ w. What
// the sums would be by chance is drawn: outcomes from the probabilities themselves, bin by bin.

import { stopIfAborted } from "../../../core/errors.js";
import type { Random } from "../../../core/random.js";
import { sortNumbers } from "../../../stats/sortKernel.js";
import { quantile } from "../../../stats/summary.js";

/** Probabilities of an event and whether it came true. */
export interface Forecasts {
  readonly probability: Float64Array;
  /** 1 where the event came true. */
  readonly outcome: Uint8Array;
  readonly weights: Float64Array | undefined;
  /** Codes of entities whose rows are not independent. */
  readonly clusters: Int32Array | undefined;
}

/** The bin of each row, by the quantiles of the probabilities: equal probabilities share a bin. */
export function equalMassBins(probability: Float64Array, bins: number): Int32Array {
  const sorted = sortNumbers(probability.slice());
  const edges = Array.from({ length: bins - 1 }, (_, i) => quantile(sorted, (i + 1) / bins));
  return Int32Array.from(probability, (value) => {
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (edges[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}

/** Draws the noise of each bin's sum of residuals into the array it is handed. */
export type DrawNoise = (into: Float64Array) => void;

/** Σ w·(y − p) of each bin. */
export function residualSums(
  { probability, outcome, weights }: Forecasts,
  bin: Int32Array,
  bins: number,
): Float64Array {
  const sums = new Float64Array(bins);
  for (let i = 0; i < bin.length; i++) {
    sums[bin[i]] += (weights === undefined ? 1 : weights[i]) * (outcome[i] - probability[i]);
  }
  return sums;
}

/** Σ over bins of |sum| / total: the expected calibration error. */
export function errorOf(sums: Float64Array, total: number): number {
  let sum = 0;
  for (const residual of sums) sum += Math.abs(residual);
  return sum / total;
}

/** What `draws` draws of noise make of `sums`, in ascending order. */
export function drawnErrors(
  sums: Float64Array,
  total: number,
  noise: DrawNoise,
  draws: number,
  signal: AbortSignal,
): Float64Array {
  const here = new Float64Array(sums.length);
  return Float64Array.from({ length: draws }, (_, draw) => {
    if (draw % 64 === 0) stopIfAborted(signal);
    noise(here);
    for (let bin = 0; bin < here.length; bin++) here[bin] += sums[bin];
    return errorOf(here, total);
  }).sort();
}

const exactUpTo = 1500;
const normalFrom = 25;
const rare = 0.05;

/**
 * The noise of each bin's residuals if the probabilities were right: outcomes are drawn from them. Large bins are drawn
 * at once (Poisson where the event or its absence is rare, else normal). With entities, each entity's residuals keep
 * together and change sign at random (the wild bootstrap), which keeps their dependence.
 */
export function chanceNoise(forecasts: Forecasts, bin: Int32Array, bins: number, random: Random): DrawNoise {
  if (forecasts.clusters !== undefined) return clusterNoise(forecasts, forecasts.clusters, bin, bins, random);
  const { probability, weights } = forecasts;
  const members = membersOf(bin, bins);
  const draws = members.map((rows) => {
    let expected = 0;
    let variance = 0;
    let highest = 0;
    let lowest = 1;
    for (const row of rows) {
      const weight = weights === undefined ? 1 : weights[row];
      expected += probability[row];
      variance += weight * weight * probability[row] * (1 - probability[row]);
      highest = Math.max(highest, probability[row]);
      lowest = Math.min(lowest, probability[row]);
    }
    if (rows.length <= exactUpTo) return () => drawnResidual(rows, probability, weights, random);
    if (weights === undefined && variance < normalFrom) {
      if (highest < rare) return () => poisson(expected, random) - expected;
      const absent = rows.length - expected;
      if (lowest > 1 - rare) return () => absent - poisson(absent, random);
      return () => drawnResidual(rows, probability, weights, random);
    }
    const deviation = Math.sqrt(variance);
    return () => deviation * random.normal();
  });
  return (into) =>
    draws.forEach((draw, index) => {
      into[index] = draw();
    });
}

/** The noise of each bin's residuals as they are: normal with the variance found in the bin, or by entities. */
export function samplingNoise(forecasts: Forecasts, bin: Int32Array, bins: number, random: Random): DrawNoise {
  if (forecasts.clusters !== undefined) return clusterNoise(forecasts, forecasts.clusters, bin, bins, random);
  const { probability, outcome, weights } = forecasts;
  const deviations = membersOf(bin, bins).map((rows) => {
    const residual = (row: number) => outcome[row] - probability[row];
    let sum = 0;
    for (const row of rows) sum += residual(row);
    const center = sum / rows.length;
    let squares = 0;
    for (const row of rows) squares += ((weights === undefined ? 1 : weights[row]) * (residual(row) - center)) ** 2;
    return Math.sqrt(squares);
  });
  return (into) =>
    deviations.forEach((deviation, index) => {
      into[index] = deviation * random.normal();
    });
}

// Sums of residuals per (entity, bin), and a random sign per entity.
function clusterNoise(
  { probability, outcome, weights }: Forecasts,
  clusters: Int32Array,
  bin: Int32Array,
  bins: number,
  random: Random,
): DrawNoise {
  const sums = new Map<number, number>();
  for (let i = 0; i < bin.length; i++) {
    const key = clusters[i] * bins + bin[i];
    sums.set(key, (sums.get(key) ?? 0) + (weights === undefined ? 1 : weights[i]) * (outcome[i] - probability[i]));
  }
  const keys = Float64Array.from(sums.keys()).sort();
  const values = Float64Array.from(keys, (key) => sums.get(key) ?? 0);
  return (into) => {
    into.fill(0);
    let entity = -1;
    let sign = 1;
    for (let k = 0; k < keys.length; k++) {
      const here = Math.floor(keys[k] / bins);
      if (here !== entity) sign = random.uint32() < 0x80000000 ? 1 : -1;
      entity = here;
      into[keys[k] - here * bins] += sign * values[k];
    }
  };
}

function membersOf(bin: Int32Array, bins: number): Int32Array[] {
  const sizes = new Int32Array(bins);
  for (const index of bin) sizes[index]++;
  const members = Array.from(sizes, (size) => new Int32Array(size));
  const next = new Int32Array(bins);
  bin.forEach((index, row) => {
    members[index][next[index]++] = row;
  });
  return members;
}

function drawnResidual(
  rows: Int32Array,
  probability: Float64Array,
  weights: Float64Array | undefined,
  random: Random,
): number {
  let sum = 0;
  for (const row of rows) {
    const residual = (random.uniform() < probability[row] ? 1 : 0) - probability[row];
    sum += weights === undefined ? residual : weights[row] * residual;
  }
  return sum;
}

// Knuth's multiplication of uniforms: means stay below 25 here.
function poisson(mean: number, random: Random): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.uniform(); product > limit; product *= random.uniform()) count++;
  return count;
}
