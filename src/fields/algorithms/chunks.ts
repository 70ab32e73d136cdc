// The benchmark's chunked form: trajectories of any length laid back to back in rows that are cut every few steps.

import { type NDArray, ndarray } from "../../engine/ndarray.js";
import { elementCount } from "../../engine/types.js";
import type { Features, Trajectory } from "./trajectory.js";

export interface Chunk {
  /** Shape [steps, rows, …] each; a trajectory's inputs, outputs are repeated at each of its steps. */
  readonly inputs: Readonly<Record<string, NDArray>>;
  readonly hints: Readonly<Record<string, NDArray>>;
  readonly outputs: Readonly<Record<string, NDArray>>;
  /** 1 where a trajectory's first, last step stands; [steps, rows], row by row. */
  readonly isFirst: Uint8Array;
  readonly isLast: Uint8Array;
}

interface Place {
  readonly trajectory: Trajectory;
  readonly step: number;
}

/**
 * Chunks without end: each row goes on in the next chunk where it stopped in the last, and takes another trajectory when its own is
 * over. Rows take turns, as the samples of batches do in the benchmark: the trajectories that `next` gives belong to the first row,
 * the second, …, however long they are. Throws a RangeError where a trajectory's size is another, and where there is to be no row or
 * no step.
 */
export function* chunksOf(
  next: () => Trajectory,
  { rows, steps }: { rows: number; steps: number },
): Generator<Chunk, never> {
  if (!(rows >= 1 && steps >= 1)) throw new RangeError(`no chunk has ${rows} rows and ${steps} steps`);
  let size: number | undefined;
  const checked = (trajectory: Trajectory): Trajectory => {
    size ??= trajectory.size;
    if (trajectory.size === size) return trajectory;
    throw new RangeError(`sizes ${size} and ${trajectory.size} do not fit in one chunk`);
  };
  const waiting: Trajectory[][] = Array.from({ length: rows }, () => []);
  const begin = (row: number): Place => {
    if (waiting[row].length === 0) for (const queue of waiting) queue.push(checked(next()));
    const [trajectory] = waiting[row].splice(0, 1);
    return { trajectory, step: 0 };
  };
  const standing = Array.from(waiting.keys(), begin);
  for (;;) {
    const places: Place[] = [];
    for (let step = 0; step < steps; step++) {
      for (const [row, place] of standing.entries()) {
        places.push(place);
        const over = place.step + 1 === place.trajectory.steps;
        standing[row] = over ? begin(row) : { ...place, step: place.step + 1 };
      }
    }
    yield chunkAt(places, [steps, rows]);
  }
}

function chunkAt(places: readonly Place[], lead: readonly [number, number]): Chunk {
  const laid = (part: "inputs" | "hints" | "outputs") => {
    const one: Features = places[0].trajectory[part];
    const names = Object.keys(one);
    return Object.fromEntries(
      names.map((name) => {
        const shape = part === "hints" ? one[name].shape.slice(1) : one[name].shape;
        const length = elementCount(shape);
        const data = new Float32Array(places.length * length);
        for (const [at, { trajectory, step }] of places.entries()) {
          const from = part === "hints" ? step * length : 0;
          data.set(trajectory[part][name].data.subarray(from, from + length), at * length);
        }
        return [name, ndarray(data, [...lead, ...shape])];
      }),
    );
  };
  return {
    inputs: laid("inputs"),
    hints: laid("hints"),
    outputs: laid("outputs"),
    isFirst: Uint8Array.from(places, ({ step }) => Number(step === 0)),
    isLast: Uint8Array.from(places, ({ trajectory, step }) => Number(step + 1 === trajectory.steps)),
  };
}
