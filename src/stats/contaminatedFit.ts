// The most likely calibration of a model's probabilities where a share of the labels is wrong (see labelContamination.ts), by L-BFGS
// from steps that the information matrix suggests: the products of each row's slopes, summed (Berndt, Hall, Hall & Hausman 1974).

import { type Curvature, type Minimum, minimise } from "./learners/minimise.js";
import { factorise, invertFactor } from "./learners/solve.js";

/** Which class is taken for which, for a share of wrong labels of one. */
export interface Mistakes {
  readonly classes: number;
  /** W: row-major, true class × label; nothing on the diagonal. */
  readonly taken: Float64Array;
  /** Sums of its rows. */
  readonly leaving: Float64Array;
  /** The largest share of wrong labels for which this can be said. */
  readonly most: number;
}

export interface Labelled {
  /** Logarithms of probabilities: row-major, rows × classes. */
  readonly logs: Float64Array;
  readonly labels: Int32Array;
  readonly classes: number;
}

/** Weak priors that keep the fit finite where a model makes no mistakes, and for classes with few rows. */
const [scalePrior, shiftPrior] = [1, 0.1];
/** With more classes the information matrix costs more than it saves. */
const mostInformedClasses = 12;
/** It is looked at again after so many steps. */
const informedEvery = 6;
/** Chances are multiplied until their product is as small as this; then its logarithm is taken. */
const smallestProduct = 1e-150;

/** Above this, the exponential of a score is not a number any more. */
const largestScore = 700;

/** The share of wrong labels at a point: logarithm of a, the shifts b, and what the share is the squashed value of. */
export function shareOf(point: Float64Array, { most }: Mistakes): number {
  return most / (1 + Math.exp(-point[point.length - 1]));
}

/**
 * The most likely point for a given share of wrong labels or the most likely share, and its negative log-likelihood, priors included.
 */
