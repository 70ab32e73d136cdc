// How slices are added to a tensor in ONNX, or the largest kept. ONNX Runtime's ScatterND copies its first input and
// then takes about half a nanosecond an element on the CPU, but lets threads write to one place at once and so loses
// sums, if the work is enough for several threads. Updates are therefore handed to it in parts that are not.
// ScatterElements takes ten nanoseconds an element, on one thread: the better way into tables that are large to copy.

import { type GraphEmitter, integer, text } from "../../onnx/graphEmitter.js";
import { onnxTypes } from "../../onnx/model.js";
import { elementCount, isStatic, type TensorType } from "../../types.js";

/** Names and types of what is written to, of indices along the first axis, and of the slices. */
export interface Slices {
  readonly names: readonly string[];
  readonly types: readonly TensorType[];
}

// ONNX Runtime gives a second thread to more than some 200,000 elements.
const ONE_THREAD_AT_MOST = 65536;

/** Writes `slices` and returns the name of the result. */
export function emitSlices(emitter: GraphEmitter, slices: Slices, reduction: "add" | "max"): string {
  const [base, indices, updates] = slices.types.map(({ shape }) => shape);
  if (!isStatic(base) || !isStatic(indices) || !isStatic(updates)) return elementWise(emitter, slices, reduction);
  const count = elementCount(indices);
  const inner = elementCount(base.slice(1));
  const rows = Math.max(1, Math.floor(ONE_THREAD_AT_MOST / inner));
  const parts = Math.ceil(count / rows);
  const copying = 0.5 * elementCount(base);
  const fast = parts * copying + 0.5 * count * inner < copying + 10 * count * inner;
  return fast ? inParts(emitter, slices, reduction, rows, parts) : elementWise(emitter, slices, reduction);
}

function inParts(
  emitter: GraphEmitter,
  { names: [base, indices, updates], types }: Slices,
  reduction: "add" | "max",
  rows: number,
  parts: number,
): string {
  const attributes = { reduction: text(reduction) };
  const count = elementCount(types[1].shape.map(Number));
  const long = types[1].dtype === "i64" ? indices : emitter.one("Cast", [indices], { to: integer(onnxTypes.i64) });
  const places = emitter.one("Reshape", [long, emitter.integers([-1, 1])]);
  const flat = emitter.one("Reshape", [updates, emitter.shape([-1, ...types[0].shape.slice(1)])]);
  if (parts <= 1) return emitter.one("ScatterND", [base, places, flat], attributes);
  const sizes = emitter.integers(Array.from({ length: parts }, (_, part) => Math.min(rows, count - part * rows)));
  const split = (name: string) => emitter.add("Split", [name, sizes], { axis: integer(0) }, { outputs: parts });
  const updateParts = split(flat);
  return split(places).reduce(
    (sofar, part, i) => emitter.one("ScatterND", [sofar, part, updateParts[i]], attributes),
    base,
  );
}

function elementWise(
  emitter: GraphEmitter,
  { names: [base, indices, updates], types: [{ shape }, { dtype }] }: Slices,
  reduction: "add" | "max",
): string {
  const attributes = { axis: integer(0), reduction: text(reduction) };
  const inner = shape.slice(1);
  if (!isStatic(inner)) {
    const slices = emitter.one("Reshape", [updates, emitter.shape([-1, ...inner])]);
    const upright = emitter.one("Reshape", [indices, emitter.integers([-1, ...inner.map(() => 1)])]);
    const places = emitter.one("Expand", [upright, emitter.one("Shape", [slices])]);
    return emitter.one("ScatterElements", [base, places, slices], attributes);
  }
  // Along one axis, ONNX Runtime has the least to reckon.
  const flat = (name: string) => emitter.one("Reshape", [name, emitter.integers([-1])]);
  const size = elementCount(inner);
  const starts = emitter.one("Mul", [
    emitter.one("Reshape", [indices, emitter.integers([-1, 1])]),
    emitter.constant(dtype, [], [size]),
  ]);
  const offsets = emitter.constant(
    dtype,
    [size],
    Array.from({ length: size }, (_, i) => i),
  );
  const places = emitter.one("Add", [starts, offsets]);
  const written = emitter.one("ScatterElements", [flat(base), flat(places), flat(updates)], attributes);
  return emitter.one("Reshape", [written, emitter.shape(shape)]);
}
