// Enlarging space by whole factors: each element becomes a block of equal ones.

import { text } from "../onnx/graphEmitter.js";
import { referenceOf } from "../reference.js";
import { shapeError } from "../shapeError.js";
import { defineSingle, type Tensor } from "../tensor.js";
import { formatShape, stridesOf } from "../types.js";
import { multiply } from "./elementwise.js";
import { averagePool } from "./pooling.js";

const makeUpsample = defineSingle<{ readonly factors: readonly number[] }>({
  name: "upsample",
  infer: ([x], { factors }) => [
    { dtype: x.dtype, shape: x.shape.map((size, axis) => (axis < 2 ? size : Number(size) * factors[axis - 2])) },
  ],
  evaluate: ([x], { attributes: { factors } }) => {
    const strides = stridesOf(x.shape);
    const factor = (axis: number) => (axis < 2 ? 1 : factors[axis - 2]);
    return [
      referenceOf(
        x.shape.map((size, axis) => size * factor(axis)),
        (index) => x.data[index.reduce((at, i, axis) => at + Math.floor(i / factor(axis)) * strides[axis], 0)],
      ),
    ];
  },
  emit: (emitter, [x], { attributes: { factors } }) => [
    emitter.one("Resize", [x, "", emitter.constant("f32", [factors.length + 2], [1, 1, ...factors])], {
      mode: text("nearest"),
      nearest_mode: text("floor"),
      coordinate_transformation_mode: text("asymmetric"),
    }),
  ],
  vjp: ({ attributes: { factors } }, [g]) => [
    g &&
      multiply(
        averagePool(g, { window: factors }),
        factors.reduce((a, b) => a * b, 1),
      ),
  ],
});

/** `x` [batch, channels, …space] with each element repeated `factors[i]` times along axis i of space. */
export function upsample(x: Tensor, factors: readonly number[]): Tensor {
  const fits =
    factors.length === x.shape.length - 2 && factors.every((factor) => Number.isInteger(factor) && factor >= 1);
  if (fits && x.shape.slice(2).every((size) => typeof size === "number")) return makeUpsample([x], { factors });
  throw shapeError("upsample", `cannot enlarge ${formatShape(x.shape)} by [${factors.join(", ")}]`);
}
