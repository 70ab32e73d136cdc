// An answer to one task, as a person or a program gives it, made into what is scored; and answers that could not be read.

import { UserError } from "../../../core/errors.js";
import type { Algorithm, Answer, Task } from "../algorithm.js";
import { type FeatureSpecification, featureShape, featuresOf } from "../specification.js";
import { featureValues } from "./featureValues.js";

export interface PredictedTask {
  readonly task: Task;
  readonly answer: Answer;
  /** Predicted hints from the second step on, where there are any. */
  readonly hints: Answer | undefined;
  /** Why there is no answer that could be read: `answer` is then wrong in every place. */
  readonly unreadable?: string;
}

/** Predictions for tasks of one algorithm. */
export interface PredictionSet {
  readonly algorithm: Algorithm;
  readonly tasks: readonly PredictedTask[];
}

/** Values by feature, as nested lists: see `featureValues`. */
export interface GivenAnswer {
  readonly outputs: Readonly<Record<string, unknown>>;
  /** From the second step on. */
  readonly hints?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The answer to a task; `place` says where a feature stands, such as `answers.json: output pi of task 3`.
 * Throws a `UserError` where an output or hint is missing or does not fit.
 */
export function predictedTask(
  algorithm: Algorithm,
  task: Task,
  { outputs, hints }: GivenAnswer,
  place: (what: string) => string,
): PredictedTask {
  const { size, steps } = task.trajectory;
  const read = (
    stage: "output" | "hint",
    values: Readonly<Record<string, unknown>>,
    leading: readonly number[],
  ): Answer =>
    Object.fromEntries(
      featuresOf(algorithm.specification, stage).map(([name, feature]) => {
        const here = place(`${stage} ${name}`);
        if (values[name] === undefined) {
          throw new UserError("missing-prediction", `${here} is missing`, "Every task needs every output (and hint).");
        }
        return [name, featureValues(feature, [...leading, ...featureShape(feature, size)], values[name], here)];
      }),
    );
  return {
    task,
    answer: read("output", outputs, []),
    hints: hints === undefined ? undefined : read("hint", hints, [Math.max(0, steps - 1)]),
  };
}

/** What counts where there is no answer: wrong wherever an answer can be. */
export function unreadableTask({ specification }: Algorithm, task: Task, unreadable: string): PredictedTask {
  const { outputs, size } = task.trajectory;
  const answer = Object.fromEntries(
    featuresOf(specification, "output").map(([name, feature]) => {
      const { data } = outputs[name];
      return [name, wrongValues(feature, featureShape(feature, size), Float64Array.from(data))];
    }),
  );
  return { task, answer, hints: undefined, unreadable };
}

function wrongValues({ type }: FeatureSpecification, shape: readonly number[], truth: Float64Array): Float64Array {
  if (type === "mask") return truth.map((value) => Number(value !== 1));
  if (type === "scalar") return truth.map(() => Number.NaN);
  if (type === "pointer" || type === "shouldBePermutation") return truth.map(() => -1);
  // Rows with a one: it stands in another place.
  const width = shape[shape.length - 1];
  const rows = new Float64Array(truth.length);
  for (let start = 0; start < truth.length; start += width) {
    const place = truth.subarray(start, start + width).indexOf(1);
    rows[start + ((place + 1) % width)] = 1;
  }
  return rows;
}
