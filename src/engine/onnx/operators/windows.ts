// Windows that move over space, as the attributes of convolutions and pools say it. Ends are padded beforehand.

import { pad } from "../../operations/movement.js";
import type { Tensor } from "../../tensor.js";
import { formatShape, staticShape } from "../../types.js";
import type { OperatorCall } from "../operatorCall.js";

export interface Windows {
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** `after`, and with `ceil_mode` as many more as fill the last window. */
  readonly end: readonly number[];
}

/**
 * Windows of `sizes` over the space of `x`, whose sizes must be known. Throws a RangeError where an attribute has too
 * few or too many numbers, or others than windows have.
 */
export function windowsOf(call: OperatorCall, x: Tensor, sizes: readonly number[]): Windows {
  const { strides, dilations, pads, automatic } = windowAttributes(call, sizes);
  if (x.shape.length !== sizes.length + 2) {
    throw new RangeError(`windows of [${sizes.join(", ")}] do not move over ${formatShape(x.shape)}`);
  }
  const space = staticShape("space", x.shape.slice(2));
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

/** The attributes that convolutions and pools share, a number for each axis of space. Throws as `windowsOf` does. */
export function windowAttributes(call: OperatorCall, sizes: readonly number[]) {
  const numbers = (name: string, otherwise: number, least: number, count = sizes.length) => {
    const given = call.integers(name) ?? new Array<number>(count).fill(otherwise);
    if (given.length !== count || !given.every((value) => Number.isSafeInteger(value) && value >= least)) {
      throw new RangeError(`its attribute ${name} is [${given.join(", ")}], not ${count} numbers from ${least} on`);
    }
    return given;
  };
  if (sizes.length === 0 || !sizes.every((size) => Number.isSafeInteger(size) && size > 0)) {
    throw new RangeError(`its windows are of the size [${sizes.join(", ")}]`);
  }
  const automatic = call.text("auto_pad", "NOTSET");
  if (!["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"].includes(automatic)) {
    throw new RangeError(`its attribute auto_pad is ${automatic}`);
  }
  return {
    strides: numbers("strides", 1, 1),
    dilations: numbers("dilations", 1, 1),
    pads: numbers("pads", 0, 0, 2 * sizes.length),
    outputPadding: numbers("output_padding", 0, 0),
    automatic,
  };
}

/** `x` [batch, channels, …space] with as many more elements at both ends of each axis of space, of the given value. */
export function padSpace(x: Tensor, before: readonly number[], after: readonly number[], value: number): Tensor {
  return pad(x, [0, 0, ...before], [0, 0, ...after], value);
}
