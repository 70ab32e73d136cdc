// Elements moved in a circle.

import { shapeError } from "../shapeError.js";
import type { Tensor } from "../tensor.js";
import { axisFromFront, formatShape } from "../types.js";
import { concatenate, slice } from "./movement.js";

/** `x` moved by `shift` places along `axis` (of known size); what leaves at one end comes in at the other. */
export function roll(x: Tensor, shift: number, axis: number): Tensor {
  const along = axisFromFront("roll", axis, x.shape.length);
  const size = x.shape[along];
  if (typeof size === "string" || !Number.isInteger(shift)) {
    throw shapeError("roll", `cannot move ${formatShape(x.shape)} by ${shift} along axis ${axis}`);
  }
  const moved = size === 0 ? 0 : ((shift % size) + size) % size;
  if (moved === 0) return x;
  return concatenate([slice(x, along, size - moved), slice(x, along, 0, size - moved)], along);
}
