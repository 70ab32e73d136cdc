// How a predicted hint is handed to the next step (Ibarz et al. 2022, §3.2.1): softly, so that gradients pass through it, or as the
// decision that it amounts to, through which none do.

import { stopGradient } from "../../../engine/operations/copy.js";
import { cast, exp, greater, sigmoid } from "../../../engine/operations/elementwise.js";
import { oneHot } from "../../../engine/operations/oneHot.js";
import { argmax } from "../../../engine/operations/reduce.js";
import { softmax } from "../../../engine/operations/softmax.js";
import type { Tensor } from "../../../engine/tensor.js";
import type { FeatureSpecification } from "../specification.js";
import { permutationLogits } from "./decode.js";

export type FeedBack = "soft" | "hard";

/** The hint that `logits` predict, as encoders take it. */
export function feedBack({ type }: FeatureSpecification, logits: Tensor, how: FeedBack): Tensor {
  switch (type) {
    case "scalar":
      return how === "hard" ? stopGradient(logits) : logits;
    case "mask":
      return how === "hard" ? cast(greater(logits, 0), "f32") : sigmoid(logits);
    case "maskOne":
    case "categorical":
    case "pointer":
    case "shouldBePermutation":
      return how === "hard" ? largest(logits) : softmax(logits);
    case "permutationPointer": {
      const permutation = exp(permutationLogits(logits, { iterations: 25, temperature: 0.1 }));
      return how === "hard" ? largest(permutation) : permutation;
    }
  }
}

function largest(logits: Tensor): Tensor {
  return oneHot(argmax(logits, -1), logits.shape[logits.shape.length - 1]);
}
