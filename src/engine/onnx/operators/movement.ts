// Operators that move elements without changing them.

import { addSizes, compareSizes, divideSizes, multiplySizes } from "../../dimension.js";
import {
  addAxis,
  concatenate,
  expand,
  pad,
  reshape,
  reverse,
  slice,
  split,
  transpose,
} from "../../operations/movement.js";
import { stridedSlice } from "../../operations/stridedSlice.js";
import { tile } from "../../operations/tile.js";
import type { Tensor } from "../../tensor.js";
import { axesFromFront, axisFromFront, type Dimension, formatShape, type Shape } from "../../types.js";
import { cannotImport, type OperatorCall, type OperatorTable, single } from "../operatorCall.js";

export const movement: OperatorTable = {
  Concat: single((call) =>
    concatenate([call.input(0), ...call.inputs.slice(1).map((_, i) => call.input(i + 1))], call.integer("axis")),
  ),
  DepthToSpace: single((call) => {
    const size = call.integer("blocksize");
    const [batch, channels, height, width] = imageShape(call.input(0), size);
    const depth = divideSizes(channels, size * size);
    if (depth === undefined) throw cannotImport(`${channels} channels are no multiple of ${size * size}`);
    const columnsFirst = call.text("mode", "DCR") === "CRD";
    const parts = columnsFirst
      ? transpose(reshape(call.input(0), [batch, depth, size, size, height, width]), [0, 1, 4, 2, 5, 3])
      : transpose(reshape(call.input(0), [batch, size, size, depth, height, width]), [0, 3, 4, 1, 5, 2]);
    return reshape(parts, [batch, depth, multiplySizes([height, size]), multiplySizes([width, size])]);
  }),
  Flatten: single((call) => {
    const { shape } = call.input(0);
    const axis = call.integer("axis", 1);
    const at = axis < 0 ? axis + shape.length : axis;
    if (at < 0 || at > shape.length) throw new RangeError(`it has no axis ${axis}; the tensor has ${shape.length}`);
    return reshape(call.input(0), [multiplySizes(shape.slice(0, at)), multiplySizes(shape.slice(at))]);
  }),
  Pad: single(padded, [1, 2, 3]),
  Reshape: single(
    (call) => {
      const x = call.input(0);
      const wanted = call.elements(1) ?? call.integers("shape") ?? [];
      const copies = call.integer("allowzero", 0) === 0;
      return reshape(
        x,
        wanted.map((size, axis) => {
          if (size !== 0 || !copies) return size;
          if (axis < x.shape.length) return x.shape[axis];
          throw new RangeError(`it keeps the size of axis ${axis} of ${formatShape(x.shape)}`);
        }),
      );
    },
    [1],
  ),
  Slice: single(sliced, [1, 2, 3, 4]),
  SpaceToDepth: single((call) => {
    const size = call.integer("blocksize");
    const [batch, channels, height, width] = imageShape(call.input(0), size);
    const [rows, columns] = [divideSizes(height, size), divideSizes(width, size)];
    if (rows === undefined || columns === undefined)
      throw cannotImport(`${height} × ${width} are no blocks of ${size}`);
    const order = call.text("mode", "DCR") === "CRD" ? [0, 1, 3, 5, 2, 4] : [0, 3, 5, 1, 2, 4];
    const parts = transpose(reshape(call.input(0), [batch, channels, rows, size, columns, size]), order);
    return reshape(parts, [batch, multiplySizes([channels, size * size]), rows, columns]);
  }),
  Split: {
    convert: (call) => {
      const x = call.input(0);
      const axis = axisFromFront("Split", call.integer("axis", 0), x.shape.length);
      const sizes = call.integers("split") ?? call.elements(1);
      return split(x, sizes ?? equalParts(x.shape[axis], call.outputs), axis);
    },
    settings: [1],
  },
  Squeeze: single(
    (call) => {
      const x = call.input(0);
      const named = call.integers("axes") ?? call.numbers(1);
      const axes =
        named === undefined
          ? x.shape.flatMap((size, axis) => (size === 1 ? [axis] : []))
          : axesFromFront("Squeeze", named, x.shape.length);
      const long = axes.find((axis) => x.shape[axis] !== 1);
      if (long !== undefined) throw cannotImport(`axis ${long} of ${formatShape(x.shape)} is not of size 1`);
      return reshape(
        x,
        x.shape.filter((_, axis) => !axes.includes(axis)),
      );
    },
    [1],
  ),
  Tile: single(
    (call) => {
      const repeats = call.elements(1) ?? [];
      const x = call.input(0);
      // ONNX repeats an axis no times, too.
      const empty = repeats.indexOf(0);
      return empty === -1
        ? tile(x, repeats)
        : cutTo(
            tile(
              x,
              repeats.map((count) => (count === 0 ? 1 : count)),
            ),
            repeats,
          );
    },
    [1],
  ),
  Transpose: single((call) => transpose(call.input(0), call.integers("perm"))),
  Unsqueeze: single(
    (call) => {
      const x = call.input(0);
      const named = call.integers("axes") ?? call.numbers(1) ?? [];
      const axes = axesFromFront("Unsqueeze", named, x.shape.length + named.length);
      return axes.reduce((result, axis) => addAxis(result, axis), x);
    },
    [1],
  ),
};

