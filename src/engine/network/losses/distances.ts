// Distances and similarities between rows, as losses need them.

import { add, divide, maximum, multiply, square, subtract } from "../../operations/elementwise.js";
import { matmul } from "../../operations/matmul.js";
import { addAxis } from "../../operations/movement.js";
import { norm } from "../../operations/norm.js";
import { sum } from "../../operations/reduce.js";
import type { Tensor } from "../../tensor.js";

/** Rows divided by their length; rows of zeros stay. */
export function unitRows(x: Tensor): Tensor {
  return divide(x, maximum(norm(x, { axes: -1, keepAxes: true }), 1e-12));
}

/** ‖a − b‖² of each pair of rows that stand at the same place. */
export function squaredDistance(a: Tensor, b: Tensor): Tensor {
  return sum(square(subtract(a, b)), { axes: -1 });
}

/** ‖a − b‖ of each pair of rows that stand at the same place; its derivative is 0 where they are equal. */
export function euclideanDistance(a: Tensor, b: Tensor): Tensor {
  return norm(subtract(a, b), { axes: -1 });
}

/** 1 − cos of the angle between rows that stand at the same place. */
export function cosineDistance(a: Tensor, b: Tensor): Tensor {
  return subtract(1, sum(multiply(unitRows(a), unitRows(b)), { axes: -1 }));
}

/**
 * ‖aᵢ − bⱼ‖² of all rows aᵢ of a [..., n, features] and bⱼ of b [..., m, features]: [..., n, m]. Computed as
 * ‖a‖² + ‖b‖² − 2 a·b, so that rows far from the origin lose digits: centre them first.
 */
export function pairwiseSquaredDistances(a: Tensor, b: Tensor): Tensor {
  const ofA = addAxis(sum(square(a), { axes: -1 }), -1);
  const ofB = addAxis(sum(square(b), { axes: -1 }), -2);
  return maximum(add(matmul(multiply(a, -2), b, { transposeB: true }), add(ofA, ofB)), 0);
}
