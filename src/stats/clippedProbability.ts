// Probabilities kept off 0 and 1, so that their logarithms are finite.

/** How far: the spacing of doubles at 1. */
export const smallestProbability = 2 ** -52;

/** `probability` moved into [`smallestProbability`, 1 − `smallestProbability`]; NaN stays. */
export function clipped(probability: number): number {
  return Math.min(1 - smallestProbability, Math.max(smallestProbability, probability));
}
