// Convolutions and pools. Windows that reach beyond the end, or are padded unevenly, are padded beforehand.

import { full } from "../../operations/constant.js";
import { convolution, transposedConvolution } from "../../operations/convolution.js";
import { add, divide } from "../../operations/elementwise.js";
import { pad, reshape } from "../../operations/movement.js";
import { averagePool, maxPool } from "../../operations/pooling.js";
import { max, mean } from "../../operations/reduce.js";
import type { Tensor } from "../../tensor.js";
import { staticShape } from "../../types.js";
import { cannotImport, type OperatorCall, type OperatorTable, single } from "../operatorCall.js";

export const convolutions: OperatorTable = {
  AveragePool: single((call) => {
    const x = call.input(0);
    const windows = windowsOf(call, x, call.integers("kernel_shape") ?? []);
    const pool = (padded: Tensor) => averagePool(padded, { window: windows.sizes, stride: windows.strides });
    const whole = pool(padSpace(x, windows.before, windows.end, 0));
    if ([...windows.before, ...windows.end].every((size) => size === 0)) return whole;
    // Zeros at the ends count or do not; those beyond the end, with which the last window is filled up, never do.
    const counted = call.integer("count_include_pad", 0) !== 0;
    const space = staticShape("AveragePool", x.shape.slice(2));
    const ones = full(
      [1, 1, ...space.map((size, i) => size + (counted ? windows.before[i] + windows.after[i] : 0))],
      1,
    );
    const [before, end] = counted
      ? [windows.before.map(() => 0), windows.end.map((size, i) => size - windows.after[i])]
      : [windows.before, windows.end];
    return divide(whole, pool(padSpace(ones, before, end, 0)));
  }),
  Conv: single((call) => {
    const [x, kernel] = [call.input(0), call.input(1)];
    const { strides, dilations, before, after } = windowsOf(call, x, staticShape("Conv", kernel.shape.slice(2)));
    const options = {
      stride: strides,
      dilation: dilations,
      padding: { before, after },
      groups: call.integer("group", 1),
    };
    return convolution(x, kernel, { ...options, ...(call.inputs[2] === undefined ? {} : { bias: call.input(2) }) });
  }),
  ConvTranspose: single(transposed),
  GlobalAveragePool: single((call) => mean(call.input(0), { axes: spaceAxes(call.input(0)), keepAxes: true })),
  GlobalMaxPool: single((call) => max(call.input(0), { axes: spaceAxes(call.input(0)), keepAxes: true })),
  MaxPool: single((call) => {
    const x = call.input(0);
    const { sizes, strides, dilations, before, end } = windowsOf(call, x, call.integers("kernel_shape") ?? []);
    if (dilations.some((step) => step !== 1)) throw cannotImport("with dilated windows");
    const even = before.every((size, i) => size === end[i] && size < sizes[i]);
    if (even) return maxPool(x, { window: sizes, stride: strides, padding: before });
    return maxPool(padSpace(x, before, end, Number.NEGATIVE_INFINITY), { window: sizes, stride: strides });
  }),
};

interface Windows {
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** `after`, and with `ceil_mode` as many more as fill the last window. */
  readonly end: readonly number[];
}

function windowsOf(call: OperatorCall, x: Tensor, sizes: readonly number[]): Windows {
  const strides = call.integers("strides") ?? sizes.map(() => 1);
  const dilations = call.integers("dilations") ?? sizes.map(() => 1);
  const pads = call.integers("pads") ?? sizes.flatMap(() => [0, 0]);
  const automatic = call.text("auto_pad", "NOTSET");
  const space = staticShape("a window", x.shape.slice(2));
  const axes = sizes.map((size, i) => {
    const reach = dilations[i] * (size - 1) + 1;
    if (automatic === "SAME_UPPER" || automatic === "SAME_LOWER") {
      const total = Math.max(0, (Math.ceil(space[i] / strides[i]) - 1) * strides[i] + reach - space[i]);
      const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
      return automatic === "SAME_UPPER"
        ? { before: less, after: more, rest: 0 }
        : { before: more, after: less, rest: 0 };
    }
    const [before, after] = automatic === "VALID" ? [0, 0] : [pads[i], pads[sizes.length + i]];
    const span = space[i] + before + after - reach;
    const count = Math.ceil(span / strides[i]) + 1;
    // A last window that would begin in the padding is left out.
    const begins = (count - 1) * strides[i] < space[i] + before;
    const rest = call.integer("ceil_mode", 0) !== 0 && begins ? (count - 1) * strides[i] - span : 0;
    return { before, after, rest };
  });
  return {
    sizes,
    strides,
    dilations,
    before: axes.map(({ before }) => before),
    after: axes.map(({ after }) => after),
    end: axes.map(({ after, rest }) => after + rest),
  };
}

function padSpace(x: Tensor, before: readonly number[], after: readonly number[], value: number): Tensor {
  return pad(x, [0, 0, ...before], [0, 0, ...after], value);
}

function spaceAxes(x: Tensor): number[] {
  return x.shape.map((_, axis) => axis).slice(2);
}

function transposed(call: OperatorCall): Tensor {
  const [x, kernel] = [call.input(0), call.input(1)];
  const sizes = staticShape("ConvTranspose", kernel.shape.slice(2));
  const strides = call.integers("strides") ?? sizes.map(() => 1);
  const dilations = call.integers("dilations") ?? sizes.map(() => 1);
  const outputPadding = call.integers("output_padding") ?? sizes.map(() => 0);
  const pads = call.integers("pads") ?? sizes.flatMap(() => [0, 0]);
  const wanted = call.integers("output_shape")?.slice(-sizes.length);
  const automatic = call.text("auto_pad", "NOTSET");
  const space = staticShape("ConvTranspose", x.shape.slice(2));
  const ends = sizes.map((size, i): readonly [before: number, after: number] => {
    const full = strides[i] * (space[i] - 1) + outputPadding[i] + dilations[i] * (size - 1) + 1;
    const same = automatic.startsWith("SAME") ? space[i] * strides[i] : undefined;
    const target = wanted?.[i] ?? same;
    if (target === undefined) return automatic === "VALID" ? [0, 0] : [pads[i], pads[sizes.length + i]];
    const [less, more] = [Math.floor((full - target) / 2), Math.ceil((full - target) / 2)];
    return automatic === "SAME_UPPER" ? [less, more] : [more, less];
  });
  const [before, after] = [ends.map(([first]) => first), ends.map(([, last]) => last)];
  const options = { stride: strides, dilation: dilations, padding: { before, after }, outputPadding };
  const y = transposedConvolution(x, kernel, { ...options, groups: call.integer("group", 1) });
  if (call.inputs[2] === undefined) return y;
  return add(y, reshape(call.input(2), [y.shape[1], ...sizes.map(() => 1)]));
}
