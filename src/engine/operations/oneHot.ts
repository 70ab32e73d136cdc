// Places told by ones among zeros.

import { integer } from "../onnx/graphEmitter.js";
import { onnxTypes } from "../onnx/model.js";
import { around } from "../reference.js";
import { shapeError } from "../shapeError.js";
import { defineSingle, type Tensor } from "../tensor.js";
import { axisFromFront, type Dimension } from "../types.js";
import { add, cast, equal, less, where } from "./elementwise.js";
import { requireIndices } from "./gather.js";
import { addAxis, reshape } from "./movement.js";
import { range } from "./range.js";
import { sizeAlong } from "./size.js";

const makeOneHot = defineSingle<{ readonly depth: number; readonly axis: number }>({
  name: "oneHot",
  infer: ([indices], { depth, axis }) => {
    requireIndices("oneHot", indices);
    return [{ dtype: "f32", shape: [...indices.shape.slice(0, axis), depth, ...indices.shape.slice(axis)] }];
  },
  evaluate: ([indices], { attributes: { depth, axis } }) => {
    const shape = [...indices.shape.slice(0, axis), depth, ...indices.shape.slice(axis)];
    const { inner } = around(shape, axis);
    const data = new Float64Array(indices.data.length * depth);
    for (const [at, index] of indices.data.entries()) {
      const place = index < 0 ? index + depth : index;
      if (place < 0 || place >= depth) continue;
      data[(Math.floor(at / inner) * depth + place) * inner + (at % inner)] = 1;
    }
    return [{ shape, data }];
  },
  emit: (emitter, [indices], { inputs, attributes: { depth, axis } }) => {
    const long = inputs[0].dtype === "i64" ? indices : emitter.one("Cast", [indices], { to: integer(onnxTypes.i64) });
    const values = emitter.constant("f32", [2], [0, 1]);
    return [emitter.one("OneHot", [long, emitter.constant("i64", [], [depth]), values], { axis: integer(axis) })];
  },
});

/**
 * 1 at each index along a new `axis` of size `depth` (the last unless said), 0 elsewhere. Negative indices count from
 * the end; those beyond `depth` give zeros only.
 */
export function oneHot(indices: Tensor, depth: Dimension, axis = -1): Tensor {
  if (typeof depth === "string") return openOneHot(indices, depth, axis);
  if (!Number.isInteger(depth) || depth < 1) throw shapeError("oneHot", `cannot tell ${depth} places apart`);
  // ONNX knows no single index.
  if (indices.shape.length === 0) return reshape(oneHot(reshape(indices, [1]), depth), [depth]);
  return makeOneHot([indices], { depth, axis: axisFromFront("oneHot", axis, indices.shape.length + 1) });
}

// Where the depth is known only when the graph runs: each index beside all places that there are.
function openOneHot(indices: Tensor, depth: string, axis: number): Tensor {
  requireIndices("oneHot", indices);
  const rank = indices.shape.length + 1;
  const at = axisFromFront("oneHot", axis, rank);
  const places = reshape(
    range(depth, indices.dtype),
    Array.from({ length: rank }, (_, i) => (i === at ? depth : 1)),
  );
  const fromFront = where(less(indices, 0), add(indices, cast(sizeAlong(places, [at]), indices.dtype)), indices);
  return cast(equal(addAxis(fromFront, at), places), "f32");
}
