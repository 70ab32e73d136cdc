// What share of numeric labels is wrong beyond what an honest spread explains. Residuals that are right follow a Student
// distribution of any heaviness, whose scale may differ above and below (Fernández & Steel 1998 divide scales likewise); those of
// wrong labels lie anywhere within the range of the target: the contamination of Copas 1988, for numbers.

import type { Random } from "../core/random.js";
import { numbersOf } from "./arrays.js";
import { crossing } from "./crossing.js";
import { chiSquareQuantile, chiSquareSurvival, studentTQuantile } from "./distributions.js";
import { type Minimum, minimise } from "./learners/minimise.js";
import type { Interval } from "./resamplingInterval.js";
import { digamma, logGamma } from "./specialFunctions.js";
import { median, medianAbsoluteDeviation, quantile } from "./summary.js";

export interface ResidualContamination {
  /** The estimated share of wrong labels. */
  readonly share: number;
  /** By the profile likelihood. */
  readonly interval: Interval;
  readonly level: number;
  /** Twice the log-likelihood that a share of wrong labels adds. */
  readonly statistic: number;
  /** Of no label being wrong: half a chi-square with one degree of freedom, times the inflation. */
  readonly pValue: number;
  /** For each row the probability that its label is wrong. */
  readonly doubt: Float64Array;
  /** Draws as many residuals from the distribution that was fitted with no label wrong. */
  drawClean(random: Random): Float64Array;
}

export interface ResidualOptions {
  /** Of the interval. Default 0.95. */
  readonly level?: number;
  /** How many times larger than expected the statistic is where no label is wrong (see `chanceInflation`). Default 1. */
  readonly inflation?: number;
}

/** Centre, logarithms of the scales below and above, logarithm of the degrees of freedom, log-odds of the share. */
type Point = Float64Array;
/** A weak prior on the logarithm of the degrees of freedom: its mean and standard deviation. */
const [heavinessMean, heavinessSpread] = [Math.log(8), 1.5];
const mostWrong = 0.5;

/**
 * `residuals` are labels less their out-of-sample predictions, `range` is how far the labels reach. Throws a RangeError
 * without residuals or unless the range is positive.
 */
export function residualContamination(
  residuals: Float64Array,
  range: number,
  { level = 0.95, inflation = 1 }: ResidualOptions = {},
): ResidualContamination {
  if (residuals.length === 0) throw new RangeError("no residuals");
  if (!(range > 0)) throw new RangeError(`labels cannot reach ${range} far`);
  const unit = scaleOf(residuals);
  const scaled = residuals.map((residual) => residual / unit);
  const anywhere = unit / range;
  const fitAt = (share: number | undefined, start: Point) => fitShare(scaled, anywhere, share, start);
  const start = fitAt(0, Float64Array.of(median(scaled), 0, 0, heavinessMean, 0));
  const free = fitAt(undefined, withShare(start.point, 0.02));
  // From where the wrong ones were set apart, too: heavy tails are found by neither way alone.
  const again = fitAt(0, free.point);
  const clean = again.value < start.value ? again : start;
  const best = free.value < clean.value ? free : clean;
  const share = best === clean ? 0 : shareOf(best.point);
  const statistic = 2 * Math.max(0, clean.value - best.value);
  const threshold = inflation * chiSquareQuantile(level, 1);
  const allowed = threshold / 2;
  // The square root, so that it rises in a straight line where the likelihood is a parabola.
  const excess = (tried: number) => Math.sqrt(Math.max(0, fitAt(tried, best.point).value - best.value) / allowed);
  const density = splitStudent(best.point);
  return {
    share,
    interval: [statistic <= threshold ? 0 : crossing(share, 0, excess), crossing(share, mostWrong, excess)],
    level,
    statistic,
    pValue: statistic === 0 ? 1 : chiSquareSurvival(statistic / inflation, 1) / 2,
    drawClean: (random) => drawSplitStudent(clean.point, unit, residuals.length, random),
    doubt: numbersOf(residuals.length, (row) => {
      const wrong = share * anywhere;
      return wrong === 0 ? 0 : wrong / (wrong + (1 - share) * Math.exp(density(scaled[row])));
    }),
  };
}

/**
 * How many times larger than expected the statistic is where no label is wrong, at least 1: by what it exceeds in one of
 * twenty of `draws` samples of residuals from the fitted distribution. Tails that are heavier than can be estimated, or a range that
 * follows the residuals, inflate it. `rangeOf` is how far labels with these residuals would reach.
 */
