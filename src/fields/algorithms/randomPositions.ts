// Random positions (Mahdavi et al. 2023; Ibarz et al. 2022, §3.1): the nodes' places in the input's order become sorted random numbers,
// so that a network cannot learn the places of one size by heart.

import type { NumpyRandomState } from "../../stats/numpyRandomState.js";
import type { Trajectory } from "./trajectory.js";

/**
 * Replaces the input `pos` of each trajectory by ascending uniform numbers; where it holds two strings, each of which begins at 0,
 * by two such sequences. Draws as many numbers as there are nodes, trajectory after trajectory.
 */
export function randomisePositions(
  trajectories: readonly Trajectory[],
  random: Pick<NumpyRandomState, "uniform">,
): Trajectory[] {
  return trajectories.map((trajectory) => {
    const { shape, data } = trajectory.inputs.pos;
    const drawn = random.uniform(0, 1, data.length);
    let start = 0;
    for (let end = 1; end <= data.length; end++) {
      if (end < data.length && data[end] !== 0) continue;
      drawn.subarray(start, end).sort();
      start = end;
    }
    return { ...trajectory, inputs: { ...trajectory.inputs, pos: { shape, data: drawn } } };
  });
}
