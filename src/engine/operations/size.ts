// How many elements a tensor has along some axes, also where that is known only when the graph runs.

import { sizeIn } from "../dimension.js";
import { integer } from "../onnx/graphEmitter.js";
import { defineSingle, type Tensor } from "../tensor.js";
import { elementCount, isStatic, type Shape } from "../types.js";
import { constant, scalar } from "./constant.js";

const makeSize = defineSingle<{ readonly sizes: Shape }>({
  name: "size",
  infer: () => [{ dtype: "i64", shape: [] }],
  evaluate: (_, { attributes }, sizes) => [
    { shape: [], data: Float64Array.of(elementCount(attributes.sizes.map((size) => sizeIn(size, sizes)))) },
  ],
  emit: (emitter, _, { attributes: { sizes } }) => [
    emitter.one("ReduceProd", [emitter.shape(sizes)], { keepdims: integer(0) }),
  ],
});

/** The number of elements of `x` along `axes`, a scalar of 64-bit integers. */
export function sizeAlong(x: Tensor, axes: readonly number[]): Tensor {
  const sizes = axes.map((axis) => x.shape[axis]);
  return isStatic(sizes) ? scalar(elementCount(sizes), "i64") : makeSize([], { sizes });
}

const makeSizes = defineSingle<{ readonly sizes: Shape }>({
  name: "sizes",
  infer: (_, { sizes }) => [{ dtype: "i64", shape: [sizes.length] }],
  evaluate: (_, { attributes }, sizes) => [
    { shape: [attributes.sizes.length], data: Float64Array.from(attributes.sizes, (size) => sizeIn(size, sizes)) },
  ],
  emit: (emitter, _, { attributes: { sizes } }) => [emitter.shape(sizes)],
});

/** The vector of `sizes`, 64-bit integers. */
export function sizesVector(sizes: Shape): Tensor {
  return isStatic(sizes) ? constant(sizes, [sizes.length], "i64") : makeSizes([], { sizes });
}
