// Convolution over one or two axes of space, and its transpose. Tensors are [batch, channels, …space], kernels
// [outputs, inputs / groups, …kernel], as in ONNX and PyTorch.

import { integer, integers } from "../onnx/graphEmitter.js";
import type { OnnxAttribute } from "../onnx/model.js";
import { forEachIndex, type Reference } from "../reference.js";
import { shapeError } from "../shapeError.js";
import { defineSingle, requireSameType, type Tensor } from "../tensor.js";
import { elementCount, formatShape, type Shape, sameShape, stridesOf } from "../types.js";
import { kernelGradient } from "./kernelGradient.js";
import { sum } from "./reduce.js";

/** How a kernel moves over space; one number holds for every axis of it. */
export interface ConvolutionOptions {
  readonly stride?: number | readonly number[];
  /** Zeros added at both ends of each axis, or at each end. */
  readonly padding?:
    | number
    | readonly number[]
    | { readonly before: readonly number[]; readonly after: readonly number[] };
  readonly dilation?: number | readonly number[];
  readonly groups?: number;
}

export interface TransposedConvolutionOptions extends ConvolutionOptions {
  /** Elements added at the end of each axis, to tell sizes apart that a stride makes one. */
  readonly outputPadding?: number | readonly number[];
}

/** The same, axis by axis. */
export type Geometry = {
  readonly strides: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly dilations: readonly number[];
  readonly groups: number;
};

type TransposedGeometry = Geometry & { readonly outputPadding: readonly number[] };

type Apply<A> = (inputs: readonly Tensor[], attributes: A) => Tensor;

const makeConvolution: Apply<Geometry> = defineSingle<Geometry>({
  name: "convolution",
  infer: (inputs, geometry) => {
    requireSameType("convolution", inputs);
    const [x, kernel, bias] = inputs;
    requireChannels("convolution", x.shape, kernel.shape, geometry.groups, 1);
    if (bias !== undefined && !sameShape(bias.shape, [kernel.shape[0]])) {
      throw shapeError(
        "convolution",
        `the bias ${formatShape(bias.shape)} does not fit the kernel ${formatShape(kernel.shape)}`,
      );
    }
    const space = spaceOf("convolution", x.shape).map((size, i) => {
      const reach = geometry.dilations[i] * (Number(kernel.shape[i + 2]) - 1) + 1;
      const padded = size + geometry.before[i] + geometry.after[i];
      if (padded < reach) {
        throw shapeError(
          "convolution",
          `the kernel ${formatShape(kernel.shape)} is larger than ${formatShape(x.shape)}`,
        );
      }
      return Math.floor((padded - reach) / geometry.strides[i]) + 1;
    });
    return [{ dtype: x.dtype, shape: [x.shape[0], kernel.shape[0], ...space] }];
  },
  evaluate: ([x, kernel, bias], { outputs: [y], attributes }) => {
    const result = emptyLike(y.shape, x.shape[0]);
    if (bias !== undefined) {
      const [, channels, ...space] = result.shape;
      const size = elementCount(space);
      for (let i = 0; i < result.data.length; i++) result.data[i] = bias.data[Math.floor(i / size) % channels];
    }
    visitProducts(x.shape, kernel.shape, result.shape, attributes, (input, weight, output) => {
      result.data[output] += x.data[input] * kernel.data[weight];
    });
    return [result];
  },
  emit: (emitter, inputs, { attributes }) => [emitter.one("Conv", inputs, onnxGeometry(attributes))],
  vjp: ({ inputs: [x, kernel, bias], attributes: geometry }, [g]) => {
    if (g === undefined) return [undefined, undefined, undefined];
    const { strides, before, after, dilations } = geometry;
    const outputPadding = strides.map((stride, i) => {
      const covered = (Number(g.shape[i + 2]) - 1) * stride + dilations[i] * (Number(kernel.shape[i + 2]) - 1) + 1;
      return Number(x.shape[i + 2]) + before[i] + after[i] - covered;
    });
    return [
      makeTransposed([g, kernel], { ...geometry, outputPadding }),
      kernelGradient(x, g, kernel.shape, geometry),
      bias && sum(g, { axes: g.shape.map((_, axis) => axis).filter((axis) => axis !== 1) }),
    ];
  },
});

/**
 * The cross-correlation of `x` [batch, inputs, …space] with `kernel` [outputs, inputs / groups, …kernel] → [batch,
 * outputs, …space], plus `bias` [outputs] where it is given. Throws a `UserError` naming both shapes where they do not fit.
 */
export function convolution(
  x: Tensor,
  kernel: Tensor,
  { bias, ...options }: ConvolutionOptions & { readonly bias?: Tensor } = {},
): Tensor {
  const inputs = bias === undefined ? [x, kernel] : [x, kernel, bias];
  return makeConvolution(inputs, geometryOf("convolution", x.shape, kernel.shape, options));
}

