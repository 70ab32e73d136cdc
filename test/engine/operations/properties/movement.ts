// Operations that move elements, choose among them, or tell places.

import fc from "fast-check";
import { diagonal } from "../../../../src/engine/operations/diagonal.js";
import { cast, multiply } from "../../../../src/engine/operations/elementwise.js";
import { gather, gatherElements } from "../../../../src/engine/operations/gather.js";
import {
  addAxis,
  concatenate,
  expand,
  pad,
  reshape,
  reverse,
  slice,
  split,
  stack,
  transpose,
} from "../../../../src/engine/operations/movement.js";
import { oneHot } from "../../../../src/engine/operations/oneHot.js";
import { range, triangularMask } from "../../../../src/engine/operations/range.js";
import { sumTo } from "../../../../src/engine/operations/reduce.js";
import { roll } from "../../../../src/engine/operations/roll.js";
import { scatterAdd, scatterElementsAdd, scatterMax } from "../../../../src/engine/operations/scatter.js";
import { stridedSlice } from "../../../../src/engine/operations/stridedSlice.js";
import { repeat, tile } from "../../../../src/engine/operations/tile.js";
import { placeWindow, window } from "../../../../src/engine/operations/window.js";
import type { Tensor } from "../../../../src/engine/tensor.js";
import { checkOperation, randomInput } from "../../checkOperation.js";
import { compatible, indicesInput, over, places, shapeWithAxis } from "../shapes.js";

interface Along {
  readonly shape: readonly number[];
  readonly axis: number;
  readonly count: number;
}

/** Functions along an axis, from the front or from the back, with a number from 1 to 3. */
const along = (f: (x: Tensor, given: Along) => Tensor | readonly Tensor[]) =>
  over(
    fc.tuple(shapeWithAxis(3), fc.integer({ min: 1, max: 3 }), fc.boolean()),
    ([{ shape, axis, seed }, count, fromBack]) =>
      checkOperation(
        (x) => f(x, { shape, axis: fromBack ? axis - shape.length : axis, count }),
        [randomInput(seed, shape)],
      ),
  );
/** The numbers `value` on one axis, `others` on the rest. */
const on = ({ shape, axis }: Along, value: number, others: number) =>
  shape.map((_, i) => (i === (axis + shape.length) % shape.length ? value : others));

/** Every `step`-th element of an axis from `start` on. */
const strided = over(
  fc.record({
    before: fc.integer({ min: 1, max: 3 }),
    start: fc.nat(2),
    count: fc.integer({ min: 1, max: 3 }),
    step: fc.integer({ min: 1, max: 3 }),
    rest: fc.nat(3),
  }),
  async ({ before, start, count, step, rest }) => {
    const size = start + (count - 1) * step + 1 + rest;
    const windows = [
      { axis: 1, start, count, step },
      { axis: 0, start: before - 1, count: 1, step: 1 },
    ];
    await checkOperation((x) => window(x, windows), [randomInput(1, [before, size, 2])]);
    await checkOperation((x) => placeWindow(x, windows, [before, size, 2]), [randomInput(2, [1, count, 2])]);
  },
  12,
);

const slices = over(places, async ({ before, along: size, after, indices, dtype, seed }) => {
  const axis = before.length;
  const base = randomInput(seed, [...before, size, ...after]);
  const updates = randomInput(seed + 1, [...before, ...indices, ...after]);
  const at = indicesInput(seed, indices, size, dtype);
  await checkOperation((x, i) => gather(x, i, axis), [base, at]);
  await checkOperation((x, i, u) => scatterAdd(x, i, u, axis), [base, at, updates]);
  await checkOperation((x, i, u) => scatterMax(x, i, u, axis), [base, at, updates]);
});

const elements = over(
  fc.tuple(places, fc.integer({ min: 1, max: 4 })),
  async ([{ before, along: size, after, dtype, seed }, count]) => {
    const axis = before.length;
    const base = randomInput(seed, [...before, size, ...after]);
    const updates = randomInput(seed + 1, [...before, count, ...after]);
    const at = indicesInput(seed, updates.shape, size, dtype);
    await checkOperation((x, i) => gatherElements(x, i, axis), [base, at]);
    await checkOperation((x, i, u) => scatterElementsAdd(x, i, u, axis), [base, at, updates]);
  },
);

