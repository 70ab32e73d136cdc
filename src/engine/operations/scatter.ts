// Writing elements of a tensor at given places: sums or largest values where several meet.

import { integer, text } from "../onnx/graphEmitter.js";
import { around } from "../reference.js";
import { shapeError } from "../shapeError.js";
import { type Call, defineSingle, requireSameType, type Tensor } from "../tensor.js";
import { axisFromFront, formatShape, sameShape } from "../types.js";
import { cast, divide, equal, multiply } from "./elementwise.js";
import { gather, gatherElements, gatheredShape, placeOf, requireIndices, requireSameExcept } from "./gather.js";
import { inverseOrder, transpose } from "./movement.js";
import { emitSlices } from "./scatter/emitSlices.js";

type None = Record<string, never>;
const NONE: None = {};

// What becomes of elements that meet at one place.
interface Meeting {
  readonly name: string;
  readonly onnx: "add" | "max";
  readonly of: (a: number, b: number) => number;
  readonly vjp: (call: Call<None>, cotangent: Tensor) => readonly [base: Tensor, updates: Tensor];
}

function scatterSlices({ name, onnx, of, vjp }: Meeting) {
  const apply = defineSingle<None>({
    name,
    infer: ([base, indices, updates]) => {
      requireSameType(name, [base, updates]);
      requireIndices(name, indices);
      const wanted = gatheredShape(base.shape, indices.shape, 0);
      if (!sameShape(updates.shape, wanted)) {
        throw shapeError(name, `the updates are ${formatShape(updates.shape)}, not ${formatShape(wanted)}`);
      }
      return [base];
    },
    evaluate: ([base, indices, updates]) => {
      const { along, inner } = around(base.shape, 0);
      const data = base.data.slice();
      for (const [i, index] of indices.data.entries()) {
        const to = placeOf(name, index, along) * inner;
        for (let k = 0; k < inner; k++) data[to + k] = of(data[to + k], updates.data[i * inner + k]);
      }
      return [{ shape: base.shape, data }];
    },
    emit: (emitter, names, { inputs }) => [emitSlices(emitter, { names, types: inputs }, onnx)],
    vjp: (call, [g]) => {
      if (g === undefined) return [undefined, undefined, undefined];
      const [base, updates] = vjp(call, g);
      return [base, undefined, updates];
    },
  });
  return (base: Tensor, indices: Tensor, updates: Tensor, axis: number) => {
    const along = axisFromFront(name, axis, base.shape.length);
    const shifted = indices.shape.length - 1;
    const others = base.shape.flatMap((_, i) => (i === along ? [] : [i]));
    const baseOrder = [along, ...others];
    const updatesOrder = [
      ...indices.shape.map((_, i) => along + i),
      ...others.map((other) => (other < along ? other : other + shifted)),
    ];
    if (updates.shape.length !== updatesOrder.length) {
      const wanted = formatShape(gatheredShape(base.shape, indices.shape, along));
      throw shapeError(name, `the updates are ${formatShape(updates.shape)}, not ${wanted}`);
    }
    const written = apply([transpose(base, baseOrder), indices, transpose(updates, updatesOrder)], NONE);
    return transpose(written, inverseOrder(baseOrder));
  };
}

const addSlices = scatterSlices({
  name: "scatterAdd",
  onnx: "add",
  of: (a, b) => a + b,
  vjp: ({ inputs: [, indices] }, g) => [g, gather(g, indices)],
});

/**
 * `base` with slices of `updates` added at `indices` along `axis` (rows unless said), as often as an index occurs:
 * what `gather` would read there, `updates` has the shape of. Indices are integers; negative ones count from the end.
 */
export function scatterAdd(base: Tensor, indices: Tensor, updates: Tensor, axis = 0): Tensor {
  return addSlices(base, indices, updates, axis);
}

const keepLargestSlices = scatterSlices({
  name: "scatterMax",
  onnx: "max",
  of: Math.max,
  vjp: ({ inputs: [base, indices, updates], outputs: [y] }, g) => {
    const fromBase = cast(equal(base, y), g.dtype);
    const fromUpdates = cast(equal(updates, gather(y, indices)), g.dtype);
    const share = divide(g, scatterAdd(fromBase, indices, fromUpdates));
    return [multiply(share, fromBase), multiply(gather(share, indices), fromUpdates)];
  },
});

/**
 * As `scatterAdd`, but the largest of the elements that meet stays: of those of `base` and of all updates.
 * Equal ones share the cotangent.
 */
export function scatterMax(base: Tensor, indices: Tensor, updates: Tensor, axis = 0): Tensor {
  return keepLargestSlices(base, indices, updates, axis);
}

const makeScatterElementsAdd = defineSingle<{ readonly axis: number }>({
  name: "scatterElementsAdd",
  infer: ([base, indices, updates], { axis }) => {
    requireSameType("scatterElementsAdd", [base, updates]);
    requireIndices("scatterElementsAdd", indices);
    requireSameExcept("scatterElementsAdd", base.shape, indices.shape, axis);
    if (!sameShape(indices.shape, updates.shape)) {
      const shapes = `${formatShape(indices.shape)} and updates ${formatShape(updates.shape)}`;
      throw shapeError("scatterElementsAdd", `indices ${shapes} differ`);
    }
    return [base];
  },
  evaluate: ([base, indices, updates], { attributes: { axis } }) => {
    const { along, inner } = around(base.shape, axis);
    const count = indices.shape[axis];
    const data = base.data.slice();
    for (const [at, index] of indices.data.entries()) {
      const o = Math.floor(at / (count * inner));
      data[(o * along + placeOf("scatterElementsAdd", index, along)) * inner + (at % inner)] += updates.data[at];
    }
    return [{ shape: base.shape, data }];
  },
  emit: (emitter, inputs, { attributes: { axis } }) => [
    emitter.one("ScatterElements", inputs, { axis: integer(axis), reduction: text("add") }),
  ],
  vjp: ({ inputs: [, indices], attributes: { axis } }, [g]) => [g, undefined, g && gatherElements(g, indices, axis)],
});

/**
 * `base` with each element of `updates` added where `gatherElements` would read it: at its index along `axis` and
 * elsewhere at its own place.
 */
export function scatterElementsAdd(base: Tensor, indices: Tensor, updates: Tensor, axis: number): Tensor {
  return makeScatterElementsAdd([base, indices, updates], {
    axis: axisFromFront("scatterElementsAdd", axis, base.shape.length),
  });
}
