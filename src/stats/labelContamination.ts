// What share of labels is wrong beyond what overlapping classes explain (after Copas 1988, Binary regression models for
// contaminated data, Journal of the Royal Statistical Society B 50): where classes overlap, a label contradicts a model
// the less often the surer the model is; wrong labels contradict it however sure it is. The model's probabilities p are
// first brought to agree with the labels, q_k ∝ exp(a log p_k + b_k); then a label y has the chance
// q_y (1 − e Σ_j W_yj) + e Σ_i q_i W_iy, where e is the share of wrong labels and W says which class is taken for which:
// any for any other or, of two, as confident learning counts them, whichever fits better.

import { numbersOf } from "./arrays.js";
import { confidentJoint, labelNoise } from "./confidentLearning.js";
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
  /**
   * Of no label being wrong: half a chi-square with one degree of freedom, for a share cannot be negative; doubled where
   * there are two ways to be wrong.
   */
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
  const data = { logs, labels, classes };
  const ways = mistakes(labels, probabilities, classes);
  const clean = fitShare(data, ways[0], 0, new Float64Array(classes + 2));
  const [first, second] = ways.map((way) => ({ way, ...fitShare(data, way, undefined, withShare(clean.point, way)) }));
  const free = second !== undefined && second.value < first.value ? second : first;
  const { way } = free;
  const best = free.value < clean.value ? free : clean;
  const share = best === clean ? 0 : shareOf(best.point, way);
  const statistic = 2 * Math.max(0, clean.value - best.value);
  const allowed = best.value + chiSquareQuantile(level, 1) / 2;
  const isOutside = (tried: number) => fitShare(data, way, tried, best.point).value > allowed;
  const truth = calibrated(logs, classes, best.point);
  return {
    share,
    interval: [
      statistic <= chiSquareQuantile(level, 1) ? 0 : crossing(share, 0, isOutside),
      crossing(share, way.most, isOutside),
    ],
    level,
    statistic,
    pValue: statistic === 0 ? 1 : Math.min(1, (ways.length * chiSquareSurvival(statistic, 1)) / 2),
    clean: calibrated(logs, classes, clean.point),
    truth,
    doubt: numbersOf(labels.length, (row) => {
      const label = labels[row];
      const wrong = share * wrongly(truth, row, label, way);
      const right = truth[row * classes + label] * (1 - share * way.leaving[label]);
      return wrong === 0 ? 0 : wrong / (wrong + right);
    }),
  };
}

/** Which class is taken for which, for a share of wrong labels of one. */
interface Mistakes {
  readonly classes: number;
  /** W: row-major, true class × label; nothing on the diagonal. */
  readonly taken: Float64Array;
  /** Sums of its rows. */
  readonly leaving: Float64Array;
  /** The largest share of wrong labels for which this can be said. */
  readonly most: number;
}

/** With more classes, which is taken for which follows their overlap so well that it explains labels that are right. */
const mostCountedClasses = 2;

/** Any class for any other, evenly; and, where there are two, as confident learning has it, unless that finds nothing. */
function mistakes(labels: Int32Array, probabilities: Float64Array, classes: number): Mistakes[] {
  const { noise, priors, wrong } = labelNoise(confidentJoint(labels, probabilities, classes));
  const off = (at: number) => Math.floor(at / classes) !== at % classes;
  const evenly = numbersOf(classes * classes, (at) => (off(at) ? 1 / (classes - 1) : 0));
  const ways = [evenly];
  if (wrong > 0 && classes <= mostCountedClasses)
    ways.push(numbersOf(classes * classes, (at) => (off(at) ? noise[at] / wrong : 0)));
  return ways.map((taken) => {
    const leaving = numbersOf(classes, (code) =>
      taken.subarray(code * classes, (code + 1) * classes).reduce((sum, value) => sum + value, 0),
    );
    const largest = leaving.reduce((most, value, code) => (priors[code] > 0 ? Math.max(most, value) : most), 0);
    return { classes, taken, leaving, most: (1 - 1 / classes) / Math.max(1, largest) };
  });
}

