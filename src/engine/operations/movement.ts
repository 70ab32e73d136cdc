// Operations that move elements without changing them: reshape, transpose, expand, slice, pad, concatenate, reverse.

import { addSizes, compareSizes, divideSizes, multiplySizes, sizeIn, subtractSizes } from "../dimension.js";
import { integer, integers } from "../onnx/graphEmitter.js";
import { broadcastAt, type Reference, referenceOf } from "../reference.js";
import { shapeError } from "../shapeError.js";
import { defineOperation, defineSingle, requireSameType, type Tensor } from "../tensor.js";
import {
  axisFromFront,
  broadcastShapes,
  type Dimension,
  formatShape,
  type Shape,
  sameShape,
  stridesOf,
} from "../types.js";
import { full, scalar } from "./constant.js";
import { sumTo } from "./reduce.js";

// ---- reshape

const makeReshape = defineSingle<{ readonly shape: Shape }>({
  name: "reshape",
  infer: ([x], { shape }) => [{ dtype: x.dtype, shape }],
  evaluate: ([x], { attributes: { shape } }, sizes) => [{ shape: resolve(shape, sizes), data: x.data }],
  emit: (emitter, [x], { attributes: { shape } }) => [emitter.one("Reshape", [x, emitter.shape(shape)])],
  vjp: ({ inputs: [x] }, [g]) => [g && reshape(g, x.shape)],
  simplify: ([x], { shape }) => {
    if (sameShape(x.shape, shape)) return x;
    return x.node.operation === "reshape" ? reshape(x.node.inputs[0], shape) : undefined;
  },
});

/**
 * The same elements in another shape. One size may be −1: what is left over.
 * Throws a `UserError` where the shapes hold different numbers of elements.
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  return makeReshape([x], { shape: completed(x.shape, shape) });
}

function completed(from: Shape, to: Shape): Shape {
  const mismatch = () => shapeError("reshape", `${formatShape(from)} does not fit ${formatShape(to)}`);
  const open = to.indexOf(-1);
  if (open === -1) {
    if (multiplySizes(from) !== multiplySizes(to)) throw mismatch();
    return to;
  }
  // Sizes that both shapes have are left out, so that the rest can be told.
  const left = [...from];
  const others = to.filter((size, axis) => {
    const at = left.indexOf(size);
    if (axis !== open && at !== -1) left.splice(at, 1);
    return axis !== open && at === -1;
  });
  const known = multiplySizes(others);
  const rest = known === 0 ? undefined : divideSizes(multiplySizes(left), known);
  if (rest === undefined) throw mismatch();
  return to.with(open, rest);
}

// ---- transpose

const makeTranspose = defineSingle<{ readonly order: readonly number[] }>({
  name: "transpose",
  infer: ([x], { order }) => [{ dtype: x.dtype, shape: order.map((axis) => x.shape[axis]) }],
  evaluate: ([x], { attributes: { order } }) => [transposeReference(x, order)],
  emit: (emitter, inputs, { attributes: { order } }) => [emitter.one("Transpose", inputs, { perm: integers(order) })],
  vjp: ({ attributes: { order } }, [g]) => [g && transpose(g, inverseOrder(order))],
  simplify: ([x], { order }) => {
    if (order.every((axis, i) => axis === i)) return x;
    // Moving axes of size 1 moves no element.
    const long = order.filter((axis) => x.shape[axis] !== 1);
    if (long.every((axis, i) => i === 0 || axis > long[i - 1]))
      return reshape(
        x,
        order.map((axis) => x.shape[axis]),
      );
    return undefined;
  },
});

/** `x` with its axes in another order: axis i of the result is axis `order[i]` of `x`; reversed unless said. */
export function transpose(x: Tensor, order?: readonly number[]): Tensor {
  const rank = x.shape.length;
  const axes = order?.map((axis) => axisFromFront("transpose", axis, rank)) ?? x.shape.map((_, i) => rank - 1 - i);
  if (axes.length !== rank || new Set(axes).size !== rank) {
    throw shapeError("transpose", `[${axes.join(", ")}] is no order of the ${rank} axes of ${formatShape(x.shape)}`);
  }
  const { node } = x;
  const inner = node.operation === "transpose" ? node.attributes.order : undefined;
  if (Array.isArray(inner))
    return transpose(
      node.inputs[0],
      axes.map((axis) => Number(inner[axis])),
    );
  return makeTranspose([x], { order: axes });
}

