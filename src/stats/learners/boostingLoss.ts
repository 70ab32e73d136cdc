// The losses that boosting descends, by their first and second derivatives (Friedman 2001).

import { valuesAt } from "../arrays.js";
import type { Target } from "./features.js";
import { softmax } from "./squash.js";

/** A loss of raw scores, row-major, for some rows of a target. */
export interface BoostingLoss {
  /** Raw scores before the first tree. */
  readonly start: Float64Array;
  /** Which raw scores are learnt. */
  readonly active: readonly boolean[];
  /** Called once per round, before `derivatives`. */
  prepare(raw: Float64Array): void;
  /** First and second derivative of the loss by one raw score, for every row. */
  derivatives(raw: Float64Array, output: number, gradients: Float64Array, hessians: Float64Array): void;
}

/** The loss of a target at `rows`: squared for numbers, logistic for two classes, softmax for more. */
export function lossOf(target: Target, rows: Int32Array): BoostingLoss {
  return target.kind === "classification" ? classLoss(target, rows) : squaredLoss(target.values, rows);
}

function squaredLoss(values: Float64Array, rows: Int32Array): BoostingLoss {
  const actual = valuesAt(values, rows);
  return {
    start: Float64Array.of(actual.reduce((sum, value) => sum + value, 0) / actual.length),
    active: [true],
    prepare() {},
    derivatives(raw, _output, gradients, hessians) {
      for (let i = 0; i < actual.length; i++) gradients[i] = raw[i] - actual[i];
      hessians.fill(1);
    },
  };
}

function classLoss({ codes, classes }: Target & { kind: "classification" }, rows: Int32Array): BoostingLoss {
  const actual = rows.map((row) => codes[row]);
  const counts = new Float64Array(classes);
  for (const code of actual) counts[code]++;
  // A class without rows keeps the share of half a row.
  const share = counts.map((count) => Math.max(count, 0.5) / actual.length);
  const several = counts.filter((count) => count > 0).length > 1;
  return classes === 2 ? logisticLoss(actual, share, several) : softmaxLoss(actual, share, counts, several);
}

function logisticLoss(actual: Int32Array, share: Float64Array, several: boolean): BoostingLoss {
  return {
    start: Float64Array.of(Math.log(share[1] / share[0])),
    active: [several],
    prepare() {},
    derivatives(raw, _output, gradients, hessians) {
      for (let i = 0; i < actual.length; i++) {
        // `sigmoid`, without a call for each row.
        const probability = 1 / (1 + Math.exp(-raw[i]));
        gradients[i] = probability - actual[i];
        hessians[i] = probability * (1 - probability);
      }
    },
  };
}

function softmaxLoss(actual: Int32Array, share: Float64Array, counts: Float64Array, several: boolean): BoostingLoss {
  const classes = share.length;
  let probabilities = new Float64Array(0);
  return {
    start: share.map((one) => Math.log(one)),
    active: Array.from(counts, (count) => several && count > 0),
    prepare(raw) {
      probabilities = raw.slice();
      softmax(probabilities, classes);
    },
    derivatives(_raw, output, gradients, hessians) {
      for (let i = 0; i < actual.length; i++) {
        const probability = probabilities[i * classes + output];
        gradients[i] = probability - (actual[i] === output ? 1 : 0);
        hessians[i] = probability * (1 - probability);
      }
    },
  };
}
