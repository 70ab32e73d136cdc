// The bootstrap (Efron 1979): how much an estimate would vary with another sample of rows, or of clusters of rows,
// found by drawing from the rows at hand with replacement.
//
// Which to use: `bootstrapWeightedInterval` where the statistic can take row weights (no copying, no sorting: see
// `rankScores`), `bootstrapMatrixInterval` for whatever follows from a confusion matrix (its cost does not grow with
// the rows), `meanInterval` for a mean of losses, this file's `bootstrapInterval` for all else. To compare two models,
// let the statistic be the difference of their measures on the same rows.

import type { Random } from "../core/random.js";
import { type Resampling, resampling } from "./resampling.js";
import {
  bcaInterval,
  type Interval,
  jackknifeAcceleration,
  percentileInterval,
  undefinedInterval,
} from "./resamplingInterval.js";

export interface BootstrapOptions {
  readonly random: Random;
  /** Confidence level, 0.95 unless given. */
  readonly level?: number;
  /** How many resamples are drawn, 2000 unless given. */
  readonly resamples?: number;
  /** "bca" unless given: bias-corrected and accelerated. */
  readonly method?: "percentile" | "bca";
  /** A code per row; rows of equal code are drawn together or not at all. Unless given, each row is on its own. */
  readonly clusters?: Int32Array;
}

export interface BootstrapInterval {
  /** The statistic of the rows themselves. */
  readonly value: number;
  readonly interval: Interval;
  readonly level: number;
  /** How many resamples gave a defined (not NaN) statistic: those that the interval rests on. */
  readonly resamples: number;
}

/**
 * A confidence interval for a statistic of rows. `statistic` is handed row numbers (0 … n − 1, ascending, with
 * repetitions) in an array that is only valid during the call.
 *
 * Resamples whose statistic is NaN are left out; if the value itself is NaN, or the statistic of more than half of the
 * resamples, the interval is [NaN, NaN]. With "bca" the statistic is computed up to 500 times more: leaving out each
 * row (or cluster), or, if there are more than 500, each of 500 random blocks of them.
 */
export function bootstrapInterval(
  n: number,
  statistic: (rows: Int32Array) => number,
  options: BootstrapOptions,
): BootstrapInterval {
  const plan = resampling(n, options.clusters);
  return interval(plan, (counts) => statistic(plan.rows(counts)), options);
}

/**
 * As `bootstrapInterval` for a statistic of row weights: `weights[i]` says how often the resample holds row i. The
 * array is only valid during the call.
 */
export function bootstrapWeightedInterval(
  n: number,
  statistic: (weights: Float64Array) => number,
  options: BootstrapOptions,
): BootstrapInterval {
  const plan = resampling(n, options.clusters);
  return interval(plan, (counts) => statistic(plan.weights(counts)), options);
}

/** The interval of `value` from replicates, of which NaN ones are left out. `acceleration` is asked for "bca" only. */
export function intervalFromReplicates(
  value: number,
  replicates: Float64Array,
  acceleration: () => number,
  options: Pick<BootstrapOptions, "level" | "method">,
): BootstrapInterval {
  const { level = 0.95, method = "bca" } = options;
  const defined = replicates.filter((replicate) => !Number.isNaN(replicate));
  const summary = { value, level, resamples: defined.length };
  if (Number.isNaN(value) || 2 * defined.length < replicates.length) return { ...summary, interval: undefinedInterval };
  return {
    ...summary,
    interval:
      method === "bca" ? bcaInterval(value, defined, acceleration(), level) : percentileInterval(defined, level),
  };
}

function interval(
  plan: Resampling,
  statistic: (counts: Int32Array) => number,
  options: BootstrapOptions,
): BootstrapInterval {
  const { random, resamples = 2000 } = options;
  const counts = new Int32Array(plan.units);
  const value = statistic(counts.fill(1));
  const replicates = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) replicates[i] = statistic(plan.draw(counts, random));
  const acceleration = () => {
    const blocks = plan.blocks(random);
    return jackknifeAcceleration(
      Float64Array.from(blocks, (block) => {
        counts.fill(1);
        for (const unit of block) counts[unit] = 0;
        return statistic(counts);
      }),
    );
  };
  return intervalFromReplicates(value, replicates, acceleration, options);
}