export function chanceInflation(
  { drawClean }: ResidualContamination,
  rangeOf: (residuals: Float64Array) => number,
  draws: number,
  random: Random,
): number {
  const statistics = Float64Array.from({ length: draws }, () => {
    const drawn = drawClean(random);
    return residualContamination(drawn, rangeOf(drawn)).statistic;
  }).sort();
  return Math.max(1, quantile(statistics, 0.95) / chiSquareQuantile(0.9, 1));
}

function drawSplitStudent(
  [centre, logBelow, logAbove, logFreedom]: Point,
  unit: number,
  count: number,
  random: Random,
) {
  const [below, above, freedom] = [Math.exp(logBelow), Math.exp(logAbove), Math.exp(logFreedom)];
  return numbersOf(count, () => {
    const isBelow = random.uniform() < below / (below + above);
    const z = studentTQuantile((1 + random.uniform()) / 2, freedom);
    return unit * (centre + (isBelow ? -below * z : above * z));
  });
}

function scaleOf(residuals: Float64Array): number {
  const robust = 1.4826 * medianAbsoluteDeviation(residuals);
  if (robust > 0) return robust;
  const largest = residuals.reduce((most, residual) => Math.max(most, Math.abs(residual)), 0);
  return largest > 0 ? largest : 1;
}

function shareOf(point: Point): number {
  return mostWrong / (1 + Math.exp(-point[4]));
}

function withShare(point: Point, share: number): Point {
  const changed = point.slice();
  changed[4] = Math.log(share / (mostWrong - share));
  return changed;
}

/** The logarithm of the density of right residuals. */
function splitStudent([centre, logBelow, logAbove, logFreedom]: Point): (residual: number) => number {
  const [below, above, freedom] = [Math.exp(logBelow), Math.exp(logAbove), Math.exp(logFreedom)];
  const constant =
    Math.LN2 -
    Math.log(below + above) +
    logGamma((freedom + 1) / 2) -
    logGamma(freedom / 2) -
    Math.log(freedom * Math.PI) / 2;
  return (residual) => {
    const z = (residual - centre) / (residual < centre ? below : above);
    return constant - ((freedom + 1) / 2) * Math.log1p((z * z) / freedom);
  };
}

/** The most likely point for a given share of wrong labels, or for the most likely share. */
function fitShare(residuals: Float64Array, anywhere: number, share: number | undefined, start: Point): Minimum {
  const evaluate = (point: Float64Array, gradient: Float64Array) => {
    const density = splitStudent(point);
    const [below, above, freedom] = [Math.exp(point[1]), Math.exp(point[2]), Math.exp(point[3])];
    const wrong = share ?? shareOf(point);
    const offset = (point[3] - heavinessMean) / heavinessSpread;
    let loss = (offset * offset + point[1] ** 2 / 9 + point[2] ** 2 / 9) / 2;
    gradient.set([0, point[1] / 9, point[2] / 9, offset / heavinessSpread, 0]);
    const steady = (digamma((freedom + 1) / 2) - digamma(freedom / 2) - 1 / freedom) / 2;
    let shareSlope = 0;
    for (const residual of residuals) {
      const right = Math.exp(density(residual));
      const chance = Math.max(Number.MIN_VALUE, (1 - wrong) * right + wrong * anywhere);
      loss -= Math.log(chance);
      shareSlope -= (anywhere - right) / chance;
      const weight = ((1 - wrong) * right) / chance;
      const isBelow = residual < point[0];
      const scale = isBelow ? below : above;
      const z = (residual - point[0]) / scale;
      const pull = ((freedom + 1) * z) / (freedom + z * z);
      gradient[0] -= (weight * pull) / scale;
      gradient[1] -= weight * ((isBelow ? pull * z : 0) - below / (below + above));
      gradient[2] -= weight * ((isBelow ? 0 : pull * z) - above / (below + above));
      gradient[3] -= weight * freedom * (steady - Math.log1p((z * z) / freedom) / 2 + (pull * z) / (2 * freedom));
    }
    if (share === undefined) gradient[4] = shareSlope * wrong * (1 - wrong / mostWrong);
    return loss;
  };
  return minimise(evaluate, start, { tolerance: 1e-5 * residuals.length, iterations: 200 });
}
