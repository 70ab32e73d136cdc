// How networks are trained in the two published ways, which are not to be mixed in one table.

import type { EncoderStart } from "./encode.js";
import type { FeedBack } from "./feedBack.js";

export interface TrainingRecipe {
  /** Probability that a sample is shown the true hints of a step instead of its own. */
  readonly teacherForcing: number;
  readonly feedBack: FeedBack;
  /** Largest norm of the gradient; no bound unless given. */
  readonly clipNorm?: number;
  readonly encoderStart: EncoderStart;
  readonly learningRate: number;
}

export const trainingRecipes = {
  /** Veličković et al. 2022, The CLRS Algorithmic Reasoning Benchmark. */
  "2022": { teacherForcing: 0.5, feedBack: "hard", encoderStart: "plain", learningRate: 1e-3 },
  /** Ibarz et al. 2022, A Generalist Neural Algorithmic Learner. */
  "2022b": { teacherForcing: 0, feedBack: "soft", clipNorm: 1, encoderStart: "small-scalars", learningRate: 1e-3 },
} as const satisfies Record<string, TrainingRecipe>;