export const movementProperties = {
  reshape: along((x, { axis }) => reshape(x, axis < 0 ? [-1] : [1, ...x.shape, 1])),
  transpose: over(
    shapeWithAxis().chain(({ shape, seed }) =>
      fc.record({
        shape: fc.constant(shape),
        seed: fc.constant(seed),
        order: fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }),
      }),
    ),
    ({ shape, seed, order }) => checkOperation((x) => transpose(x, order), [randomInput(seed, shape)]),
  ),
  expand: over(compatible, ({ shapes: [a, b], seed }) => {
    const longer = a.length >= b.length ? a : b;
    const shape = longer.map((size, i) =>
      Math.max(size, a[i - longer.length + a.length] ?? 1, b[i - longer.length + b.length] ?? 1),
    );
    return checkOperation((x) => expand(x, shape), [randomInput(seed, a)]);
  }),
  sumTo: over(compatible, ({ shapes: [a], seed }) =>
    checkOperation((x) => sumTo(x, a), [randomInput(seed, [2, ...a.map((size) => (size === 1 ? 3 : size))])]),
  ),
  slice: along((x, { shape, axis, count }) => {
    const size = shape[(axis + shape.length) % shape.length];
    return slice(x, axis, Math.min(count - 1, size - 1), count === 2 ? undefined : size);
  }),
  pad: along((x, given) => pad(x, on(given, given.count, 0), on(given, 1, given.count), 0.5)),
  concatenate: along((x, { axis }) => concatenate([x, multiply(x, x), x], axis)),
  stack: along((x, { axis }) => stack([x, multiply(x, x)], axis)),
  addAxis: along((x, { axis }) => addAxis(x, axis)),
  split: along((x, { shape, axis }) => {
    const size = shape[(axis + shape.length) % shape.length];
    return split(x, size > 1 ? [1, size - 1] : [1], axis);
  }),
  reverse: along((x, { axis }) => reverse(x, axis)),
  stridedSlice: along((x, { axis, count }) => [
    stridedSlice(x, axis, { step: count }),
    stridedSlice(x, axis, { step: -count }),
  ]),
  tile: along((x, given) => [tile(x, on(given, given.count, 1)), tile(x, on(given, 1, 2))]),
  repeat: along((x, { axis, count }) => repeat(x, count, axis)),
  roll: along((x, { axis, count }) => [roll(x, count, axis), roll(x, -count, axis)]),
  diagonal: over(
    fc.record({
      rows: fc.integer({ min: 1, max: 4 }),
      columns: fc.integer({ min: 1, max: 4 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    ({ rows, columns, share }) => {
      const offset = Math.round((rows + columns - 2) * share) - rows + 1;
      return checkOperation((x) => diagonal(x, { offset, axes: [2, 0] }), [randomInput(1, [columns, 2, rows])]);
    },
  ),
  window: strided,
  placeWindow: strided,
  gather: slices,
  scatterAdd: slices,
  scatterMax: slices,
  gatherElements: elements,
  scatterElementsAdd: elements,
  oneHot: over(fc.tuple(places, fc.integer({ min: 1, max: 6 })), async ([{ indices, dtype, seed }, depth]) => {
    const at = indicesInput(seed, indices, depth, dtype);
    for (let axis = 0; axis <= indices.length; axis++) {
      await checkOperation((i) => oneHot(i, depth, axis), [at], { forwardOnly: true });
    }
  }),
  range: along((x, { count }) => multiply(addAxis(x, -1), range(count, "f32"))),
  triangularMask: over(
    fc.record({
      rows: fc.integer({ min: 1, max: 4 }),
      columns: fc.integer({ min: 1, max: 4 }),
      offset: fc.integer({ min: -3, max: 3 }),
      upper: fc.boolean(),
    }),
    ({ rows, columns, ...options }) =>
      checkOperation(
        (x) => multiply(x, cast(triangularMask(rows, columns, options), "f32")),
        [randomInput(1, [rows, columns])],
      ),
  ),
};