function imageShape({ shape }: Tensor, size: number): Shape {
  if (shape.length === 4 && size > 0) return shape;
  throw new RangeError(`it takes [batch, channels, height, width] and blocks, not ${formatShape(shape)} and ${size}`);
}

function cutTo(x: Tensor, repeats: readonly Dimension[]): Tensor {
  return repeats.reduce<Tensor>((left, count, axis) => (count === 0 ? slice(left, axis, 0, 0) : left), x);
}

function equalParts(size: Dimension, count: number): Dimension[] {
  if (typeof size === "string") {
    const part = divideSizes(size, count);
    if (part === undefined) throw cannotImport(`it cannot divide the size ${size} into ${count} parts`);
    return Array<Dimension>(count).fill(part);
  }
  // The last part may be smaller.
  const part = Math.ceil(size / count);
  return Array.from({ length: count }, (_, i) => Math.max(0, Math.min(part, size - i * part)));
}

// ---- slices

// Larger numbers mean the end, whatever the size.
const ENDLESS = 2 ** 31 - 1;

function sliced(call: OperatorCall): Tensor {
  const x = call.input(0);
  const starts = call.integers("starts") ?? call.elements(1) ?? [];
  const ends = call.integers("ends") ?? call.elements(2) ?? [];
  const axes = call.integers("axes") ?? call.numbers(3) ?? starts.map((_, axis) => axis);
  const steps = call.numbers(4) ?? starts.map(() => 1);
  if ([ends, axes, steps].some(({ length }) => length !== starts.length)) {
    const lengths = [starts, ends, axes, steps].map(({ length }) => length);
    throw new RangeError(`it has ${lengths.join(", ")} starts, ends, axes and steps`);
  }
  return starts.reduce<Tensor>((result, start, i) => {
    const axis = axisFromFront("Slice", axes[i], x.shape.length);
    return slicedAlong(result, axis, start, ends[i], steps[i]);
  }, x);
}

function slicedAlong(x: Tensor, axis: number, start: Dimension, end: Dimension, step: number): Tensor {
  const size = x.shape[axis];
  if (step < 0) {
    // Seen from the other end: −1 − place counts from there.
    const mirrored = (place: Dimension) =>
      typeof place === "number" ? -1 - place : addSizes([size, -1, multiplySizes([place, -1])]);
    return slicedAlong(reverse(x, axis), axis, mirrored(start), mirrored(end), -step);
  }
  const [from, to] = [placeIn(size, start), placeIn(size, end)];
  if (compareSizes(from, to) !== -1 && typeof from === "number" && typeof to === "number") return slice(x, axis, 0, 0);
  if (step === 1) return slice(x, axis, from, to);
  if (typeof from === "string" || typeof to === "string") {
    throw cannotImport(
      `it cannot go in steps of ${step} along the size ${size}`,
      "Say what it is with the option sizes.",
    );
  }
  return stridedSlice(x, axis, { start: from, end: to, step });
}

