// Linear functions the other way.

import { pullBack } from "../../differentiate.js";
import type { Tensor } from "../../tensor.js";
import type { TensorType } from "../../types.js";
import { full } from "../constant.js";
import { freshCopy } from "../copy.js";

/**
 * The adjoint Aᵀ of a linear function A of tensors of type `type`: ⟨A x, y⟩ = ⟨x, Aᵀ y⟩. It is the vector–Jacobian
 * product, which for a linear function does not depend on where it is taken.
 */
export function adjoint(linear: (x: Tensor) => Tensor, { dtype, shape }: TensorType): (y: Tensor) => Tensor {
  return (y) => {
    const somewhere = freshCopy(full(shape, 0, dtype));
    return pullBack([linear(somewhere)], [y], [somewhere])[0] ?? full(shape, 0, dtype);
  };
}
