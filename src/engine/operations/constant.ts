// Tensors whose values are known when the graph is written.

import { reference } from "../reference.js";
import { shapeError } from "../shapeError.js";
import { defineSingle, type Node, type Tensor } from "../tensor.js";
import { type DataType, elementCount, isInteger, type Shape } from "../types.js";
import { expand } from "./movement.js";

type ConstantAttributes = {
  readonly dtype: DataType;
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
};

const makeConstant = defineSingle<ConstantAttributes>({
  name: "constant",
  infer: (_, { dtype, shape }) => [{ dtype, shape }],
  evaluate: (_, { attributes: { shape, data } }) => [reference(shape, data)],
  emit: (emitter, _, { attributes: { dtype, shape, data } }) => [emitter.constant(dtype, shape, data)],
});

/**
 * A tensor that holds `data` in row-major order. Throws a `UserError` where their number does not fit the shape, or
 * where integers are not whole.
 */
export function constant(
  data: ArrayLike<number>,
  shape: readonly number[] = [data.length],
  dtype: DataType = "f32",
): Tensor {
  if (elementCount(shape) !== data.length) {
    throw shapeError("constant", `${data.length} values do not fill the shape [${shape.join(", ")}]`);
  }
  if (isInteger(dtype)) {
    const strange = Array.prototype.find.call(data, (value: number) => !Number.isInteger(value));
    if (strange !== undefined)
      throw shapeError("constant", `${strange} is no ${dtype}`, "Convert the tensor with cast.");
  }
  const made = makeConstant([], { dtype, shape, data });
  if (data.length === 1) uniform.set(made.node, data[0]);
  return made;
}

// The value of each constant of one element, for the rules that simplify sums and products.
const uniform = new WeakMap<Node, number>();

/** A tensor without axes. */
export function scalar(value: number, dtype: DataType = "f32"): Tensor {
  return constant([value], [], dtype);
}

/** A tensor of `shape` filled with `value`. */
export function full(shape: Shape, value: number, dtype: DataType = "f32"): Tensor {
  return expand(scalar(value, dtype), shape);
}

/** The one value of which all elements of `tensor` are known to be, undefined where that is not known. */
export function uniformValue(tensor: Tensor): number | undefined {
  if (tensor.node.operation === "expand" || tensor.node.operation === "reshape")
    return uniformValue(tensor.node.inputs[0]);
  return uniform.get(tensor.node);
}
