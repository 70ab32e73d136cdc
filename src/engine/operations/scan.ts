// Loops over time: recurrent networks, state-space models, simulations.

import { shapeError } from "../shapeError.js";
import { placeholder, type Tensor } from "../tensor.js";
import { leaves, mapLeaves, namedLeaves, withLeaves } from "../tree.js";
import { formatType, sameShape } from "../types.js";
import { concatenate, reshape, slice } from "./movement.js";
import { makeScan } from "./scan/node.js";

export interface ScanOptions {
  /** Run from the last slice to the first; outputs keep the order of the sequences. */
  readonly reverse?: boolean;
  /**
   * Keep less for the derivative, and compute it again: with `true` only the states and slices of each step are kept;
   * with a number only about every so many steps' state, which takes the least memory near the square root of the length.
   */
  readonly checkpoint?: boolean | number;
}

/**
 * Carries a state along the first axis of `sequences`: `step(state, slice)` gives the next state and an output, for
 * each slice in turn. Returns the last state and the outputs, stacked along a new first axis. States, slices and
 * outputs are tensors or trees of tensors. What `step` computes without state and slice is computed once, outside.
 * Differentiable by the initial state, the sequences and every tensor that `step` uses from outside.
 * Throws a `UserError` where the sequences differ in length or the state changes its type.
 */
export function scan<S, X, Y>(
  step: (state: S, slice: X) => readonly [state: S, output: Y],
  initial: S,
  sequences: X,
  { reverse = false, checkpoint = false }: ScanOptions = {},
): [state: S, outputs: Y] {
  requireOneLength(sequences);
  if (typeof checkpoint === "number" && !(Number.isInteger(checkpoint) && checkpoint > 0)) {
    throw shapeError("scan", `cannot keep the state every ${checkpoint} steps`, "Give a whole number of steps.");
  }
  if (typeof checkpoint === "number" && checkpoint > 1) {
    return scanInChunks(step, initial, sequences, reverse, checkpoint);
  }
  const state = mapLeaves<Tensor, S>(initial, (leaf, path) => placeholder(leaf, path));
  const formalSlice = mapLeaves<Tensor, X>(sequences, ({ dtype, shape }, path) =>
    placeholder({ dtype, shape: shape.slice(1) }, path),
  );
  const [next, output] = step(state, formalSlice);
  requireSameState(initial, next);
  const starts = leaves<Tensor>(initial);
  const nexts = leaves<Tensor>(next);
  const wholes = leaves<Tensor>(sequences);
  const { finals, stacks } = makeScan({
    states: leaves<Tensor>(state).map((formal, i) => ({ formal, initial: starts[i], next: nexts[i] })),
    sequences: leaves<Tensor>(formalSlice).map((formal, i) => ({ formal, sequence: wholes[i] })),
    outputs: leaves<Tensor>(output),
    reverse,
    recompute: checkpoint !== false,
  });
  return [withLeaves(initial, finals), withLeaves(output, stacks)];
}

// A scan whose steps are scans over about so many slices; what is left when the length is divided comes last.
function scanInChunks<S, X, Y>(
  step: (state: S, slice: X) => readonly [state: S, output: Y],
  initial: S,
  sequences: X,
  reverse: boolean,
  about: number,
): [state: S, outputs: Y] {
  const length = leaves<Tensor>(sequences)[0].shape[0];
  if (typeof length === "string") {
    throw shapeError("scan", `cannot keep every ${about}th state: the length ${length} is known only when it runs`);
  }
  const size = chunkSize(length, about);
  const rest = length % size;
  const [start, end] = reverse ? [rest, length] : [0, length - rest];
  const part = (from: number, to: number) => mapLeaves<Tensor, X>(sequences, (leaf) => slice(leaf, 0, from, to));
  const inChunks = (state: S): [state: S, outputs: Y] => {
    const chunks = mapLeaves<Tensor, X>(part(start, end), (leaf) =>
      reshape(leaf, [(end - start) / size, size, ...leaf.shape.slice(1)]),
    );
    const chunk = (at: S, slices: X) => scan(step, at, slices, { reverse });
    const [last, outputs] = scan(chunk, state, chunks, { reverse, checkpoint: true });
    return [last, mapLeaves<Tensor, Y>(outputs, (leaf) => reshape(leaf, [end - start, ...leaf.shape.slice(2)]))];
  };
  if (end === start) return scan(step, initial, sequences, { reverse });
  if (rest === 0) return inChunks(initial);
  const [middle, first] = inChunks(initial);
  const [last, second] = scan(step, middle, reverse ? part(0, rest) : part(length - rest, length), { reverse });
  const [early, late] = (reverse ? [second, first] : [first, second]).map((each) => leaves<Tensor>(each));
  return [
    last,
    withLeaves(
      first,
      early.map((leaf, i) => concatenate([leaf, late[i]], 0)),
    ),
  ];
}

// A size that divides the length saves copies of all that is cut and joined, so one near enough is taken instead.
function chunkSize(length: number, about: number): number {
  const farness = (size: number) => Math.max(size / about, about / size);
  const divisors = Array.from({ length }, (_, i) => i + 1).filter((size) => length % size === 0);
  const nearest = divisors.reduce((best, size) => (farness(size) < farness(best) ? size : best));
  return farness(nearest) <= 1.5 ? nearest : about;
}

function requireOneLength(sequences: unknown): void {
  const named = namedLeaves<Tensor>(sequences);
  if (named.length === 0) throw shapeError("scan", "needs a sequence to run along");
  for (const [path, sequence] of named) {
    if (sequence.shape.length > 0 && sequence.shape[0] === named[0][1].shape[0]) continue;
    const types = named.map(([, each]) => formatType(each)).join(" and ");
    throw shapeError("scan", `sequences ${types} do not have one length${path === "" ? "" : ` (${path})`}`);
  }
}

function requireSameState(before: unknown, after: unknown): void {
  const next = new Map(namedLeaves<Tensor>(after));
  const initial = namedLeaves<Tensor>(before);
  for (const [path, leaf] of initial) {
    const other = next.get(path);
    if (other?.dtype === leaf.dtype && sameShape(other.shape, leaf.shape)) continue;
    const found = other === undefined ? "missing" : formatType(other);
    throw shapeError("scan", `the state ${path} is ${formatType(leaf)} before the step and ${found} after it`);
  }
  if (next.size !== initial.length) throw shapeError("scan", "the step adds to the state");
}
