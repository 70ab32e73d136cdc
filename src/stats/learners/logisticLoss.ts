// The loss of logistic regression at raw scores, its slope and its curvature. Logarithms are taken of products of many rows' terms:
// one for some hundred rows.

import { numbersOf } from "../arrays.js";

/** A product that has grown so large is not multiplied further, lest it overflow. */
const largestProduct = 1e250;

/** Σ log(1 + exp(−y z)) of two classes; `raw` becomes probability − actual. */
export function logisticLoss(raw: Float64Array, actual: Int32Array): number {
  let loss = 0;
  let product = 1;
  for (let i = 0; i < raw.length; i++) {
    const z = raw[i];
    const decay = Math.exp(-Math.abs(z));
    const total = 1 + decay;
    // The chance of the class that is not the actual one.
    const missed = z > 0 === (actual[i] === 1) ? decay / total : 1 / total;
    if (z > 0 !== (actual[i] === 1)) loss += Math.abs(z);
    product *= total;
    if (product > largestProduct) {
      loss += Math.log(product);
      product = 1;
    }
    raw[i] = actual[i] === 1 ? -missed : missed;
  }
  return loss + Math.log(product);
}

/** Σ −log(softmax of the actual class), of `classes` scores per row; `raw` becomes probability − actual. */
export function softmaxLoss(raw: Float64Array, actual: Int32Array, classes: number): number {
  let loss = 0;
  let product = 1;
  for (let i = 0, start = 0; i < actual.length; i++, start += classes) {
    const end = start + classes;
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = start; k < end; k++) if (raw[k] > largest) largest = raw[k];
    const own = start + actual[i];
    loss += largest - raw[own];
    let sum = 0;
    for (let k = start; k < end; k++) {
      const share = Math.exp(raw[k] - largest);
      raw[k] = share;
      sum += share;
    }
    product *= sum;
    if (product > largestProduct) {
      loss += Math.log(product);
      product = 1;
    }
    const factor = 1 / sum;
    for (let k = start; k < end; k++) raw[k] *= factor;
    raw[own]--;
  }
  return loss + Math.log(product);
}

/**
 * How strongly the loss of each row bends, in the mean over the directions in which its `outputs` scores tell classes apart: p (1 − p)
 * of two classes, which have one score. `residuals` are probability − actual, `stride` numbers from one row's to the next's.
 */
export function lossCurvatures(
  residuals: Float64Array,
  stride: number,
  actual: Int32Array,
  outputs: number,
): Float64Array {
  return numbersOf(actual.length, (row) => {
    const start = row * stride;
    if (outputs === 1) return Math.abs(residuals[start]) * (1 - Math.abs(residuals[start]));
    let squares = 0;
    for (let k = 0; k < outputs; k++) {
      const probability = residuals[start + k] + (k === actual[row] ? 1 : 0);
      squares += probability * probability;
    }
    return (1 - squares) / (outputs - 1);
  });
}