// A place counted from the front and held inside the axis, as far as that is known.
function placeIn(size: Dimension, place: Dimension): Dimension {
  if (typeof place === "number" && place >= ENDLESS) return size;
  if (typeof place === "number" && place <= -ENDLESS) return 0;
  const counted = typeof place === "number" && place < 0 ? addSizes([size, place]) : place;
  if (compareSizes(counted, size) === 1) return size;
  return compareSizes(counted, 0) === -1 ? 0 : counted;
}

// ---- padding

function padded(call: OperatorCall): Tensor {
  const x = call.input(0);
  const rank = x.shape.length;
  const sizes = call.integers("pads") ?? call.elements(1) ?? [];
  const axes = axesNamed(call, rank);
  if (sizes.length !== 2 * axes.length) throw new RangeError(`it has ${sizes.length} sizes to pad ${axes.length} axes`);
  const at = (half: number) =>
    x.shape.map((_, axis): Dimension => {
      const i = axes.indexOf(axis);
      return i === -1 ? 0 : sizes[half * axes.length + i];
    });
  const [before, after] = [at(0), at(1)];
  const negative = (size: Dimension) => compareSizes(size, 0) === -1;
  // Negative padding cuts elements off.
  const cut = x.shape.reduce<Tensor>((left, size, axis) => {
    if (!negative(before[axis]) && !negative(after[axis])) return left;
    const from = negative(before[axis]) ? multiplySizes([before[axis], -1]) : 0;
    const to = negative(after[axis]) ? addSizes([size, after[axis]]) : size;
    return slice(left, axis, from, to);
  }, x);
  const [first, last] = [before, after].map((side) => side.map((size) => (negative(size) ? 0 : size)));
  const mode = call.text("mode", "constant");
  if (mode === "constant") {
    const value = call.version < 11 ? call.float("value", 0) : (call.numbers(2)?.[0] ?? 0);
    return pad(cut, first, last, value);
  }
  return first.reduce<Tensor>((left, size, axis) => paddedAlong(left, axis, size, last[axis], mode), cut);
}

function axesNamed(call: OperatorCall, rank: number): number[] {
  const named = call.numbers(3);
  if (named === undefined) return Array.from({ length: rank }, (_, axis) => axis);
  return named.map((axis) => axisFromFront("Pad", axis, rank));
}

function paddedAlong(x: Tensor, axis: number, before: Dimension, after: Dimension, mode: string): Tensor {
  if (before === 0 && after === 0) return x;
  const size = x.shape[axis];
  const ends = (first: Tensor, last: Tensor) =>
    concatenate([...(before === 0 ? [] : [first]), x, ...(after === 0 ? [] : [last])], axis);
  if (mode === "edge") {
    const repeated = (edge: Tensor, count: Dimension) => expand(edge, x.shape.with(axis, count));
    return ends(repeated(slice(x, axis, 0, 1), before), repeated(slice(x, axis, -1), after));
  }
  if (typeof before === "string" || typeof after === "string") throw cannotImport(`it pads by ${before} and ${after}`);
  const part = (from: Dimension, to: Dimension) => slice(x, axis, from, to);
  if (mode === "reflect") {
    const first = before === 0 ? x : reverse(part(1, before + 1), axis);
    const last = after === 0 ? x : reverse(part(addSizes([size, -after - 1]), addSizes([size, -1])), axis);
    return ends(first, last);
  }
  if (mode === "wrap") return ends(part(addSizes([size, -before]), size), part(0, after));
  throw cannotImport(`its mode is ${mode}`);
}
