// Hints that never change, handed over as inputs (Ibarz et al. 2022, §3.1: "static hint elimination"): a network need not predict
// again at every step what it was given.

import type { Algorithm } from "./algorithm.js";
import type { Specification } from "./specification.js";
import type { Trajectory } from "./trajectory.js";

const inputName = (hint: string) => hint.replace(/_h$/, "");

/** The specification after `constantHintsAsInputs`. */
export function withoutConstantHints({ specification, constantHints }: Algorithm): Specification {
  return Object.fromEntries(
    Object.entries(specification).map(([name, feature]) =>
      constantHints.includes(name) ? [inputName(name), { ...feature, stage: "input" as const }] : [name, feature],
    ),
  );
}

/** Moves the algorithm's constant hints (`pred_h`) to the inputs (`pred`). Throws where one of them does change. */
export function constantHintsAsInputs({ name, constantHints }: Algorithm, trajectory: Trajectory): Trajectory {
  const moved = constantHints.map((hint) => {
    const { shape, data } = trajectory.hints[hint];
    const length = data.length / trajectory.steps;
    if (data.some((value, at) => value !== data[at % length])) throw new Error(`${hint} of ${name} is not constant`);
    return [inputName(hint), { shape: shape.slice(1), data: data.slice(0, length) }] as const;
  });
  return {
    ...trajectory,
    inputs: { ...trajectory.inputs, ...Object.fromEntries(moved) },
    hints: Object.fromEntries(Object.entries(trajectory.hints).filter(([hint]) => !constantHints.includes(hint))),
  };
}
