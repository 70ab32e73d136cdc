// Operators that write elements to places, and those that read and write by several indices each.

import { multiplySizes } from "../../dimension.js";
import { full } from "../../operations/constant.js";
import { add, cast, greater, multiply, negate, type Operand, where } from "../../operations/elementwise.js";
import { gather } from "../../operations/gather.js";
import { reshape, slice } from "../../operations/movement.js";
import { range } from "../../operations/range.js";
import { scatterAdd, scatterElementsAdd, scatterMax } from "../../operations/scatter.js";
import { sizesVector } from "../../operations/size.js";
import type { Tensor } from "../../tensor.js";
import { axisFromFront, type Dimension, formatShape, type Shape } from "../../types.js";
import { cannotImport, type OperatorCall, type OperatorTable, requireFew, single } from "../operatorCall.js";

export const scattering: OperatorTable = {
  GatherND: single((call) => {
    const [x, indices] = [call.input(0), call.input(1)];
    const batched = call.integer("batch_dims", 0);
    const { count, shape } = indexed(indices, x.shape, batched);
    const rest = x.shape.slice(batched + count);
    const places = flatPlaces(partsOf(indices, shape), shape);
    const size = multiplySizes(shape);
    if (batched === 0) return gather(reshape(x, [size, ...rest]), places);
    // Each batch reads from its own part.
    const batch = x.shape.slice(0, batched);
    const first = multiply(range(multiplySizes(batch)), sizeOperand(size));
    const offsets = reshape(first, [...batch, ...places.shape.slice(batched).map(() => 1)]);
    return gather(reshape(x, [multiplySizes([...batch, size]), ...rest]), add(places, offsets));
  }),
  Scatter: single(scatteredElements),
  ScatterElements: single(scatteredElements),
  ScatterND: single((call) => {
    const [x, indices, updates] = [call.input(0), call.input(1), call.input(2)];
    const { count, shape } = indexed(indices, x.shape, 0);
    const places = flatPlaces(partsOf(indices, shape), shape);
    const flat = reshape(x, [multiplySizes(shape), ...x.shape.slice(count)]);
    return reshape(written(call.text("reduction", "none"), flat, places, updates), x.shape);
  }),
};

// How many axes each index names, and their sizes.
function indexed(indices: Tensor, shape: Shape, from: number): { readonly count: number; readonly shape: Shape } {
  const count = indices.shape.at(-1);
  if (typeof count !== "number" || from < 0 || count < 1 || from + count > shape.length) {
    throw new RangeError(`indices ${formatShape(indices.shape)} do not name places in ${formatShape(shape)}`);
  }
  return { count, shape: shape.slice(from, from + count) };
}

function scatteredElements(call: OperatorCall): Tensor {
  const [x, indices, updates] = [call.input(0), call.input(1), call.input(2)];
  const axis = axisFromFront("ScatterElements", call.integer("axis", 0), x.shape.length);
  const reduction = call.text("reduction", "none");
  if (indices.shape.length !== x.shape.length) {
    throw new RangeError(`indices ${formatShape(indices.shape)} do not name places in ${formatShape(x.shape)}`);
  }
  const isWhole = indices.shape.every((size, i) => i === axis || size === x.shape[i]);
  const write: Write = (base, values) => scatterElementsAdd(base, indices, values, axis);
  if (isWhole && reduction === "add") return write(x, updates);
  if (isWhole && reduction === "none") return replaced(x, write, updates);
  // Each element by itself, among all laid flat.
  requireFew(indices.shape);
  const parts = indices.shape.map((size, i) => {
    const along = indices.shape.map((_, other) => (other === i ? size : 1));
    return i === axis ? cast(indices, "i64") : reshape(range(size), along);
  });
  const flat = (tensor: Tensor) => reshape(tensor, [multiplySizes(tensor.shape)]);
  return reshape(written(reduction, flat(x), flat(flatPlaces(parts, x.shape)), flat(updates)), x.shape);
}

type Write = (base: Tensor, updates: Tensor) => Tensor;

// `x` with slices along its first axis replaced by updates, or combined with them.
function written(reduction: string, x: Tensor, places: Tensor, updates: Tensor): Tensor {
  switch (reduction) {
    case "none":
      return replaced(x, (base, values) => scatterAdd(base, places, values), updates);
    case "add":
      return scatterAdd(x, places, updates);
    case "max":
      return scatterMax(x, places, updates);
    case "min":
      return negate(scatterMax(negate(x), places, negate(updates)));
    default:
      throw cannotImport(`its reduction is ${reduction}`);
  }
}

// Elements of `updates` where they are written, `x` elsewhere: by what is there if 1 is written instead.
function replaced(x: Tensor, write: Write, updates: Tensor): Tensor {
  const hits = greater(write(full(x.shape, 0), full(updates.shape, 1)), 0);
  // Truth values have no sum.
  const dtype = x.dtype === "bool" ? "i32" : x.dtype;
  return where(hits, cast(write(full(x.shape, 0, dtype), cast(updates, dtype)), x.dtype), x);
}

// [..., n] → n tensors [...]
function partsOf(indices: Tensor, { length }: Shape): Tensor[] {
  const long = cast(indices, "i64");
  return Array.from({ length }, (_, i) => reshape(slice(long, -1, i, i + 1), long.shape.slice(0, -1)));
}

// Places given by an index for each axis, counted as one into the axes laid flat.
function flatPlaces(parts: readonly Tensor[], sizes: Shape): Tensor {
  return parts
    .map((part, i) => {
      // Negative places count from the end.
      const place = where(greater(0, part), add(part, sizeOperand(sizes[i])), part);
      return multiply(place, sizeOperand(multiplySizes(sizes.slice(i + 1))));
    })
    .reduce((a, b) => add(a, b));
}

function sizeOperand(size: Dimension): Operand {
  return typeof size === "number" ? size : reshape(sizesVector([size]), []);
}
