// Largest values and means over windows that move over one or two axes of space. Tensors are [batch, channels, …space].

import { integer, integers } from "../onnx/graphEmitter.js";
import { forEachIndex, type Reference, referenceOf } from "../reference.js";
import { shapeError } from "../shapeError.js";
import { defineSingle, type Tensor } from "../tensor.js";
import { formatShape, type Shape, stridesOf, type TensorType } from "../types.js";
import { perAxis } from "./convolution.js";
import { add, cast, divide, equal, multiply, relu } from "./elementwise.js";
import { pad, slice } from "./movement.js";
import { max, mean } from "./reduce.js";
import { upsample } from "./upsample.js";
import { placeWindow, type Window, window } from "./window.js";

export interface PoolOptions {
  /** Size of the window; one number holds for every axis of space. */
  readonly window: number | readonly number[];
  /** The window's own size unless said. */
  readonly stride?: number | readonly number[];
  /** Elements added at both ends of each axis: they are never the largest, and count as zeros in a mean. */
  readonly padding?: number | readonly number[];
}

type Pooling = {
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  readonly padding: readonly number[];
};

type Apply = (inputs: readonly Tensor[], attributes: Pooling) => Tensor;

const makeMaxPool: Apply = defineSingle<Pooling>({
  name: "maxPool",
  infer: ([x], pooling) => [pooledType("maxPool", x, pooling)],
  evaluate: ([x], { outputs: [y], attributes }) => [
    overWindows(x, y.shape, attributes, (values) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)),
  ],
  emit: (emitter, inputs, { attributes }) => [emitter.one("MaxPool", inputs, onnxPooling(attributes))],
  vjp: ({ inputs: [x], outputs: [y], attributes }, [g]) => [g && pullToLargest(g, x, y, attributes)],
  // The largest of what is cut off at 0 is the largest, cut off at 0: on fewer elements.
  simplify: ([x], attributes) => {
    const { operation, inputs } = x.node;
    return operation === "relu" ? relu(makeMaxPool(inputs, attributes)) : undefined;
  },
});

/** The largest element in each window; equal ones share the cotangent. */
export function maxPool(x: Tensor, options: PoolOptions): Tensor {
  return makeMaxPool([x], poolingOf("maxPool", x.shape, options));
}

const makeAveragePool: Apply = defineSingle<Pooling>({
  name: "averagePool",
  infer: ([x], pooling) => [pooledType("averagePool", x, pooling)],
  evaluate: ([x], { outputs: [y], attributes }) => {
    const count = attributes.sizes.reduce((a, b) => a * b, 1);
    return [overWindows(x, y.shape, attributes, (values) => values.reduce((a, b) => a + b, 0) / count)];
  },
  emit: (emitter, inputs, { attributes }) => [
    emitter.one("AveragePool", inputs, { ...onnxPooling(attributes), count_include_pad: integer(1) }),
  ],
  vjp: ({ inputs: [x], attributes }, [g]) => {
    if (g === undefined) return [undefined];
    const share = divide(
      g,
      attributes.sizes.reduce((a, b) => a * b, 1),
    );
    return [
      tiles(attributes) ? spread(share, x.shape, attributes) : overlap(x.shape, attributes, () => share, g.shape),
    ];
  },
});

/** The mean of each window. */
export function averagePool(x: Tensor, options: PoolOptions): Tensor {
  return makeAveragePool([x], poolingOf("averagePool", x.shape, options));
}

/** The mean over all of space: [batch, channels]. */
export function globalAveragePool(x: Tensor): Tensor {
  return mean(x, { axes: x.shape.map((_, axis) => axis).slice(2) });
}

/** The largest element over all of space: [batch, channels]. */
export function globalMaxPool(x: Tensor): Tensor {
  return max(x, { axes: x.shape.map((_, axis) => axis).slice(2) });
}

// ---- derivatives

// Whether every element lies in at most one window.
function tiles({ sizes, strides, padding }: Pooling): boolean {
  return sizes.every((size, i) => size === strides[i] && padding[i] === 0);
}

// What belongs to a window, at each of its elements; zeros where the windows leave a rest.
function spread(pooled: Tensor, shape: Shape, { sizes }: Pooling): Tensor {
  const large = upsample(pooled, sizes);
  const rest = shape.map((size, axis) => Number(axis < 2 ? 0 : size) - Number(axis < 2 ? 0 : large.shape[axis]));
  return pad(
    large,
    rest.map(() => 0),
    rest,
  );
}

