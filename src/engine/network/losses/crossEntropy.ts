// Cross-entropy between logits and the truth.

import { customGradient } from "../../operations/customGradient.js";
import { add, exp, multiply, subtract } from "../../operations/elementwise.js";
import { gatherElements } from "../../operations/gather.js";
import { softplus } from "../../operations/logarithms.js";
import { addAxis, reshape } from "../../operations/movement.js";
import { mean, sum } from "../../operations/reduce.js";
import { scatterElementsAdd } from "../../operations/scatter.js";
import { logSoftmax } from "../../operations/softmax.js";
import { shapeError } from "../../shapeError.js";
import type { Tensor } from "../../tensor.js";
import { formatType, isFloat, sameShape } from "../../types.js";

export interface CrossEntropyOptions {
  /** Share s of the truth that is spread evenly over all classes (Szegedy et al. 2016); 0 unless said. */
  readonly smoothing?: number;
}

/**
 * −Σ_c t_c log softmax(logits)_c over the classes, the last axis of `logits` [..., classes]: one value a sample.
 * The targets are integers [...], the right class of each sample, or distributions over the classes [..., classes].
 * Throws a `UserError` where they do not fit.
 */
export function crossEntropy(logits: Tensor, targets: Tensor, options: CrossEntropyOptions = {}): Tensor {
  const { smoothing: s = 0 } = options;
  const samples = logits.shape.slice(0, -1);
  const soft = isFloat(targets.dtype);
  if (!sameShape(targets.shape, soft ? logits.shape : samples)) {
    throw shapeError(
      "crossEntropy",
      `targets ${formatType(targets)} do not fit logits ${formatType(logits)}`,
      "Give one integer a sample, or a distribution over the classes.",
    );
  }
  const spread = (logProbabilities: Tensor, ofTruth: Tensor) =>
    s === 0
      ? multiply(ofTruth, -1)
      : subtract(multiply(ofTruth, s - 1), multiply(mean(logProbabilities, { axes: -1 }), s));
  if (soft) {
    const logProbabilities = logSoftmax(logits);
    return spread(logProbabilities, sum(multiply(logProbabilities, targets), { axes: -1 }));
  }
  const places = addAxis(targets, -1);
  const classes = Number(logits.shape[logits.shape.length - 1]);
  const ofLogits = customGradient(
    (z: Tensor) => {
      const logProbabilities = logSoftmax(z);
      return spread(logProbabilities, reshape(gatherElements(logProbabilities, places, -1), samples));
    },
    // softmax(z) − t with t = (1 − s) · one-hot + s / classes
    ([z], _, cotangent) => {
      const g = addAxis(cotangent, -1);
      const everywhere = multiply(add(exp(logSoftmax(z)), s === 0 ? 0 : -s / classes), g);
      return [scatterElementsAdd(everywhere, places, multiply(g, s - 1), -1)];
    },
  );
  return ofLogits(logits);
}

/**
 * −t log σ(z) − (1 − t) log(1 − σ(z)) for logits z and truths t, 0, 1 or between: one value an element. Computed as
 * softplus(z) − t z, which neither overflows nor loses digits.
 */
export function binaryCrossEntropy(logits: Tensor, targets: Tensor): Tensor {
  return subtract(softplus(logits), multiply(logits, targets));
}