export function fitShare(
  { logs, labels, classes }: Labelled,
  way: Mistakes,
  share: number | undefined,
  start: Float64Array,
): Minimum {
  const truth = new Float64Array(logs.length);
  const chances = new Float64Array(labels.length);
  // Per label and class, how the chance of the label grows with that of the class, and that with the share.
  const slopes = new Float64Array(classes * classes);
  const shareSlopes = new Float64Array(classes * classes);
  for (let label = 0; label < classes; label++) {
    for (let code = 0; code < classes; code++) {
      shareSlopes[label * classes + code] =
        way.taken[code * classes + label] - (code === label ? way.leaving[label] : 0);
    }
  }
  const size = classes + 2;
  let [scale, shareFactor] = [1, 0];

  // The sum over rows of −log(chance of the label); writes its slopes, that of the scale without the factor `scale`.
  const lossOfMore = (point: Float64Array, gradient: Float64Array) => {
    let [loss, product] = [0, 1];
    for (let row = 0, at = 0; row < labels.length; row++, at += classes) {
      calibrate(truth, logs, at, classes, scale, point);
      const own = labels[row] * classes;
      let chance = Number.MIN_VALUE;
      for (let code = 0; code < classes; code++) chance += slopes[own + code] * truth[at + code];
      chances[row] = chance;
      if (chance < smallestProduct) loss -= Math.log(chance);
      else product *= chance;
      if (product < smallestProduct) {
        loss -= Math.log(product);
        product = 1;
      }
      let shareSlope = 0;
      for (let code = 0; code < classes; code++) {
        const probability = truth[at + code];
        const change = probability - (probability * slopes[own + code]) / chance;
        gradient[1 + code] += change;
        gradient[0] += change * logs[at + code];
        shareSlope += shareSlopes[own + code] * probability;
      }
      gradient[size - 1] -= shareSlope / chance;
    }
    return loss - Math.log(product);
  };

  // The same for two classes, whose probabilities hang on the difference of their scores.
  const lossOfTwo = (point: Float64Array, gradient: Float64Array) => {
    const shift = point[2] - point[1];
    // By label: the chance of it and its slope by the share where the class is the first, and what both gain by the second.
    const [chances0, gains] = [slopes.filter(isFirst), gainsOf(slopes)];
    const [shareSlopes0, shareGains] = [shareSlopes.filter(isFirst), gainsOf(shareSlopes)];
    let [loss, product] = [0, 1];
    let [shiftSlope, scaleSlope, shareSlope] = [0, 0, 0];
    for (let row = 0; row < labels.length; row++) {
      const label = labels[row];
      const distance = logs[2 * row + 1] - logs[2 * row];
      const odds = Math.exp(Math.min(largestScore, scale * distance + shift));
      const first = 1 / (1 + odds);
      const second = odds * first;
      const chance = Number.MIN_VALUE + chances0[label] + gains[label] * second;
      truth[2 * row] = first;
      truth[2 * row + 1] = second;
      chances[row] = chance;
      if (chance < smallestProduct) loss -= Math.log(chance);
      else product *= chance;
      if (product < smallestProduct) {
        loss -= Math.log(product);
        product = 1;
      }
      const inverse = 1 / chance;
      const change = -gains[label] * first * second * inverse;
      shiftSlope += change;
      scaleSlope += change * distance;
      shareSlope -= (shareSlopes0[label] + shareGains[label] * second) * inverse;
    }
    gradient[0] = scaleSlope;
    gradient[1] = -shiftSlope;
    gradient[2] = shiftSlope;
    gradient[3] = shareSlope;
    return loss - Math.log(product);
  };

  const evaluate = (point: Float64Array, gradient: Float64Array) => {
    scale = Math.exp(point[0]);
    const wrong = share ?? shareOf(point, way);
    shareFactor = share === undefined ? wrong * (1 - wrong / way.most) : 0;
    for (let at = 0; at < slopes.length; at++) slopes[at] = wrong * shareSlopes[at];
    for (let code = 0; code < classes; code++) slopes[code * classes + code] += 1;
    gradient.fill(0);
    let loss = (scalePrior / 2) * point[0] ** 2;
    for (let code = 0; code < classes; code++) loss += (shiftPrior / 2) * point[1 + code] ** 2;
    loss += classes === 2 ? lossOfTwo(point, gradient) : lossOfMore(point, gradient);
    gradient[0] = gradient[0] * scale + scalePrior * point[0];
    for (let code = 0; code < classes; code++) gradient[1 + code] += shiftPrior * point[1 + code];
    gradient[size - 1] *= shareFactor;
    return loss;
  };

  const information = () => {
    const sums = new Float64Array(size * size);
    const row = new Float64Array(size);
    for (let i = 0, at = 0; i < labels.length; i++, at += classes) {
      const own = labels[i] * classes;
      row[0] = 0;
      row[size - 1] = 0;
      for (let code = 0; code < classes; code++) {
        const probability = truth[at + code];
        row[1 + code] = probability - (probability * slopes[own + code]) / chances[i];
        row[0] += row[1 + code] * scale * logs[at + code];
        row[size - 1] -= (shareFactor * shareSlopes[own + code] * probability) / chances[i];
      }
      for (let a = 0; a < size; a++) for (let b = 0; b <= a; b++) sums[a * size + b] += row[a] * row[b];
    }
    sums[0] += scalePrior;
    for (let code = 0; code < classes; code++) sums[(1 + code) * (size + 1)] += shiftPrior;
    // The share has no prior, and no place at all where it is given.
    sums[size * size - 1] += shareFactor === 0 ? 1 : 1e-9 * labels.length;
    return sums;
  };
  const curvature: Curvature = {
    refresh: informedEvery,
    inverseHessian() {
      const factor = information();
      factorise(factor, size);
      const inverse = invertFactor(factor, size);
      return (vector) => vector.set(timesTransposed(inverse, times(inverse, vector)));
    },
  };
  return minimise(evaluate, start, {
    tolerance: 1e-5 * Math.max(1, labels.length),
    iterations: 100,
    curvature: classes <= mostInformedClasses ? curvature : undefined,
  });
}

const isFirst = (_: number, at: number) => at % 2 === 0;

/** Of two numbers for each of two labels, by how much the second exceeds the first. */
function gainsOf(pairs: Float64Array): Float64Array {
  return Float64Array.of(pairs[1] - pairs[0], pairs[3] - pairs[2]);
}

/** The softmax of a row's a log p + b. */
function calibrate(
  truth: Float64Array,
  logs: Float64Array,
  start: number,
  classes: number,
  scale: number,
  point: Float64Array,
): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let code = 0; code < classes; code++) {
    const score = scale * logs[start + code] + point[1 + code];
    truth[start + code] = score;
    if (score > largest) largest = score;
  }
  let sum = 0;
  for (let at = start; at < start + classes; at++) {
    truth[at] = truth[at] === largest ? 1 : Math.exp(truth[at] - largest);
    sum += truth[at];
  }
  const factor = 1 / sum;
  for (let at = start; at < start + classes; at++) truth[at] *= factor;
}

function times(lower: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  const product = new Float64Array(size);
  for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) product[i] += lower[i * size + j] * vector[j];
  return product;
}

function timesTransposed(lower: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  const product = new Float64Array(size);
  for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) product[j] += lower[i * size + j] * vector[i];
  return product;
}