/** The order of axes that undoes `order`. */
export function inverseOrder(order: readonly number[]): number[] {
  const inverse = new Array<number>(order.length);
  for (const [i, axis] of order.entries()) inverse[axis] = i;
  return inverse;
}

function transposeReference(x: Reference, order: readonly number[]): Reference {
  const strides = stridesOf(x.shape);
  return referenceOf(
    order.map((axis) => x.shape[axis]),
    (index) => x.data[order.reduce((offset, axis, i) => offset + index[i] * strides[axis], 0)],
  );
}

// ---- expand

const makeExpand = defineSingle<{ readonly shape: Shape }>({
  name: "expand",
  infer: ([x], { shape }) => {
    if (!sameShape(broadcastShapes("expand", x.shape, shape), shape)) {
      throw shapeError("expand", `${formatShape(x.shape)} does not broadcast to ${formatShape(shape)}`);
    }
    return [{ dtype: x.dtype, shape }];
  },
  evaluate: ([x], { attributes: { shape } }, sizes) => [
    referenceOf(resolve(shape, sizes), (index) => broadcastAt(x, index)),
  ],
  emit: (emitter, [x], { attributes: { shape } }) => [emitter.one("Expand", [x, emitter.shape(shape)])],
  vjp: ({ inputs: [x] }, [g]) => [g && sumTo(g, x.shape)],
  simplify: ([x], { shape }) => {
    if (sameShape(x.shape, shape)) return x;
    const fits = x.node.operation === "expand" && sameShape(broadcastShapes("expand", x.shape, shape), shape);
    return fits ? expand(x.node.inputs[0], shape) : undefined;
  },
});

/** `x` repeated along its axes of size 1, and along new leading axes, up to `shape`. */
export function expand(x: Tensor, shape: Shape): Tensor {
  return makeExpand([x], { shape });
}

// ---- slice and pad

type Window = { readonly starts: Shape; readonly sizes: Shape };

const makeSlice = defineSingle<Window>({
  name: "slice",
  infer: ([x], { sizes }) => [{ dtype: x.dtype, shape: sizes }],
  evaluate: ([x], { attributes: { starts, sizes: window } }, sizes) => {
    const strides = stridesOf(x.shape);
    const from = resolve(starts, sizes);
    return [
      referenceOf(
        resolve(window, sizes),
        (index) => x.data[index.reduce((offset, i, axis) => offset + (i + from[axis]) * strides[axis], 0)],
      ),
    ];
  },
  emit: (emitter, [name], { inputs: [x], attributes: { starts, sizes } }) => {
    const axes = sizes.flatMap((size, axis) => (size === x.shape[axis] ? [] : [axis]));
    return [
      emitter.one("Slice", [
        name,
        emitter.shape(axes.map((axis) => starts[axis])),
        emitter.shape(axes.map((axis) => addSizes([starts[axis], sizes[axis]]))),
        emitter.integers(axes),
      ]),
    ];
  },
  vjp: ({ inputs: [x], attributes: { starts, sizes } }, [g]) => [
    g &&
      pad(
        g,
        starts,
        x.shape.map((size, axis) => subtractSizes(size, addSizes([starts[axis], sizes[axis]]))),
      ),
  ],
  simplify: ([x], { sizes }) => (sameShape(x.shape, sizes) ? x : undefined),
});

/**
 * The elements `start` … `end` − 1 along `axis`; negative numbers count from the back, `end` is the size unless said.
 * Throws a `UserError` where the range is empty backwards or reaches outside, if that is known.
 */
export function slice(x: Tensor, axis: number, start: Dimension, end?: Dimension): Tensor {
  const along = axisFromFront("slice", axis, x.shape.length);
  const size = x.shape[along];
  const counted = (place: Dimension) => (typeof place === "number" && place < 0 ? addSizes([size, place]) : place);
  const from = counted(start);
  const to = end === undefined ? size : counted(end);
  if (compareSizes(from, 0) === -1 || compareSizes(to, size) === 1 || compareSizes(from, to) === 1) {
    throw shapeError("slice", `${start} to ${end ?? "the end"} lies outside axis ${axis} of ${formatShape(x.shape)}`);
  }
  return makeSlice([x], {
    starts: x.shape.map((_, i) => (i === along ? from : 0)),
    sizes: x.shape.map((whole, i) => (i === along ? subtractSizes(to, from) : whole)),
  });
}

