// Diagonals of matrices.

import { shapeError } from "../shapeError.js";
import type { Tensor } from "../tensor.js";
import { axisFromFront, formatShape } from "../types.js";
import { reshape, transpose } from "./movement.js";
import { stridedSlice } from "./stridedSlice.js";

export interface DiagonalOptions {
  /** How far right of the main diagonal; left of it where negative. */
  readonly offset?: number;
  /** The axes of the rows and of the columns, which must be of known size; the last two unless said. */
  readonly axes?: readonly [number, number];
}

/** The elements of a diagonal, along a new last axis in the place of the two axes. */
export function diagonal(x: Tensor, { offset = 0, axes = [-2, -1] }: DiagonalOptions = {}): Tensor {
  const [row, column] = axes.map((axis) => axisFromFront("diagonal", axis, x.shape.length));
  const others = x.shape.flatMap((_, i) => (i === row || i === column ? [] : [i]));
  const [rows, columns] = [x.shape[row], x.shape[column]];
  const count =
    typeof rows === "number" && typeof columns === "number"
      ? Math.min(rows + Math.min(offset, 0), columns - Math.max(offset, 0))
      : 0;
  if (row === column || !(count > 0)) {
    throw shapeError(
      "diagonal",
      `${formatShape(x.shape)} has no diagonal ${offset} along axes ${axes.join(" and ")} of known sizes`,
    );
  }
  const width = Number(columns);
  const flat = reshape(transpose(x, [...others, row, column]), [
    ...others.map((axis) => x.shape[axis]),
    Number(rows) * width,
  ]);
  const start = offset >= 0 ? offset : -offset * width;
  return stridedSlice(flat, -1, { start, end: start + (count - 1) * (width + 1) + 1, step: width + 1 });
}
