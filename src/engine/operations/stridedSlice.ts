// Every so many elements along an axis.

import { shapeError } from "../shapeError.js";
import type { Tensor } from "../tensor.js";
import { axisFromFront, formatShape } from "../types.js";
import { pad, reshape, reverse, slice } from "./movement.js";

export interface Stride {
  /** The first element; the first of all unless said, or the last where `step` is negative. */
  readonly start?: number;
  /** The element before which to stop; after the last unless said, or after the first where `step` is negative. */
  readonly end?: number;
  readonly step: number;
}

/**
 * The elements start, start + step, start + 2 step, … along `axis`, whose size must be known. Negative places count
 * from the back. Throws a `UserError` where the range reaches outside or runs against the step.
 */
export function stridedSlice(x: Tensor, axis: number, { start, end, step }: Stride): Tensor {
  const along = axisFromFront("stridedSlice", axis, x.shape.length);
  const size = x.shape[along];
  if (typeof size === "string" || !Number.isInteger(step) || step === 0) {
    throw shapeError("stridedSlice", `cannot go in steps of ${step} along axis ${axis} of ${formatShape(x.shape)}`);
  }
  const counted = (place: number) => (place < 0 ? place + size : place);
  if (step < 0) {
    const mirrored = (place: number) => size - 1 - counted(place);
    return stridedSlice(reverse(x, along), along, {
      start: start === undefined ? 0 : mirrored(start),
      end: end === undefined ? size : mirrored(end),
      step: -step,
    });
  }
  const from = start === undefined ? 0 : counted(start);
  const to = end === undefined ? size : counted(end);
  if (step === 1) return slice(x, along, from, to);
  if (from < 0 || to > size || from > to) {
    throw shapeError("stridedSlice", `${from} to ${to} lies outside axis ${axis} of ${formatShape(x.shape)}`);
  }
  // Cut into pieces of one step each, of which the first elements are kept.
  const count = Math.ceil((to - from) / step);
  const inside = slice(x, along, from, Math.min(size, from + count * step));
  const missing = from + count * step - size;
  const whole =
    missing <= 0
      ? inside
      : pad(
          inside,
          x.shape.map(() => 0),
          x.shape.map((_, i) => (i === along ? missing : 0)),
        );
  const [before, after] = [x.shape.slice(0, along), x.shape.slice(along + 1)];
  const pieces = reshape(whole, [...before, count, step, ...after]);
  return reshape(slice(pieces, along + 1, 0, 1), [...before, count, ...after]);
}
