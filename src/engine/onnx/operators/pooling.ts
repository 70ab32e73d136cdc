// Pools. Those that move over three axes, or whose windows have gaps, are written as what each element of a window meets.

import { full } from "../../operations/constant.js";
import { divide } from "../../operations/elementwise.js";
import { stack } from "../../operations/movement.js";
import { averagePool, maxPool } from "../../operations/pooling.js";
import { max, mean } from "../../operations/reduce.js";
import { window } from "../../operations/window.js";
import { forEachIndex } from "../../reference.js";
import type { Tensor } from "../../tensor.js";
import { elementCount, formatShape, staticShape } from "../../types.js";
import { cannotImport, type OperatorTable, single } from "../operatorCall.js";
import { padSpace, type Windows, windowsOf } from "./windows.js";

export const pooling: OperatorTable = {
  AveragePool: single((call) => {
    const x = call.input(0);
    const windows = windowsOf(call, x, call.integers("kernel_shape") ?? []);
    const pool = (padded: Tensor) =>
      isPlain(windows)
        ? averagePool(padded, { window: windows.sizes, stride: windows.strides })
        : mean(elementsMet(padded, windows), { axes: 0 });
    const whole = pool(padSpace(x, windows.before, windows.end, 0));
    if ([...windows.before, ...windows.end].every((size) => size === 0)) return whole;
    // Zeros at the ends count or do not; those beyond the end, with which the last window is filled up, never do.
    const counted = call.integer("count_include_pad", 0) !== 0;
    const space = staticShape("AveragePool", x.shape.slice(2));
    const ones = full(
      [1, 1, ...space.map((size, i) => size + (counted ? windows.before[i] + windows.after[i] : 0))],
      1,
      x.dtype,
    );
    const [before, end] = counted
      ? [windows.before.map(() => 0), windows.end.map((size, i) => size - windows.after[i])]
      : [windows.before, windows.end];
    return divide(whole, pool(padSpace(ones, before, end, 0)));
  }),
  GlobalAveragePool: single((call) => mean(call.input(0), { axes: spaceAxes(call.input(0)), keepAxes: true })),
  GlobalMaxPool: single((call) => max(call.input(0), { axes: spaceAxes(call.input(0)), keepAxes: true })),
  MaxPool: single((call) => {
    const x = call.input(0);
    const windows = windowsOf(call, x, call.integers("kernel_shape") ?? []);
    const { sizes, strides, before, end } = windows;
    const isEven = before.every((size, i) => size === end[i] && size < sizes[i]);
    if (isEven && isPlain(windows)) return maxPool(x, { window: sizes, stride: strides, padding: before });
    const padded = padSpace(x, before, end, Number.NEGATIVE_INFINITY);
    return isPlain(windows)
      ? maxPool(padded, { window: sizes, stride: strides })
      : max(elementsMet(padded, windows), { axes: 0 });
  }),
};

// Whether the engine has a pool of its own for such windows.
function isPlain({ sizes, dilations }: Windows): boolean {
  return sizes.length <= 2 && dilations.every((step) => step === 1);
}

// Windows of more elements would make as many nodes.
const MOST_IN_WINDOW = 512;

// What each element of the window meets as it moves, along a new first axis.
function elementsMet(x: Tensor, { sizes, strides, dilations }: Windows): Tensor {
  if (elementCount(sizes) > MOST_IN_WINDOW) throw cannotImport(`its windows hold ${elementCount(sizes)} elements`);
  const counts = staticShape("space", x.shape.slice(2)).map((size, i) => {
    const rest = size - dilations[i] * (sizes[i] - 1) - 1;
    if (rest < 0) throw new RangeError(`its windows of [${sizes.join(", ")}] are larger than ${formatShape(x.shape)}`);
    return Math.floor(rest / strides[i]) + 1;
  });
  const met: Tensor[] = [];
  forEachIndex(sizes, (place) => {
    const windows = counts.map((count, i) => ({
      axis: i + 2,
      start: place[i] * dilations[i],
      count,
      step: strides[i],
    }));
    met.push(window(x, windows));
  });
  return stack(met, 0);
}

function spaceAxes(x: Tensor): number[] {
  return x.shape.map((_, axis) => axis).slice(2);
}