/** Σ_i q_i W_iy: the chance of the label by mistake. */
function wrongly(truth: Float64Array, row: number, label: number, { classes, taken }: Mistakes): number {
  let sum = 0;
  for (let code = 0; code < classes; code++) sum += truth[row * classes + code] * taken[code * classes + label];
  return sum;
}

/** Half of the smallest probability above 0: a model that counts in tenths does not mean never by 0. */
function floorOf(probabilities: Float64Array): number {
  let smallest = 1;
  for (const probability of probabilities) if (probability > 0 && probability < smallest) smallest = probability;
  return Math.max(least, smallest / 2);
}

interface Labelled {
  readonly logs: Float64Array;
  readonly labels: Int32Array;
  readonly classes: number;
}

interface Fit {
  /** Logarithm of a, the shifts b, and what the share is the squashed value of. */
  readonly point: Float64Array;
  /** The negative log-likelihood, priors included. */
  readonly value: number;
}

function shareOf(point: Float64Array, { most }: Mistakes): number {
  return most / (1 + Math.exp(-point[point.length - 1]));
}

function withShare(point: Float64Array, { most }: Mistakes): Float64Array {
  const changed = point.slice();
  const share = Math.min(0.02, most / 2);
  changed[point.length - 1] = Math.log(share / (most - share));
  return changed;
}

/** The most likely calibration, for a given share of wrong labels or the most likely share. */
function fitShare(
  { logs, labels, classes }: Labelled,
  way: Mistakes,
  share: number | undefined,
  start: Float64Array,
): Fit {
  const truth = new Float64Array(logs.length);
  // Per label and class, how the chance of the label grows with that of the class.
  const slopes = new Float64Array(classes * classes);
  const evaluate = (point: Float64Array, gradient: Float64Array) => {
    const scale = Math.exp(point[0]);
    const wrong = share ?? shareOf(point, way);
    for (let at = 0; at < logs.length; ) {
      for (let code = 0; code < classes; code++, at++) truth[at] = scale * logs[at] + point[1 + code];
    }
    softmax(truth, classes);
    gradient.fill(0);
    let loss = (scalePrior / 2) * point[0] ** 2;
    gradient[0] = scalePrior * point[0];
    for (let code = 0; code < classes; code++) {
      loss += (shiftPrior / 2) * point[1 + code] ** 2;
      gradient[1 + code] = shiftPrior * point[1 + code];
    }
    for (let label = 0; label < classes; label++) {
      for (let code = 0; code < classes; code++) {
        slopes[label * classes + code] =
          wrong * way.taken[code * classes + label] + (code === label ? 1 - wrong * way.leaving[label] : 0);
      }
    }
    let shareSlope = 0;
    for (let row = 0; row < labels.length; row++) {
      const at = row * classes;
      const label = labels[row];
      const own = label * classes;
      let chance = Number.MIN_VALUE;
      for (let code = 0; code < classes; code++) chance += slopes[own + code] * truth[at + code];
      loss -= Math.log(chance);
      shareSlope -= (wrongly(truth, row, label, way) - truth[at + label] * way.leaving[label]) / chance;
      for (let code = 0; code < classes; code++) {
        const change = -truth[at + code] * (slopes[own + code] / chance - 1);
        gradient[1 + code] += change;
        gradient[0] += change * scale * logs[at + code];
      }
    }
    if (share === undefined) gradient[classes + 1] = shareSlope * wrong * (1 - wrong / way.most);
    return loss;
  };
  const point = minimise(evaluate, start, { tolerance: 1e-5 * Math.max(1, labels.length), iterations: 100 });
  return { point, value: evaluate(point, new Float64Array(point.length)) };
}

function calibrated(logs: Float64Array, classes: number, point: Float64Array): Float64Array {
  const scale = Math.exp(point[0]);
  const probabilities = numbersOf(logs.length, (at) => scale * logs[at] + point[1 + (at % classes)]);
  softmax(probabilities, classes);
  return probabilities;
}
