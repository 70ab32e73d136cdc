// A task as programs read it: the features of its input as nested lists.

import { type Nested, nested } from "../predictions/nested.js";
import { featureShape, featuresOf } from "../specification.js";
import type { Question } from "./answerer.js";

export interface WrittenTask {
  readonly algorithm: string;
  readonly size: number;
  /** How many steps the algorithm takes on it, the first state among them: predicted hints have one fewer. */
  readonly steps: number;
  readonly inputs: Readonly<Record<string, Nested>>;
}

/** Marks are rows of ones and zeros, pointers indices, as in files of trajectories. */
export function writtenTask({ algorithm, task: { trajectory } }: Question): WrittenTask {
  const { size, steps, inputs } = trajectory;
  return {
    algorithm: algorithm.name,
    size,
    steps,
    inputs: Object.fromEntries(
      featuresOf(algorithm.specification, "input").map(([name, feature]) => [
        name,
        nested(Array.from(inputs[name].data, Number), featureShape(feature, size)),
      ]),
    ),
  };
}