const makeTransposed: Apply<TransposedGeometry> = defineSingle<TransposedGeometry>({
  name: "transposedConvolution",
  infer: (inputs, { strides, before, after, dilations, groups, outputPadding }) => {
    requireSameType("transposedConvolution", inputs);
    const [x, kernel] = inputs;
    requireChannels("transposedConvolution", x.shape, kernel.shape, groups, 0);
    const space = spaceOf("transposedConvolution", x.shape).map((size, i) => {
      const reach = dilations[i] * (Number(kernel.shape[i + 2]) - 1) + 1;
      return (size - 1) * strides[i] + reach - before[i] - after[i] + outputPadding[i];
    });
    if (space.some((size) => size < 1)) {
      throw shapeError("transposedConvolution", `nothing of ${formatShape(x.shape)} is left after its padding`);
    }
    return [{ dtype: x.dtype, shape: [x.shape[0], Number(kernel.shape[1]) * groups, ...space] }];
  },
  evaluate: ([x, kernel], { outputs: [y], attributes }) => {
    const result = emptyLike(y.shape, x.shape[0]);
    // What a convolution of the result would have read for x, x is written to.
    visitProducts(result.shape, kernel.shape, x.shape, attributes, (output, weight, input) => {
      result.data[output] += x.data[input] * kernel.data[weight];
    });
    return [result];
  },
  emit: (emitter, inputs, { attributes }) => [
    emitter.one("ConvTranspose", inputs, {
      ...onnxGeometry(attributes),
      output_padding: integers(attributes.outputPadding),
    }),
  ],
  vjp: ({ inputs: [x, kernel], attributes: { outputPadding: _, ...geometry } }, [g]) => [
    g && makeConvolution([g, kernel], geometry),
    g && kernelGradient(g, x, kernel.shape, geometry),
  ],
});

/**
 * The transpose of `convolution`: `x` [batch, inputs, …space] with `kernel` [inputs, outputs / groups, …kernel] → [batch,
 * outputs, …space]. Throws a `UserError` naming both shapes where they do not fit.
 */
export function transposedConvolution(x: Tensor, kernel: Tensor, options: TransposedConvolutionOptions = {}): Tensor {
  const geometry = geometryOf("transposedConvolution", x.shape, kernel.shape, options);
  const outputPadding = perAxis(
    "transposedConvolution",
    "outputPadding",
    options.outputPadding ?? 0,
    x.shape.length - 2,
  );
  return makeTransposed([x, kernel], { ...geometry, outputPadding });
}

// ---- what these share

function geometryOf(operation: string, x: Shape, kernel: Shape, options: ConvolutionOptions): Geometry {
  const axes = x.length - 2;
  if ((axes !== 1 && axes !== 2) || kernel.length !== x.length) {
    throw shapeError(
      operation,
      `takes [batch, channels, …one or two axes] and a kernel of as many, not ${formatShape(x)} and ${formatShape(kernel)}`,
    );
  }
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options;
  const ends = typeof padding === "object" && "before" in padding ? padding : { before: padding, after: padding };
  return {
    strides: perAxis(operation, "stride", stride, axes),
    before: perAxis(operation, "padding", ends.before, axes),
    after: perAxis(operation, "padding", ends.after, axes),
    dilations: perAxis(operation, "dilation", dilation, axes),
    groups,
  };
}

/** One number for each of `axes` axes. Throws a `UserError` where there are more or fewer. */
export function perAxis(
  operation: string,
  what: string,
  given: number | readonly number[],
  axes: number,
): readonly number[] {
  const all = typeof given === "number" ? new Array<number>(axes).fill(given) : given;
  if (all.length === axes && all.every((value) => Number.isInteger(value) && value >= 0)) return all;
  throw shapeError(operation, `needs ${axes} whole numbers for its ${what}, not [${all.join(", ")}]`);
}

function requireChannels(operation: string, x: Shape, kernel: Shape, groups: number, perGroup: 0 | 1): void {
  const wanted = perGroup === 1 ? Number(kernel[1]) * groups : Number(kernel[0]);
  if (x[1] === wanted && Number(kernel[0]) % groups === 0) return;
  const divided = groups === 1 ? "" : ` in ${groups} groups`;
  throw shapeError(
    operation,
    `${formatShape(x)} has ${x[1]} channels; the kernel ${formatShape(kernel)} takes ${wanted}${divided}`,
  );
}

function spaceOf(operation: string, x: Shape): number[] {
  return x.slice(2).map((size) => {
    if (typeof size === "number") return size;
    throw shapeError(operation, `needs the sizes of space known, not ${formatShape(x)}`);
  });
}

function onnxGeometry({ strides, before, after, dilations, groups }: Geometry): Record<string, OnnxAttribute> {
  return {
    strides: integers(strides),
    pads: integers([...before, ...after]),
    dilations: integers(dilations),
    group: integer(groups),
  };
}

function emptyLike(shape: Shape, batch: number): Reference {
  const known = [batch, ...shape.slice(1).map(Number)];
  return { shape: known, data: new Float64Array(elementCount(known)) };
}

// Every product that a convolution from `x` to `y` sums: offsets into x, the kernel and y.
function visitProducts(
  x: readonly number[],
  kernel: readonly number[],
  y: readonly number[],
  { strides, before, dilations, groups }: Geometry,
  visit: (input: number, weight: number, output: number) => void,
): void {
  const [ofX, ofKernel, ofY] = [x, kernel, y].map(stridesOf);
  const outputsPerGroup = y[1] / groups;
  forEachIndex(y, (at) => {
    const output = at.reduce((sum, i, axis) => sum + i * ofY[axis], 0);
    const firstChannel = Math.floor(at[1] / outputsPerGroup) * kernel[1];
    forEachIndex(kernel.slice(1), (inKernel) => {
      let input = at[0] * ofX[0] + (firstChannel + inKernel[0]) * ofX[1];
      let weight = at[1] * ofKernel[0] + inKernel[0] * ofKernel[1];
      for (let axis = 0; axis < strides.length; axis++) {
        const place = at[axis + 2] * strides[axis] - before[axis] + inKernel[axis + 1] * dilations[axis];
        if (place < 0 || place >= x[axis + 2]) return;
        input += place * ofX[axis + 2];
        weight += inKernel[axis + 1] * ofKernel[axis + 2];
      }
      visit(input, weight, output);
    });
  });
}
