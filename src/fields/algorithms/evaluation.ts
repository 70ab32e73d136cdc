// Predictions of whole trajectories held against the algorithm's: a score of each output and hint, and of each step.

import type { Random } from "../../core/random.js";
import { elementCount } from "../../engine/types.js";
import { type BootstrapInterval, bootstrapWeightedInterval } from "../../stats/bootstrap.js";
import type { Answer } from "./algorithm.js";
import { addTallies, emptyTally, scoreOf, type Tally, tally } from "./scores.js";
import { featureShape, featuresOf, type Specification } from "./specification.js";
import type { Trajectory } from "./trajectory.js";

export interface OutputPrediction {
  readonly truth: Trajectory;
  /** Values of the outputs; what should be a permutation as pointers to predecessors. */
  readonly answer: Answer;
}

export interface OutputScores {
  /** The score of each output. */
  readonly features: Readonly<Record<string, number>>;
  /** Their mean. */
  readonly score: number;
}

/** Scores of the outputs over all samples together. */
export function scoreOutputs(specification: Specification, samples: readonly OutputPrediction[]): OutputScores {
  return scoresOf(specification, outputTallies(specification, samples));
}

/** The mean score of the outputs with its bootstrap interval over samples. */
export function outputScoreInterval(
  specification: Specification,
  samples: readonly OutputPrediction[],
  options: { readonly random: Random; readonly level?: number },
): BootstrapInterval {
  const tallies = outputTallies(specification, samples);
  return bootstrapWeightedInterval(
    samples.length,
    (weights) => scoresOf(specification, tallies, weights).score,
    options,
  );
}

function outputTallies(specification: Specification, samples: readonly OutputPrediction[]): Map<string, Tally[]> {
  return new Map(
    featuresOf(specification, "output").map(([name, feature]) => [
      name,
      samples.map(({ truth, answer }) => tally(feature, truth.outputs[name].data, answer[name])),
    ]),
  );
}

function scoresOf(
  specification: Specification,
  tallies: ReadonlyMap<string, readonly Tally[]>,
  weights?: Float64Array,
): OutputScores {
  const features = [...tallies].map(([name, each]) => {
    const total = each.reduce((sum, one, at) => addTallies(sum, one, weights?.[at] ?? 1), emptyTally);
    return [name, scoreOf(specification[name], total)] as const;
  });
  return {
    features: Object.fromEntries(features),
    score: features.reduce((sum, [, score]) => sum + score, 0) / features.length,
  };
}

export interface HintPrediction {
  readonly truth: Trajectory;
  /** Values of each hint from the second step on, shape [steps − 1, …]. */
  readonly hints: Answer;
}

export interface HintScores {
  /** The score over all steps: the mean of the steps' scores, weighted by how many trajectories reach them. */
  readonly score: number;
  /** The score of each step, from the second on; 0 for a step that no trajectory reaches. */
  readonly steps: readonly number[];
}

/** Scores of every hint, each step over all trajectories that reach it. */
export function scoreHints(
  specification: Specification,
  samples: readonly HintPrediction[],
): Readonly<Record<string, HintScores>> {
  const longest = samples.reduce((most, { truth }) => Math.max(most, truth.steps), 0);
  return Object.fromEntries(
    featuresOf(specification, "hint").map(([name, feature]) => {
      const length = elementCount(featureShape(feature, samples[0]?.truth.size ?? 0));
      const steps: number[] = [];
      let [weighted, reached] = [0, 0];
      for (let step = 1; step < longest; step++) {
        const at = samples.filter(({ truth }) => step < truth.steps);
        const total = at.reduce((sum, { truth, hints }) => {
          const values = truth.hints[name].data.subarray(step * length, (step + 1) * length);
          const predicted = Array.from({ length }, (_, i) => hints[name][(step - 1) * length + i]);
          return addTallies(sum, tally(feature, values, predicted));
        }, emptyTally);
        const score = scoreOf(feature, total);
        steps.push(score);
        weighted += score * at.length;
        reached += at.length;
      }
      return [name, { score: weighted / reached, steps }];
    }),
  );
}

/** The first step, counted from 1, at which some predicted hint is not the true one; undefined where all are right. */
export function firstWrongStep(specification: Specification, { truth, hints }: HintPrediction): number | undefined {
  for (let step = 1; step < truth.steps; step++) {
    for (const [name, feature] of featuresOf(specification, "hint")) {
      if (feature.type === "scalar") continue;
      const length = elementCount(featureShape(feature, truth.size));
      const values = truth.hints[name].data.subarray(step * length, (step + 1) * length);
      const predicted = Array.from({ length }, (_, i) => hints[name][(step - 1) * length + i]);
      const [a, b, c] = tally(feature, values, predicted);
      if (feature.type === "mask" ? b > 0 || c > 0 : a < b) return step;
    }
  }
  return undefined;
}
