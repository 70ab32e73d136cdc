// What share of labels is wrong beyond what overlapping classes explain (after Copas 1988, Binary regression models for
// contaminated data, Journal of the Royal Statistical Society B 50): where classes overlap, a label contradicts a model
// the less often the surer the model is; wrong labels contradict it however sure it is. The model's probabilities p are
// first brought to agree with the labels, q_k ∝ exp(a log p_k + b_k); then a label y has the chance
// (1 − e) q_y + e (1 − q_y) / (K − 1), where e is the share of wrong labels, drawn evenly from the other K − 1 classes.

import { numbersOf } from "./arrays.js";
import { crossing } from "./crossing.js";
import { chiSquareQuantile, chiSquareSurvival } from "./distributions.js";
import { minimise } from "./learners/minimise.js";
import { softmax } from "./learners/squash.js";
import type { Interval } from "./resamplingInterval.js";
import { requireLength } from "./sameLength.js";

export interface LabelContamination {
  /** The estimated share of wrong labels. */
  readonly share: number;
  /** By the profile likelihood. */
  readonly interval: Interval;
  readonly level: number;
  /** Twice the log-likelihood that a share of wrong labels adds. */
  readonly statistic: number;
  /** Of no label being wrong: half a chi-square with one degree of freedom, for a share cannot be negative. */
  readonly pValue: number;
  /** The probabilities as they agree with the labels if none is wrong: row-major, rows × classes. */
  readonly clean: Float64Array;
  /** The probabilities of the true classes, were some labels wrong: likewise. */
  readonly truth: Float64Array;
  /** For each row the probability that its label is wrong. */
  readonly doubt: Float64Array;
}

/** The least that a probability of 0 is taken for. */
const least = 1e-6;
/** Weak priors that keep the fit finite where a model makes no mistakes, and for classes with few rows. */
const [scalePrior, shiftPrior] = [1, 0.1];

/**
 * `probabilities` is row-major, rows × `classes`, by models that did not see the row. Throws a RangeError with fewer than
 * two classes, or unless lengths fit.
 */
export function labelContamination(
  labels: Int32Array,
  probabilities: Float64Array,
  classes: number,
  level = 0.95,
): LabelContamination {
  if (classes < 2) throw new RangeError("one class cannot be mistaken for another");
  requireLength(labels.length * classes, probabilities);
  const floor = floorOf(probabilities);
  const logs = probabilities.map((probability) => Math.log(Math.max(floor, probability)));
  const fitAt = (share: number | undefined, start: Float64Array) =>
    fitContamination(logs, labels, classes, share, start);
  const start = new Float64Array(classes + 2);
  const clean = fitAt(0, start);
  const free = fitAt(undefined, withShare(clean.point, classes, 0.02));
  const best = free.value < clean.value ? free : clean;
  const share = best === clean ? 0 : shareOf(best.point, classes);
  const statistic = 2 * Math.max(0, clean.value - best.value);
  const allowed = best.value + chiSquareQuantile(level, 1) / 2;
  const above = (tried: number) => fitAt(tried, best.point).value > allowed;
  const truth = calibrated(logs, classes, best.point);
  return {
    share,
    interval: [
      statistic <= chiSquareQuantile(level, 1) ? 0 : crossing(share, 0, above),
      crossing(share, 1 - 1 / classes, above),
    ],
    level,
    statistic,
    pValue: statistic === 0 ? 1 : chiSquareSurvival(statistic, 1) / 2,
    clean: calibrated(logs, classes, clean.point),
    truth,
    doubt: numbersOf(labels.length, (row) => {
      const own = truth[row * classes + labels[row]];
      const wrong = (share * (1 - own)) / (classes - 1);
      return wrong === 0 ? 0 : wrong / (wrong + (1 - share) * own);
    }),
  };
}

/** Half of the smallest probability above 0: a model that counts in tenths does not mean never by 0. */
function floorOf(probabilities: Float64Array): number {
  let smallest = 1;
  for (const probability of probabilities) if (probability > 0 && probability < smallest) smallest = probability;
  return Math.max(least, smallest / 2);
}

interface Fit {
  /** Logarithm of a, the shifts b, and what the share is the squashed value of. */
  readonly point: Float64Array;
  /** The negative log-likelihood, priors included. */
  readonly value: number;
}

function shareOf(point: Float64Array, classes: number): number {
  return (1 - 1 / classes) / (1 + Math.exp(-point[classes + 1]));
}

function withShare(point: Float64Array, classes: number, share: number): Float64Array {
  const changed = point.slice();
  changed[classes + 1] = Math.log(share / (1 - 1 / classes - share));
  return changed;
}

/** The most likely calibration, for a given share of wrong labels or the most likely share. */
function fitContamination(
  logs: Float64Array,
  labels: Int32Array,
  classes: number,
  share: number | undefined,
  start: Float64Array,
): Fit {
  const truth = new Float64Array(logs.length);
  let value = 0;
  const evaluate = (point: Float64Array, gradient: Float64Array) => {
    const scale = Math.exp(point[0]);
    const wrong = share ?? shareOf(point, classes);
    for (let at = 0; at < logs.length; at++) truth[at] = scale * logs[at] + point[1 + (at % classes)];
    softmax(truth, classes);
    gradient.fill(0);
    let loss = (scalePrior / 2) * point[0] ** 2;
    gradient[0] = scalePrior * point[0];
    for (let code = 0; code < classes; code++) {
      loss += (shiftPrior / 2) * point[1 + code] ** 2;
      gradient[1 + code] = shiftPrior * point[1 + code];
    }
    let shareSlope = 0;
    for (let row = 0; row < labels.length; row++) {
      const at = row * classes;
      const own = truth[at + labels[row]];
      const chance = Math.max(Number.MIN_VALUE, (1 - wrong) * own + (wrong * (1 - own)) / (classes - 1));
      loss -= Math.log(chance);
      shareSlope -= ((1 - own) / (classes - 1) - own) / chance;
      // d(−log chance) / d(raw score k) = −slope · q_y (δ_yk − q_k).
      const pull = ((1 - wrong - wrong / (classes - 1)) / chance) * own;
      for (let code = 0; code < classes; code++) {
        const change = -pull * ((code === labels[row] ? 1 : 0) - truth[at + code]);
        gradient[1 + code] += change;
        gradient[0] += change * scale * logs[at + code];
      }
    }
    if (share === undefined) {
      const most = 1 - 1 / classes;
      gradient[classes + 1] = shareSlope * wrong * (1 - wrong / most);
    }
    value = loss;
    return loss;
  };
  const point = minimise(evaluate, start, { tolerance: 1e-5 * Math.max(1, labels.length), iterations: 100 });
  evaluate(point, new Float64Array(point.length));
  return { point, value };
}

function calibrated(logs: Float64Array, classes: number, point: Float64Array): Float64Array {
  const scale = Math.exp(point[0]);
  const probabilities = numbersOf(logs.length, (at) => scale * logs[at] + point[1 + (at % classes)]);
  softmax(probabilities, classes);
  return probabilities;
}
