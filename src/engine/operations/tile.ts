// Tensors, or their elements, several times over.

import { multiplySizes } from "../dimension.js";
import { shapeError } from "../shapeError.js";
import type { Tensor } from "../tensor.js";
import { axisFromFront, type Dimension, formatShape, type Shape } from "../types.js";
import { expand, reshape } from "./movement.js";

/** `x` laid side by side with itself, `repeats[i]` times along axis i. Throws a `UserError` where counts do not fit. */
export function tile(x: Tensor, repeats: Shape): Tensor {
  const impossible = (count: Dimension) => typeof count === "number" && !(Number.isInteger(count) && count >= 1);
  if (repeats.length !== x.shape.length || repeats.some(impossible)) {
    throw shapeError("tile", `cannot repeat ${formatShape(x.shape)} [${repeats.join(", ")}] times`);
  }
  const spread = x.shape.flatMap((size, i): Dimension[] => (repeats[i] === 1 ? [size] : [1, size]));
  const repeated = x.shape.flatMap((size, i): Dimension[] => (repeats[i] === 1 ? [size] : [repeats[i], size]));
  const shape = x.shape.map((size, i) => multiplySizes([size, repeats[i]]));
  return reshape(expand(reshape(x, spread), repeated), shape);
}

/** Each element along `axis` `count` times, one after another. */
export function repeat(x: Tensor, count: number, axis: number): Tensor {
  const along = axisFromFront("repeat", axis, x.shape.length);
  if (!Number.isInteger(count) || count < 1) throw shapeError("repeat", `cannot repeat elements ${count} times`);
  const [before, size, after] = [x.shape.slice(0, along), x.shape[along], x.shape.slice(along + 1)];
  const repeated = expand(reshape(x, [...before, size, 1, ...after]), [...before, size, count, ...after]);
  return reshape(repeated, [...before, multiplySizes([size, count]), ...after]);
}
