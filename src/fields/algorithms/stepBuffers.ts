// Room for a trajectory that grows step by step, kept for the next trajectory: fresh memory, which the system clears page by page,
// costs more than most algorithms do.

export interface StepBuffers {
  /** A buffer for some steps of `length` values each. It holds whatever was written into it before. */
  take(length: number): Float64Array;
  /** Keeps a buffer that nothing refers to any more. */
  giveBack(length: number, buffer: Float64Array): void;
}

const FIRST_STEPS = 16;
/** Larger buffers are not kept: 64 MiB. */
const LARGEST_KEPT = 2 ** 23;

let kept: { readonly size: number; readonly buffers: Map<number, Float64Array[]> } = { size: 0, buffers: new Map() };

/** The buffers for trajectories of graphs of `size` nodes. Those of another size are let go. */
export function stepBuffers(size: number): StepBuffers {
  if (kept.size !== size) kept = { size, buffers: new Map() };
  const { buffers } = kept;
  return {
    take: (length) => buffers.get(length)?.pop() ?? new Float64Array(length * FIRST_STEPS),
    giveBack(length, buffer) {
      if (buffer.length > LARGEST_KEPT) return;
      const same = buffers.get(length);
      if (same === undefined) buffers.set(length, [buffer]);
      else same.push(buffer);
    },
  };
}
