// Running combinations under an associative rule, many at once: prefix sums and products, linear recurrences, and
// whatever else a device without loops must do in parallel (Blelloch 1990).

import { shapeError } from "../shapeError.js";
import type { Tensor } from "../tensor.js";
import { leaves, mapLeaves, withLeaves } from "../tree.js";
import { formatType } from "../types.js";
import { concatenate, expand, reshape, reverse, slice, split, stack } from "./movement.js";

export interface AssociativeScanOptions {
  /** From the last element to the first. */
  readonly reverse?: boolean;
  /** How many elements are combined one after another, in all such chunks at once; 2 is the classic tree. */
  readonly chunk?: number;
}

type Combine<T> = (earlier: T, later: T) => T;

/**
 * The running combinations e₀, e₀∘e₁, e₀∘e₁∘e₂, … of elements that lie along the first axis: a tensor, or a tree of
 * tensors of one length. `combine` must be associative; it is handed many elements at once along the first axis, pairs
 * at the same place, and is called about twice for each element in all.
 * Throws a `UserError` where lengths differ or are known only when the graph runs.
 */
export function associativeScan<T>(
  combine: Combine<T>,
  elements: T,
  { reverse: backwards = false, chunk = 8 }: AssociativeScanOptions = {},
): T {
  if (!Number.isInteger(chunk) || chunk < 2) throw shapeError("associativeScan", `cannot go by chunks of ${chunk}`);
  const turned = (tree: T) => (backwards ? mapLeaves<Tensor, T>(tree, (leaf) => reverse(leaf, 0)) : tree);
  return turned(prefixes(combine, turned(elements), lengthOf(elements), chunk));
}

function lengthOf(elements: unknown): number {
  const found = leaves<Tensor>(elements);
  const length = found.at(0)?.shape.at(0);
  if (typeof length !== "number" || length === 0 || found.some(({ shape }) => shape[0] !== length)) {
    throw shapeError("associativeScan", `elements ${found.map(formatType).join(" and ")} do not have one known length`);
  }
  return length;
}

function prefixes<T>(combine: Combine<T>, elements: T, length: number, chunk: number): T {
  if (length === 1) return elements;
  const size = Math.min(chunk, length);
  const chunks = Math.floor(length / size);
  const whole = chunks * size;
  if (whole < length) {
    const head = prefixes(combine, part(elements, 0, whole), whole, chunk);
    const tail = prefixes(combine, part(elements, whole, length), length - whole, chunk);
    const last = mapLeaves<Tensor, T>(part(head, whole - 1, whole), (leaf) =>
      expand(leaf, [length - whole, ...leaf.shape.slice(1)]),
    );
    return joined([head, combine(last, tail)]);
  }

  // Inside the chunks one element after another, in all chunks at once.
  const [first, ...others] = columnsOf(elements, chunks, size);
  const running = [first];
  for (const column of others) running.push(combine(running[running.length - 1], column));
  if (chunks === 1) return joined(running);

  // What lies before a chunk is combined with all that the chunk has; its last is then known already.
  const totals = prefixes(combine, running[size - 1], chunks, chunk);
  const before = part(totals, 0, chunks - 1);
  const later = running.slice(0, -1).map((column) => combine(before, part(column, 1, chunks)));
  const firstChunk = joined(running.map((column) => part(column, 0, 1)));
  return joined([firstChunk, rowsOf([...later, part(totals, 1, chunks)])]);
}

function part<T>(tree: T, start: number, end: number): T {
  return mapLeaves<Tensor, T>(tree, (leaf) => slice(leaf, 0, start, end));
}

function joined<T>(parts: readonly T[]): T {
  return together(parts, (tensors) => concatenate(tensors, 0));
}

// The elements as `size` trees: the first of each chunk, the second of each, …
function columnsOf<T>(elements: T, chunks: number, size: number): T[] {
  const columns = leaves<Tensor>(elements).map((leaf) => {
    const inner = leaf.shape.slice(1);
    const table = reshape(leaf, [chunks, size, ...inner]);
    return split(table, new Array<number>(size).fill(1), 1).map((column) => reshape(column, [chunks, ...inner]));
  });
  return Array.from({ length: size }, (_, i) =>
    withLeaves(
      elements,
      columns.map((each) => each[i]),
    ),
  );
}

// The inverse of `columnsOf`.
function rowsOf<T>(columns: readonly T[]): T {
  return together(columns, (tensors) => {
    const [count, ...inner] = tensors[0].shape;
    return reshape(stack(tensors, 1), [Number(count) * tensors.length, ...inner]);
  });
}

function together<T>(trees: readonly T[], join: (tensors: readonly Tensor[]) => Tensor): T {
  const tensors = trees.map((tree) => leaves<Tensor>(tree));
  return withLeaves(
    trees[0],
    tensors[0].map((_, i) => join(tensors.map((each) => each[i]))),
  );
}
