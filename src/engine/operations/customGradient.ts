// Functions whose derivative the author writes: where the one that follows from their parts is slow, loses digits, or
// is not the one that is wanted.

import { shapeError } from "../shapeError.js";
import { defineOperation, type Tensor } from "../tensor.js";
import { leaves, withLeaves } from "../tree.js";
import { formatType, sameShape } from "../types.js";
import { full } from "./constant.js";

/** Cotangents of the arguments, from the arguments, the results and the cotangents of the results. */
export type VectorJacobianProduct<A extends readonly Tensor[], R> = (
  args: A,
  outputs: R,
  cotangents: R,
) => readonly (Tensor | undefined)[];

/**
 * The function `f` with the derivative `vjp` instead of its own. The result of `f` is a tensor or a tree of tensors;
 * `vjp` gets zeros for results on which nothing depends, and returns undefined for arguments without a derivative.
 * It is differentiated again through what it is made of. Tensors that `f` uses and that are not its arguments get no
 * gradient. Throws a `UserError` where a cotangent does not have the type of its argument.
 */
export function customGradient<A extends readonly Tensor[], R>(
  f: (...args: A) => R,
  vjp: VectorJacobianProduct<A, R>,
): (...args: A) => R {
  return (...args) => {
    const result = f(...args);
    const values = leaves<Tensor>(result);
    const passOn = defineOperation<Record<string, never>>({
      name: "withGradient",
      infer: (inputs) => inputs.slice(0, values.length),
      evaluate: (inputs) => inputs.slice(0, values.length),
      emit: (_, inputs) => inputs.slice(0, values.length),
      vjp: (call, given) => {
        const cotangents = given.map((each, i) => each ?? full(values[i].shape, 0, values[i].dtype));
        const pulled = vjp(
          withLeaves(args, call.inputs.slice(values.length)),
          withLeaves(result, call.outputs),
          withLeaves(result, cotangents),
        );
        return [...values.map(() => undefined), ...fitting(pulled, args)];
      },
    });
    return withLeaves(result, passOn([...values, ...args], {}));
  };
}

function fitting(cotangents: readonly (Tensor | undefined)[], args: readonly Tensor[]) {
  if (cotangents.length !== args.length) {
    throw shapeError("customGradient", `got ${cotangents.length} cotangents for ${args.length} arguments`);
  }
  for (const [i, cotangent] of cotangents.entries()) {
    if (cotangent === undefined) continue;
    if (cotangent.dtype !== args[i].dtype || !sameShape(cotangent.shape, args[i].shape)) {
      const types = `${formatType(cotangent)} for ${formatType(args[i])}`;
      throw shapeError("customGradient", `the cotangent of argument ${i} is ${types}`);
    }
  }
  return cotangents;
}
