// Confident learning (Northcutt, Jiang & Chuang 2021, Journal of Artificial Intelligence Research 70): which given labels
// disagree with a model that is sure of something else. Everything rests on probabilities that come from models which
// did not see the row; they are row-major, rows × classes, and labels are codes 0 … classes − 1.

import { integersOf, numbersOf } from "./arrays.js";
import { roundedToSum } from "./roundedToSum.js";
import { requireLength } from "./sameLength.js";

/** How near a probability may lie below a threshold and still reach it. */
const nearness = 1e-6;

/** What confident learning counts, and what follows from the counts. Matrices are row-major, classes × classes. */
export interface ConfidentJoint {
  readonly classes: number;
  /** The mean probability of a class over the rows that bear it; NaN for a class without rows. */
  readonly thresholds: Float64Array;
  /** Rows by given label (row) and by the class that they confidently belong to (column). */
  readonly counts: Int32Array;
  /** The same, scaled so that each given label has as many rows as it has: whole numbers. */
  readonly calibrated: Int32Array;
}

/** What is estimated of the labels' true classes. */
export interface LabelNoise {
  /** Share of the rows that truly belong to each class. */
  readonly priors: Float64Array;
  /** P(given label | true class): row-major, true class × given label. Rows without a true class are those of the identity. */
  readonly noise: Float64Array;
  /** P(true class | given label): row-major, given label × true class. Likewise. */
  readonly inverseNoise: Float64Array;
  /** Share of the rows whose label is not their true class. */
  readonly wrong: number;
}

/**
 * The mean probability of each class over the rows that bear it; NaN for a class without rows.
 * Throws a RangeError unless there are `labels.length` × `classes` probabilities.
 */
export function classThresholds(labels: Int32Array, probabilities: Float64Array, classes: number): Float64Array {
  requireLength(labels.length * classes, probabilities);
  const sums = new Float64Array(classes);
  const rows = new Float64Array(classes);
  for (let i = 0; i < labels.length; i++) {
    sums[labels[i]] += probabilities[i * classes + labels[i]];
    rows[labels[i]]++;
  }
  return sums.map((sum, code) => sum / rows[code]);
}

/**
 * For each row the class whose probability reaches its threshold, the most probable of them where several do; −1 where
 * none does.
 */
export function confidentClasses(probabilities: Float64Array, thresholds: Float64Array): Int32Array {
  const classes = thresholds.length;
  return integersOf(probabilities.length / classes, (row) => {
    let best = -1;
    for (let code = 0; code < classes; code++) {
      const probability = probabilities[row * classes + code];
      if (!(probability >= thresholds[code] - nearness)) continue;
      if (best < 0 || probability > probabilities[row * classes + best]) best = code;
    }
    return best;
  });
}

/**
 * Counts rows by given label and confident class. Throws a RangeError as `classThresholds` does.
 */
export function confidentJoint(labels: Int32Array, probabilities: Float64Array, classes: number): ConfidentJoint {
  const thresholds = classThresholds(labels, probabilities, classes);
  const confident = confidentClasses(probabilities, thresholds);
  const counts = new Int32Array(classes * classes);
  const rows = new Int32Array(classes);
  for (let i = 0; i < labels.length; i++) {
    rows[labels[i]]++;
    if (confident[i] >= 0) counts[labels[i] * classes + confident[i]]++;
  }
  // A class that nobody is sure of is taken to have one row that is right.
  for (let code = 0; code < classes; code++) counts[code * classes + code] = Math.max(1, counts[code * classes + code]);
  return { classes, thresholds, counts, calibrated: calibrate(counts, rows) };
}

function calibrate(counts: Int32Array, rows: Int32Array): Int32Array {
  const classes = rows.length;
  const calibrated = new Int32Array(counts.length);
  for (let given = 0; given < classes; given++) {
    const own = counts.subarray(given * classes, (given + 1) * classes);
    const total = own.reduce((sum, count) => sum + count, 0);
    const scaled = numbersOf(classes, (code) => (own[code] / total) * rows[given]);
    calibrated.set(roundedToSum(scaled), given * classes);
  }
  return calibrated;
}

/** The classes' true shares and the noise of the labels, as the calibrated counts have them. */
export function labelNoise({ classes, calibrated }: ConfidentJoint): LabelNoise {
  const given = new Float64Array(classes);
  const truly = new Float64Array(classes);
  let total = 0;
  let right = 0;
  for (let i = 0; i < classes; i++) {
    right += calibrated[i * classes + i];
    for (let j = 0; j < classes; j++) {
      const count = calibrated[i * classes + j];
      given[i] += count;
      truly[j] += count;
      total += count;
    }
  }
  const share = (count: number, of: number, same: boolean) => (of > 0 ? count / of : same ? 1 : 0);
  return {
    priors: truly.map((count) => count / total),
    noise: numbersOf(classes * classes, (at) => {
      const [truth, label] = [Math.floor(at / classes), at % classes];
      return share(calibrated[label * classes + truth], truly[truth], truth === label);
    }),
    inverseNoise: numbersOf(classes * classes, (at) => {
      const [label, truth] = [Math.floor(at / classes), at % classes];
      return share(calibrated[at], given[label], truth === label);
    }),
    wrong: 1 - right / total,
  };
}
