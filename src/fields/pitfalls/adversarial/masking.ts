// Signs that a network only hides its gradients (Athalye, Carlini & Wagner 2018, section 3): then attacks that follow them
// fail without the network being any safer.

import type { AttackCurve } from "./curve.js";

/** Share of the right answers by which counts must differ to be a sign. */
const margin = 0.05;
/** Share of the right answers that may outlast an unbounded attack. */
const unboundedShare = 0.1;

/** Each sign in words; none where the attack can be believed. */
export function maskingSigns({ clean, points }: AttackCurve, unbounded: number): readonly string[] {
  const more = (a: number, b: number) => a - b > margin * clean;
  return [
    ...(points.some(({ oneStep, manySteps }) => more(manySteps, oneStep))
      ? ["one step of the gradient does more than many"]
      : []),
    ...(points.some(({ chance, manySteps }) => more(manySteps, chance)) ? ["chance does more than the gradient"] : []),
    ...(unbounded > unboundedShare * clean ? ["an attack without bounds does not change all answers"] : []),
  ];
}
