// Running sums and products along an axis.

import { integer } from "../onnx/graphEmitter.js";
import { mapLines } from "../reference.js";
import { defineSingle, type Tensor } from "../tensor.js";
import { axisFromFront } from "../types.js";
import { associativeScan } from "./associativeScan.js";
import { multiply } from "./elementwise.js";
import { inverseOrder, pad, slice, transpose } from "./movement.js";

export interface CumulativeOptions {
  /** Leave out the element itself: the first result is then 0, or 1 for products. */
  readonly exclusive?: boolean;
  /** Run from the last element to the first. */
  readonly reverse?: boolean;
}

type Running = { readonly axis: number; readonly exclusive: boolean; readonly reverse: boolean };

const makeCumulativeSum = defineSingle<Running>({
  name: "cumulativeSum",
  infer: ([x]) => [x],
  evaluate: ([x], { attributes: { axis, exclusive, reverse } }) => [
    mapLines(x, axis, (line) => {
      const sums = new Float64Array(line.length);
      let total = 0;
      for (let step = 0; step < line.length; step++) {
        const i = reverse ? line.length - 1 - step : step;
        sums[i] = exclusive ? total : total + line[i];
        total += line[i];
      }
      return sums;
    }),
  ],
  emit: (emitter, [x], { attributes: { axis, exclusive, reverse } }) => [
    emitter.one("CumSum", [x, emitter.constant("i64", [], [axis])], {
      exclusive: integer(Number(exclusive)),
      reverse: integer(Number(reverse)),
    }),
  ],
  vjp: ({ attributes: { axis, exclusive, reverse } }, [g]) => [
    g && cumulativeSum(g, axis, { exclusive, reverse: !reverse }),
  ],
});

/** x₀, x₀ + x₁, x₀ + x₁ + x₂, … along `axis`. */
export function cumulativeSum(
  x: Tensor,
  axis: number,
  { exclusive = false, reverse = false }: CumulativeOptions = {},
): Tensor {
  return makeCumulativeSum([x], { axis: axisFromFront("cumulativeSum", axis, x.shape.length), exclusive, reverse });
}

/**
 * x₀, x₀ x₁, x₀ x₁ x₂, … along `axis`, whose size must be known. Made of products alone, so that its derivatives are
 * right beside zeros too.
 */
export function cumulativeProduct(
  x: Tensor,
  axis: number,
  { exclusive = false, reverse = false }: CumulativeOptions = {},
): Tensor {
  const along = axisFromFront("cumulativeProduct", axis, x.shape.length);
  const order = [along, ...x.shape.flatMap((_, i) => (i === along ? [] : [i]))];
  const front = transpose(x, order);
  const shifted = exclusive ? shiftedByOne(front, reverse) : front;
  return transpose(associativeScan(multiply, shifted, { reverse }), inverseOrder(order));
}

// The elements moved by one along the first axis, a 1 coming in.
function shiftedByOne(x: Tensor, backwards: boolean): Tensor {
  const [one, none] = [x.shape.map((_, i) => Number(i === 0)), x.shape.map(() => 0)];
  return backwards ? pad(slice(x, 0, 1), none, one, 1) : pad(slice(x, 0, 0, -1), one, none, 1);
}
