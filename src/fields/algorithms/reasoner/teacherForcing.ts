// Noisy teacher forcing (Veličković et al. 2022, §4.1): at each step after the first, each sample is shown the true hints with some
// probability, and goes on from its own predictions otherwise.

import type { Random } from "../../../core/random.js";
import { type NDArray, ndarray } from "../../../engine/ndarray.js";
import type { Lesson } from "./lessons.js";

/** For each step 1 for the samples that are shown the true hints, 0 for the others [batch]; all are shown the first ones. */
export function forcedSamples({ batch, steps }: Lesson, probability: number, random: Random): NDArray[] {
  return Array.from({ length: steps }, (_, step) =>
    ndarray(Float32Array.from({ length: batch }, () => Number(step === 0 || random.uniform() < probability))),
  );
}