// The sum over the window's elements of what `contribution` says for them, each put where the element met the input.
function overlap(
  shape: Shape,
  { sizes, strides, padding }: Pooling,
  contribution: (windows: readonly Window[]) => Tensor,
  pooled: Shape,
): Tensor {
  const padded = shape.map((size, axis) => (axis < 2 ? size : Number(size) + 2 * padding[axis - 2]));
  const parts: Tensor[] = [];
  forEachIndex(sizes, (place) => {
    const windows = sizes.map((_, i) => ({
      axis: i + 2,
      start: place[i],
      count: Number(pooled[i + 2]),
      step: strides[i],
    }));
    parts.push(placeWindow(contribution(windows), windows, padded));
  });
  return padding.reduce((whole, ends, i) => slice(whole, i + 2, ends, Number(padded[i + 2]) - ends), parts.reduce(add));
}

function pullToLargest(g: Tensor, x: Tensor, y: Tensor, pooling: Pooling): Tensor {
  const { sizes, padding } = pooling;
  if (tiles(pooling)) {
    const covered = y.shape.reduce<Tensor>(
      (part, size, axis) => (axis < 2 ? part : slice(part, axis, 0, Number(size) * sizes[axis - 2])),
      x,
    );
    const hits = cast(equal(covered, upsample(y, sizes)), x.dtype);
    const count = multiply(
      averagePool(hits, { window: sizes }),
      sizes.reduce((a, b) => a * b, 1),
    );
    const found = multiply(hits, upsample(divide(g, count), sizes));
    const rest = x.shape.map((size, axis) => (axis < 2 ? 0 : Number(size) - Number(found.shape[axis])));
    return pad(
      found,
      rest.map(() => 0),
      rest,
    );
  }
  const ends = [0, 0, ...padding];
  const padded = pad(x, ends, ends, Number.NEGATIVE_INFINITY);
  const hitsAt = (windows: readonly Window[]) => cast(equal(window(padded, windows), y), x.dtype);
  const all: Tensor[] = [];
  forEachIndex(sizes, (place) => {
    all.push(
      hitsAt(
        sizes.map((_, i) => ({
          axis: i + 2,
          start: place[i],
          count: Number(y.shape[i + 2]),
          step: pooling.strides[i],
        })),
      ),
    );
  });
  const share = divide(g, all.reduce(add));
  return overlap(x.shape, pooling, (windows) => multiply(hitsAt(windows), share), y.shape);
}

// ---- what these share

function poolingOf(operation: string, x: Shape, options: PoolOptions): Pooling {
  const axes = x.length - 2;
  if (axes !== 1 && axes !== 2) {
    throw shapeError(operation, `takes [batch, channels, …one or two axes], not ${formatShape(x)}`);
  }
  const sizes = perAxis(operation, "window", options.window, axes);
  const padding = perAxis(operation, "padding", options.padding ?? 0, axes);
  if (sizes.some((size, i) => size < 1 || padding[i] >= size)) {
    throw shapeError(operation, `a padding of [${padding.join(", ")}] leaves windows of [${sizes.join(", ")}] empty`);
  }
  return { sizes, strides: perAxis(operation, "stride", options.stride ?? sizes, axes), padding };
}

function pooledType(operation: string, x: TensorType, { sizes, strides, padding }: Pooling): TensorType {
  const space = x.shape.slice(2).map((size, i) => {
    if (typeof size !== "number")
      throw shapeError(operation, `needs the sizes of space known, not ${formatShape(x.shape)}`);
    const whole = size + 2 * padding[i];
    if (whole < sizes[i]) {
      throw shapeError(operation, `windows of [${sizes.join(", ")}] are larger than ${formatShape(x.shape)}`);
    }
    return Math.floor((whole - sizes[i]) / strides[i]) + 1;
  });
  return { dtype: x.dtype, shape: [...x.shape.slice(0, 2), ...space] };
}

function onnxPooling({ sizes, strides, padding }: Pooling) {
  return {
    kernel_shape: integers(sizes),
    strides: integers(strides),
    pads: integers([...padding, ...padding]),
  };
}

function overWindows(
  x: Reference,
  shape: Shape,
  { sizes, strides, padding }: Pooling,
  of: (values: readonly number[]) => number,
): Reference {
  const ofX = stridesOf(x.shape);
  return referenceOf([x.shape[0], ...shape.slice(1).map(Number)], (index) => {
    const values: number[] = [];
    forEachIndex(sizes, (place) => {
      let at = index[0] * ofX[0] + index[1] * ofX[1];
      for (let axis = 0; axis < sizes.length; axis++) {
        const i = index[axis + 2] * strides[axis] - padding[axis] + place[axis];
        if (i < 0 || i >= x.shape[axis + 2]) return;
        at += i * ofX[axis + 2];
      }
      values.push(x.data[at]);
    });
    return of(values);
  });
}
