// Operators that make many elements into one.

import { log, square, subtract } from "../../operations/elementwise.js";
import { reverse } from "../../operations/movement.js";
import { norm } from "../../operations/norm.js";
import {
  all,
  any,
  argmax,
  argmin,
  logSumExp,
  max,
  mean,
  min,
  product,
  type ReduceOptions,
  sum,
} from "../../operations/reduce.js";
import { sizeAlong } from "../../operations/size.js";
import type { Tensor } from "../../tensor.js";
import { axisFromFront } from "../../types.js";
import { type Operator, type OperatorCall, type OperatorTable, single } from "../operatorCall.js";

export const reductions: OperatorTable = {
  ArgMax: places(argmax),
  ArgMin: places(argmin),
  ReduceL1: reduction((x, options) => norm(x, { ...options, order: 1 })),
  ReduceL2: reduction((x, options) => norm(x, options)),
  ReduceLogSum: reduction((x, options) => log(sum(x, options))),
  ReduceLogSumExp: reduction(logSumExp),
  ReduceMax: reduction((x, options) => (x.dtype === "bool" ? any(x, options) : max(x, options))),
  ReduceMean: reduction(mean),
  ReduceMin: reduction((x, options) => (x.dtype === "bool" ? all(x, options) : min(x, options))),
  ReduceProd: reduction(product),
  ReduceSum: reduction(sum),
  ReduceSumSquare: reduction((x, options) => sum(square(x), options)),
};

// The axes are an attribute in older versions and an input in newer ones.
function reduction(of: (x: Tensor, options: ReduceOptions) => Tensor): Operator {
  return single(
    (call) => {
      const axes = call.integers("axes") ?? call.numbers(1) ?? [];
      const x = call.input(0);
      if (axes.length === 0 && call.integer("noop_with_empty_axes", 0) !== 0) return x;
      const keepAxes = call.integer("keepdims", 1) !== 0;
      return of(x, axes.length === 0 ? { keepAxes } : { axes, keepAxes });
    },
    [1],
  );
}

function places(of: (x: Tensor, axis: number, options: { readonly keepAxes: boolean }) => Tensor): Operator {
  return single((call: OperatorCall) => {
    const x = call.input(0);
    const axis = axisFromFront("ArgMax", call.integer("axis", 0), x.shape.length);
    const options = { keepAxes: call.integer("keepdims", 1) !== 0 };
    if (call.integer("select_last_index", 0) === 0) return of(x, axis, options);
    // Of equal elements the last is the first, seen from the end.
    return subtract(subtract(sizeAlong(x, [axis]), 1), of(reverse(x, axis), axis, options));
  });
}
