// How surprising a count is where chance makes few.

import { chiSquareSurvival } from "../../../stats/distributions.js";

/** P(X ≥ count) of a Poisson number with this mean: P(X < k) is the chi-square survival of 2λ at 2k degrees of freedom. */
export function poissonAtLeast(count: number, mean: number): number {
  if (count <= 0) return 1;
  return mean > 0 ? 1 - chiSquareSurvival(2 * mean, 2 * count) : 0;
}