type Padding = { readonly before: Shape; readonly after: Shape };

const makePad = defineSingle<Padding>({
  name: "pad",
  infer: ([x], { before, after }) => [
    { dtype: x.dtype, shape: x.shape.map((size, axis) => addSizes([before[axis], size, after[axis]])) },
  ],
  evaluate: ([x, filler], { attributes: { before, after } }, sizes) => {
    const strides = stridesOf(x.shape);
    const [from, rest] = [resolve(before, sizes), resolve(after, sizes)];
    return [
      referenceOf(
        x.shape.map((size, axis) => from[axis] + size + rest[axis]),
        (index) => {
          const inside = index.every((i, axis) => i >= from[axis] && i < from[axis] + x.shape[axis]);
          if (!inside) return filler.data[0];
          return x.data[index.reduce((offset, i, axis) => offset + (i - from[axis]) * strides[axis], 0)];
        },
      ),
    ];
  },
  emit: (emitter, [x, filler], { attributes: { before, after } }) => [
    emitter.one("Pad", [x, emitter.shape([...before, ...after]), filler]),
  ],
  vjp: ({ inputs: [x], attributes: { before } }, [g]) => [
    g && makeSlice([g], { starts: before, sizes: x.shape }),
    undefined,
  ],
  simplify: ([x], { before, after }) => ([...before, ...after].every((size) => size === 0) ? x : undefined),
});

/** `x` with `before[i]` and `after[i]` elements of `value` added at the two ends of axis i. */
export function pad(x: Tensor, before: Shape, after: Shape, value = 0): Tensor {
  if (before.length !== x.shape.length || after.length !== x.shape.length) {
    throw shapeError("pad", `needs a size before and after each of the ${x.shape.length} axes`);
  }
  if ([...before, ...after].some((size) => typeof size === "number" && (!Number.isInteger(size) || size < 0))) {
    throw shapeError("pad", `cannot add [${before.join(", ")}] and [${after.join(", ")}] elements`);
  }
  return makePad([x, scalar(value, x.dtype)], { before, after });
}

// ---- concatenate

const makeConcatenate = defineSingle<{ readonly axis: number }>({
  name: "concatenate",
  infer: (inputs, { axis }) => {
    requireSameType("concatenate", inputs);
    const shape = inputs[0].shape.map((size, i) => {
      if (i !== axis) return size;
      return addSizes(inputs.map((input) => input.shape[axis] ?? 0));
    });
    for (const input of inputs) {
      const fits =
        input.shape.length === shape.length && input.shape.every((size, i) => i === axis || size === shape[i]);
      if (!fits) {
        const shapes = inputs.map((each) => formatShape(each.shape)).join(" and ");
        throw shapeError("concatenate", `${shapes} cannot be joined along axis ${axis}`);
      }
    }
    return [{ dtype: inputs[0].dtype, shape }];
  },
  evaluate: (inputs, { attributes: { axis } }) => {
    const shape = inputs[0].shape.map((size, i) =>
      i === axis ? inputs.reduce((total, input) => total + input.shape[axis], 0) : size,
    );
    const owners = inputs.flatMap((input, which) =>
      Array.from({ length: input.shape[axis] }, (_, offset) => ({ which, offset })),
    );
    return [
      referenceOf(shape, (index) => {
        const { which, offset } = owners[index[axis]];
        const strides = stridesOf(inputs[which].shape);
        return inputs[which].data[index.reduce((at, i, d) => at + (d === axis ? offset : i) * strides[d], 0)];
      }),
    ];
  },
  emit: (emitter, inputs, { attributes: { axis } }) => [emitter.one("Concat", inputs, { axis: integer(axis) })],
  vjp: ({ inputs, attributes: { axis } }, [g]) => {
    const starts = startsOf(inputs.map((input) => input.shape[axis]));
    return inputs.map((input, i) => g && slice(g, axis, starts[i], addSizes([starts[i], input.shape[axis]])));
  },
  simplify: (inputs) => (inputs.length === 1 ? inputs[0] : undefined),
});

/** `inputs` one after another along `axis`. Throws a `UserError` where their other sizes differ. */
export function concatenate(inputs: readonly Tensor[], axis: number): Tensor {
  if (inputs.length === 0) throw shapeError("concatenate", "needs at least one tensor");
  return makeConcatenate(inputs, { axis: axisFromFront("concatenate", axis, inputs[0].shape.length) });
}

