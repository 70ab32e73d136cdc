// Series of which everything is known, validated in several ways.

import type { Random } from "../../../core/random.js";
import { kFold } from "../../../data/folds.js";
import { openForResampling, type Split } from "../../../data/split.js";
import { blockedTimeFolds, forwardFolds } from "../../../data/timeSplits.js";
import { everyIndex, numbersOf } from "../../../stats/arrays.js";
import { fitRidgeRegression, predictRidgeRegression } from "../../../stats/learners/ridgeRegression.js";
import { nearestNeighbours } from "../../../stats/nearestNeighbours.js";
import { mean } from "../../../stats/summary.js";

/** Steps of a series that are known. Divided by the folds, and by one more, it leaves whole numbers. */
export const STEPS = 600;
export const FOLDS = 5;

/** Mean squared errors of the nearest known value of a random walk, and how many iterations learnt from later rows. */
export interface WalkErrors {
  readonly aheadOrdinary: number;
  readonly aheadForward: number;
  readonly atRandom: number;
  readonly blocks: number;
  readonly forward: number;
  readonly future: number;
}

/** A random walk with steps of variance 1, validated in each way. */
export function drawWalk(random: Random): WalkErrors {
  const ahead = STEPS / (FOLDS + 1);
  const values = new Float64Array(STEPS + ahead);
  let at = 0;
  for (let t = 0; t < values.length; t++) {
    at += random.normal();
    values[t] = at;
  }
  const times = Float64Array.from(everyIndex(STEPS));
  const folds = {
    atRandom: kFold(STEPS, FOLDS, random.stream("folds")),
    blocks: blockedTimeFolds(times, FOLDS),
    forward: forwardFolds(times, FOLDS),
  };
  const byNearest = (splits: readonly Split[]) =>
    mean(splits.map((split) => nearestError(values, split.train.rows, openForResampling(split).rows)));
  return {
    aheadOrdinary: shareAhead(folds.blocks),
    aheadForward: shareAhead(folds.forward),
    atRandom: byNearest(folds.atRandom),
    blocks: byNearest(folds.blocks),
    forward: byNearest(folds.forward),
    future: nearestError(
      values,
      everyIndex(STEPS),
      everyIndex(ahead).map((step) => STEPS + step),
    ),
  };
}

/** The mean squared error at `asked` of the value at the nearest of the times `known`. */
function nearestError(values: Float64Array, known: Int32Array, asked: Int32Array): number {
  const { indices } = nearestNeighbours(Float64Array.from(known), Float64Array.from(asked), 1, 1);
  return mean(numbersOf(asked.length, (i) => (values[asked[i]] - values[known[indices[i]]]) ** 2));
}

/** How many of the splits learn from rows that are later than all that they test. */
function shareAhead(splits: readonly Split[]): number {
  const ahead = splits.filter((split) => {
    const tested = openForResampling(split).rows;
    const last = tested[tested.length - 1];
    return split.train.rows.some((row) => row > last);
  });
  return ahead.length / splits.length;
}

export interface LaggedErrors {
  readonly atRandom: number;
  readonly future: number;
}

/** How much of the last value stays. */
const persistence = 0.8;

/** A series that is told by its last value but for independent noise: a regression on it, validated at random and in the future. */
export function drawLagged(random: Random): LaggedErrors {
  const values = new Float64Array(2 * STEPS + 1);
  values[0] = random.normal() / Math.sqrt(1 - persistence ** 2);
  for (let t = 1; t < values.length; t++) values[t] = persistence * values[t - 1] + random.normal();
  const lags = [{ name: "last value", kind: "numeric", values: values.slice(0, -1), levels: 0 }] as const;
  const target = { kind: "regression", values: values.slice(1) } as const;
  const error = (known: Int32Array, asked: Int32Array) => {
    const predicted = predictRidgeRegression(fitRidgeRegression(lags, target, known), lags, asked);
    return mean(numbersOf(asked.length, (i) => (target.values[asked[i]] - predicted[i]) ** 2));
  };
  const atRandom = kFold(STEPS, FOLDS, random.stream("folds"));
  return {
    atRandom: mean(atRandom.map((split) => error(split.train.rows, openForResampling(split).rows))),
    future: error(
      everyIndex(STEPS),
      everyIndex(STEPS).map((step) => STEPS + step),
    ),
  };
}
