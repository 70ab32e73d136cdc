// Signs that a network only hides its gradients (Athalye, Carlini & Wagner 2018, section 3): then attacks that follow them
// fail without the network being any safer.

import { mean } from "../../../stats/summary.js";
import type { AttackCurve, AttackKind } from "./curve.js";

/** Share of the harm that can be done by which harms must differ to be a sign. */
const margin = 0.05;
/** Share of the right answers that may outlast an unbounded attack. */
const unboundedShare = 0.1;

/**
 * Each sign in words; none where the attack can be believed. `scale` is the harm that can be done on average, `outlasting` the share
 * of the right answers that an unbounded attack leaves, where there are any.
 */
export function maskingSigns({ points }: AttackCurve, scale: number, outlasting = 0): readonly string[] {
  const beaten = (kind: AttackKind) =>
    points.some(({ harm }) => mean(harm[kind]) - mean(harm.manySteps) > margin * scale);
  return [
    ...(beaten("oneStep") ? ["one step of the gradient does more than many"] : []),
    ...(beaten("search") ? ["a search without gradients does more than the gradient"] : []),
    ...(beaten("chance") ? ["chance does more than the gradient"] : []),
    ...(outlasting > unboundedShare ? ["an attack without bounds does not change all answers"] : []),
  ];
}
