// Every so-manieth element along each axis: what a kernel's element meets as it moves over a tensor.

import { referenceOf } from "../reference.js";
import { shapeError } from "../shapeError.js";
import { defineSingle, type Tensor } from "../tensor.js";
import { formatShape, type Shape, stridesOf } from "../types.js";
import { pad, reshape, slice } from "./movement.js";

/** Along one axis: `count` elements from `start` on, `step` apart. */
export interface Window {
  readonly axis: number;
  readonly start: number;
  readonly count: number;
  readonly step: number;
}

type Windows = {
  readonly axes: readonly number[];
  readonly starts: readonly number[];
  readonly counts: readonly number[];
  readonly steps: readonly number[];
};

const makeWindow = defineSingle<Windows>({
  name: "window",
  infer: ([x], { axes, starts, counts, steps }) => {
    const shape = [...x.shape];
    for (const [i, axis] of axes.entries()) {
      const last = starts[i] + (counts[i] - 1) * steps[i];
      if (starts[i] < 0 || counts[i] < 0 || last >= Number(x.shape[axis])) {
        throw shapeError("window", `${counts[i]} elements from ${starts[i]} on reach outside ${formatShape(x.shape)}`);
      }
      shape[axis] = counts[i];
    }
    return [{ dtype: x.dtype, shape }];
  },
  evaluate: ([x], { attributes: { axes, starts, counts, steps } }) => {
    const strides = stridesOf(x.shape);
    const shape = x.shape.map((size, axis) => (axes.includes(axis) ? counts[axes.indexOf(axis)] : size));
    const from = x.shape.map((_, axis) => (axes.includes(axis) ? starts[axes.indexOf(axis)] : 0));
    const by = x.shape.map((_, axis) => (axes.includes(axis) ? steps[axes.indexOf(axis)] : 1));
    return [
      referenceOf(shape, (index) => x.data[index.reduce((at, i, d) => at + (from[d] + i * by[d]) * strides[d], 0)]),
    ];
  },
  emit: (emitter, [x], { attributes: { axes, starts, counts, steps } }) => [
    emitter.one("Slice", [
      x,
      emitter.integers(starts),
      emitter.integers(starts.map((start, i) => start + (counts[i] - 1) * steps[i] + 1)),
      emitter.integers(axes),
      emitter.integers(steps),
    ]),
  ],
  vjp: ({ inputs: [x], attributes: { axes, starts, counts, steps } }, [g]) => [
    g &&
      placeWindow(
        g,
        axes.map((axis, i) => ({ axis, start: starts[i], count: counts[i], step: steps[i] })),
        x.shape,
      ),
  ],
});

/** The elements of `x` at the given places of some axes, all of the others. Throws a `UserError` where they lie outside. */
export function window(x: Tensor, windows: readonly Window[]): Tensor {
  return makeWindow([x], {
    axes: windows.map(({ axis }) => axis),
    starts: windows.map(({ start }) => start),
    counts: windows.map(({ count }) => count),
    steps: windows.map(({ step }) => step),
  });
}

/** Zeros of the given shape, with the elements of `g` where `window` would have read them. */
export function placeWindow(g: Tensor, windows: readonly Window[], shape: Shape): Tensor {
  return windows.reduce(
    (spread, { axis, start, step }) => spreadOut(spread, axis, start, step, Number(shape[axis])),
    g,
  );
}

// The elements of g at start, start + step, … of an axis of `size`, zeros between.
function spreadOut(g: Tensor, axis: number, start: number, step: number, size: number): Tensor {
  const count = Number(g.shape[axis]);
  const around = (wanted: number, value: number) => g.shape.map((_, i) => (i === wanted ? value : 0));
  let spread = g;
  if (step > 1) {
    const apart = reshape(g, [...g.shape.slice(0, axis + 1), 1, ...g.shape.slice(axis + 1)]);
    const after = apart.shape.map((_, i) => (i === axis + 1 ? step - 1 : 0));
    const filled = pad(
      apart,
      apart.shape.map(() => 0),
      after,
    );
    spread = reshape(filled, [...g.shape.slice(0, axis), count * step, ...g.shape.slice(axis + 1)]);
  }
  const kept = Math.min(Number(spread.shape[axis]), size - start);
  return pad(slice(spread, axis, 0, kept), around(axis, start), around(axis, size - start - kept));
}
