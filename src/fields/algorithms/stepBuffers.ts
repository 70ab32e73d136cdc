// Room for a trajectory that grows step by step, kept for the next trajectory: fresh memory, which the system clears page by page,
// costs more than most algorithms do.

import { type ColumnElement, type ColumnValues, columnValues } from "../../data/arrays/arrayColumn.js";

export interface StepBuffers {
  /** A buffer for some steps of `length` values each. It holds whatever was written into it before. */
  take(element: ColumnElement, length: number): ColumnValues;
  /** Keeps a buffer that nothing refers to any more. */
  giveBack(element: ColumnElement, length: number, buffer: ColumnValues): void;
}

const FIRST_STEPS = 16;
/** Larger buffers are not kept. */
const LARGEST_KEPT = 64 * 2 ** 20;

let kept: { readonly size: number; readonly buffers: Map<string, ColumnValues[]> } = { size: 0, buffers: new Map() };

/** The buffers for trajectories of graphs of `size` nodes. Those of another size are let go. */
export function stepBuffers(size: number): StepBuffers {
  if (kept.size !== size) kept = { size, buffers: new Map() };
  const { buffers } = kept;
  return {
    take: (element, length) =>
      buffers.get(`${element} ${length}`)?.pop() ?? columnValues(element, length * FIRST_STEPS),
    giveBack(element, length, buffer) {
      if (buffer.byteLength > LARGEST_KEPT) return;
      const same = buffers.get(`${element} ${length}`);
      if (same === undefined) buffers.set(`${element} ${length}`, [buffer]);
      else same.push(buffer);
    },
  };
}
