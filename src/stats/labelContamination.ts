// What share of labels is wrong beyond what overlapping classes explain (after Copas 1988, Binary regression models for
// contaminated data, Journal of the Royal Statistical Society B 50): where classes overlap, a label contradicts a model
// the less often the surer the model is; wrong labels contradict it however sure it is. The model's probabilities p are
// first brought to agree with the labels, q_k ∝ exp(a log p_k + b_k); then a label y has the chance
// q_y (1 − e Σ_j W_yj) + e Σ_i q_i W_iy, where e is the share of wrong labels and W says which class is taken for which:
// any for any other or, of two, as confident learning counts them, whichever fits better.

import { numbersOf } from "./arrays.js";
import { confidentJoint, labelNoise } from "./confidentLearning.js";
import { fitShare, type Mistakes, shareOf } from "./contaminatedFit.js";
import { crossing } from "./crossing.js";
import { chiSquareQuantile, chiSquareSurvival } from "./distributions.js";
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
  const allowed = chiSquareQuantile(level, 1) / 2;
  // The square root, so that it rises in a straight line where the likelihood is a parabola.
  const excess = (tried: number) =>
    Math.sqrt(Math.max(0, fitShare(data, way, tried, best.point).value - best.value) / allowed);
  const truth = calibrated(logs, classes, best.point);
  return {
    share,
    interval: [
      statistic <= chiSquareQuantile(level, 1) ? 0 : crossing(share, 0, excess),
      crossing(share, way.most, excess),
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

function withShare(point: Float64Array, { most }: Mistakes): Float64Array {
  const changed = point.slice();
  const share = Math.min(0.02, most / 2);
  changed[point.length - 1] = Math.log(share / (most - share));
  return changed;
}

function calibrated(logs: Float64Array, classes: number, point: Float64Array): Float64Array {
  const scale = Math.exp(point[0]);
  const probabilities = numbersOf(logs.length, (at) => scale * logs[at] + point[1 + (at % classes)]);
  softmax(probabilities, classes);
  return probabilities;
}