/** `inputs`, which have one shape, side by side along a new `axis`. */
export function stack(inputs: readonly Tensor[], axis = 0): Tensor {
  if (inputs.length === 0) throw shapeError("stack", "needs at least one tensor");
  const along = axisFromFront("stack", axis, inputs[0].shape.length + 1);
  return concatenate(
    inputs.map((input) => addAxis(input, along)),
    along,
  );
}

/** `x` with a new axis of size 1 before axis `axis`. */
export function addAxis(x: Tensor, axis: number): Tensor {
  const along = axisFromFront("addAxis", axis, x.shape.length + 1);
  return reshape(x, [...x.shape.slice(0, along), 1, ...x.shape.slice(along)]);
}

const makeSplit = defineOperation<{ readonly sizes: Shape; readonly axis: number }>({
  name: "split",
  infer: ([x], { sizes, axis }) => sizes.map((size) => ({ dtype: x.dtype, shape: x.shape.with(axis, size) })),
  evaluate: ([x], { attributes: { sizes: parts, axis } }, sizes) => {
    const strides = stridesOf(x.shape);
    const starts = resolve(startsOf(parts), sizes);
    return resolve(parts, sizes).map((size, part) =>
      referenceOf(
        x.shape.with(axis, size),
        (index) => x.data[index.reduce((at, i, d) => at + (d === axis ? starts[part] + i : i) * strides[d], 0)],
      ),
    );
  },
  emit: (emitter, [x], { attributes: { sizes, axis } }) =>
    emitter.add("Split", [x, emitter.shape(sizes)], { axis: integer(axis) }, { outputs: sizes.length }),
  vjp: ({ inputs: [x], outputs, attributes: { sizes, axis } }, cotangents) => {
    const asked = cotangents.flatMap((cotangent, i) => (cotangent === undefined ? [] : [{ cotangent, i }]));
    if (asked.length > 1) {
      const filled = cotangents.map((each, i) => each ?? full(outputs[i].shape, 0, x.dtype));
      return [concatenate(filled, axis)];
    }
    const [{ cotangent, i }] = asked;
    const before = startsOf(sizes)[i];
    const around = (amount: Dimension) => x.shape.map((_, d) => (d === axis ? amount : 0));
    return [pad(cotangent, around(before), around(subtractSizes(x.shape[axis], addSizes([before, sizes[i]]))))];
  },
});

/** `x` cut into parts of the given sizes along `axis`. */
export function split(x: Tensor, sizes: Shape, axis: number): readonly Tensor[] {
  const along = axisFromFront("split", axis, x.shape.length);
  if (addSizes(sizes) !== x.shape[along]) {
    throw shapeError("split", `parts of ${sizes.join(" + ")} do not make up axis ${axis} of ${formatShape(x.shape)}`);
  }
  return sizes.length === 1 ? [x] : makeSplit([x], { sizes, axis: along });
}

function startsOf(sizes: Shape): Shape {
  return sizes.map((_, i) => addSizes(sizes.slice(0, i)));
}

// ---- reverse

const makeReverse = defineSingle<{ readonly axis: number }>({
  name: "reverse",
  infer: ([x]) => [x],
  evaluate: ([x], { attributes: { axis } }) => {
    const strides = stridesOf(x.shape);
    return [
      referenceOf(
        x.shape,
        (index) => x.data[index.reduce((at, i, d) => at + (d === axis ? x.shape[axis] - 1 - i : i) * strides[d], 0)],
      ),
    ];
  },
  emit: (emitter, [x], { attributes: { axis } }) => [
    emitter.one("Slice", [
      x,
      emitter.integers([-1]),
      emitter.integers([Number.MIN_SAFE_INTEGER]),
      emitter.integers([axis]),
      emitter.integers([-1]),
    ]),
  ],
  vjp: ({ attributes: { axis } }, [g]) => [g && reverse(g, axis)],
});

/** `x` backwards along `axis`. */
export function reverse(x: Tensor, axis: number): Tensor {
  return makeReverse([x], { axis: axisFromFront("reverse", axis, x.shape.length) });
}

// ---- what these share

/** `shape` with every symbolic size replaced by what it is in this run. */
function resolve(shape: Shape, sizes: ReadonlyMap<string, number>): number[] {
  return shape.map((size) => sizeIn(size, sizes));
}
