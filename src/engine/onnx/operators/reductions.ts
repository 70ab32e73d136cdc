// Operators that make many elements into one.

import { log, square } from "../../operations/elementwise.js";
import { norm } from "../../operations/norm.js";
import {
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
import type { Tensor } from "../../tensor.js";
import { cannotImport, type Operator, type OperatorCall, type OperatorTable, single } from "../operatorCall.js";

export const reductions: OperatorTable = {
  ArgMax: places(argmax),
  ArgMin: places(argmin),
  ReduceL1: reduction((x, options) => norm(x, { ...options, order: 1 })),
  ReduceL2: reduction((x, options) => norm(x, options)),
  ReduceLogSum: reduction((x, options) => log(sum(x, options))),
  ReduceLogSumExp: reduction(logSumExp),
  ReduceMax: reduction(max),
  ReduceMean: reduction(mean),
  ReduceMin: reduction(min),
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
    if (call.integer("select_last_index", 0) !== 0) throw cannotImport("of equal elements, only the first");
    return of(call.input(0), call.integer("axis", 0), { keepAxes: call.integer("keepdims", 1) !== 0 });
  });
}
