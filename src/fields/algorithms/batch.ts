// Trajectories of one algorithm and size side by side, as the arrays that a network is fed with.

import { type NDArray, ndarray } from "../../engine/ndarray.js";
import { elementCount } from "../../engine/types.js";
import type { Features, Trajectory } from "./trajectory.js";

/** From here on a view and a copy cost less than a loop. */
const LONG = 64;

export interface Batch {
  readonly size: number;
  /** Steps of the longest trajectory, or more where more were asked for. */
  readonly steps: number;
  /** Shape [batch, …] each. */
  readonly inputs: Readonly<Record<string, NDArray>>;
  /** Shape [steps, batch, …] each; zero behind a trajectory's own end. */
  readonly hints: Readonly<Record<string, NDArray>>;
  /** Shape [batch, …] each. */
  readonly outputs: Readonly<Record<string, NDArray>>;
  /** How many steps each trajectory has. */
  readonly lengths: Int32Array;
}

/**
 * Lays trajectories of equal size side by side, padded to the longest, or to `steps` where that is more.
 * Throws a RangeError where there are none or they differ in size.
 */
export function batchOf(trajectories: readonly Trajectory[], { steps = 0 }: { steps?: number } = {}): Batch {
  const [first] = trajectories;
  if (first === undefined) throw new RangeError("a batch holds at least one trajectory");
  const stranger = trajectories.find(({ size }) => size !== first.size);
  if (stranger !== undefined) throw new RangeError(`sizes ${first.size} and ${stranger.size} do not fit in one batch`);
  const lengths = Int32Array.from(trajectories, (trajectory) => trajectory.steps);
  const padded = lengths.reduce((most, length) => Math.max(most, length), steps);
  return {
    size: first.size,
    steps: padded,
    inputs: stacked(trajectories.map(({ inputs }) => inputs)),
    hints: padTogether(
      trajectories.map(({ hints }) => hints),
      padded,
    ),
    outputs: stacked(trajectories.map(({ outputs }) => outputs)),
    lengths,
  };
}

function stacked(samples: readonly Features[]): Record<string, NDArray> {
  return mapFeatures(samples[0], (name, { shape }) => {
    const length = elementCount(shape);
    const data = new Float32Array(samples.length * length);
    for (const [at, features] of samples.entries()) data.set(features[name].data, at * length);
    return ndarray(data, [samples.length, ...shape]);
  });
}

function padTogether(samples: readonly Features[], steps: number): Record<string, NDArray> {
  return mapFeatures(samples[0], (name, { shape: [, ...shape] }) => {
    const length = elementCount(shape);
    const data = new Float32Array(steps * samples.length * length);
    const hints = samples.map((features) => features[name].data);
    // In the order of what is written: fresh memory is cleared page by page.
    for (let step = 0; step < steps; step++) {
      const from = step * length;
      for (let at = 0; at < hints.length; at++) {
        if (from >= hints[at].length) continue;
        const to = (step * hints.length + at) * length;
        if (length >= LONG) data.set(hints[at].subarray(from, from + length), to);
        else for (let k = 0; k < length; k++) data[to + k] = hints[at][from + k];
      }
    }
    return ndarray(data, [steps, samples.length, ...shape]);
  });
}

function mapFeatures(features: Features, make: (name: string, feature: Features[string]) => NDArray) {
  return Object.fromEntries(Object.entries(features).map(([name, feature]) => [name, make(name, feature)]));
}
