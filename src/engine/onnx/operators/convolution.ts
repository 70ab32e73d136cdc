// Convolutions and their transposes.

import { convolution, transposedConvolution } from "../../operations/convolution.js";
import { add } from "../../operations/elementwise.js";
import { reshape } from "../../operations/movement.js";
import type { Tensor } from "../../tensor.js";
import { formatShape, staticShape } from "../../types.js";
import { cannotImport, type OperatorCall, type OperatorTable, single } from "../operatorCall.js";
import { padSpace, windowAttributes, windowsOf } from "./windows.js";

export const convolutions: OperatorTable = {
  Conv: single((call) => {
    const [x, kernel] = operands(call);
    const { strides, dilations, before, after } = windowsOf(call, x, staticShape("the kernel", kernel.shape.slice(2)));
    const options = {
      stride: strides,
      dilation: dilations,
      padding: { before, after },
      groups: call.integer("group", 1),
    };
    return convolution(x, kernel, { ...options, ...(call.inputs[2] === undefined ? {} : { bias: call.input(2) }) });
  }),
  ConvTranspose: single(transposed),
};

function operands(call: OperatorCall): [x: Tensor, kernel: Tensor] {
  const [x, kernel] = [call.input(0), call.input(1)];
  if (x.shape.length !== kernel.shape.length) {
    throw new RangeError(`its kernel ${formatShape(kernel.shape)} does not fit ${formatShape(x.shape)}`);
  }
  if (x.shape.length > 4) throw cannotImport(`it moves over ${x.shape.length - 2} axes, more than two`);
  return [x, kernel];
}

function transposed(call: OperatorCall): Tensor {
  const [x, kernel] = operands(call);
  const sizes = staticShape("the kernel", kernel.shape.slice(2));
  const { strides, dilations, outputPadding, pads, automatic } = windowAttributes(call, sizes);
  const wanted = call.integers("output_shape")?.slice(-sizes.length);
  const space = staticShape("space", x.shape.slice(2));
  const ends = sizes.map((size, i): readonly [before: number, after: number] => {
    const full = strides[i] * (space[i] - 1) + outputPadding[i] + dilations[i] * (size - 1) + 1;
    const same = automatic.startsWith("SAME") ? space[i] * strides[i] : undefined;
    const target = wanted?.[i] ?? same;
    if (target === undefined) return automatic === "VALID" ? [0, 0] : [pads[i], pads[sizes.length + i]];
    const [less, more] = [Math.floor((full - target) / 2), Math.ceil((full - target) / 2)];
    return automatic === "SAME_UPPER" ? [less, more] : [more, less];
  });
  const [before, after] = [0, 1].map((side) => ends.map((each) => each[side]));
  const cut = (side: readonly number[]) => side.map((size) => Math.max(0, size));
  const options = {
    stride: strides,
    dilation: dilations,
    padding: { before: cut(before), after: cut(after) },
    outputPadding,
    groups: call.integer("group", 1),
  };
  // A result that is wanted larger than the windows reach ends in zeros.
  const more = (side: readonly number[]) => side.map((size) => Math.max(0, -size));
  const y = padSpace(transposedConvolution(x, kernel, options), more(before), more(after), 0);
  if (call.inputs[2] === undefined) return y;
  return add(y, reshape(call.input(2), [y.shape[1], ...sizes.map(() => 1)]));
}
