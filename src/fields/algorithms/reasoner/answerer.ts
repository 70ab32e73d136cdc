// One network that answers tasks of several algorithms.

import type { NDArray } from "../../../engine/ndarray.js";
import type { SessionOptions } from "../../../engine/runtime/session.js";
import type { Mapped } from "../../../engine/tree.js";
import type { Algorithm, Task } from "../algorithm.js";
import type { OutputPrediction } from "../evaluation.js";
import type { RecipeName } from "../recipes.js";
import type { Specification } from "../specification.js";
import { answersOf } from "./answers.js";
import { executor } from "./execute.js";
import type { SharedParameters } from "./gradientProgram.js";
import type { Reasoner } from "./reasoner.js";
import { trainingRecipes } from "./trainingRecipes.js";

export interface AnswererOptions extends SessionOptions {
  readonly reasoner: Reasoner;
  /** Of each algorithm by name, as the recipe hands it over. */
  readonly specifications: Readonly<Record<string, Specification>>;
  readonly recipe: RecipeName;
  /** Heard between the steps of an execution, which ends with `Interrupted`. */
  readonly signal?: AbortSignal | undefined;
}

export interface Answerer {
  /** The answers to tasks of an algorithm, executed `batch` at a time, in no more than `mostSteps` where that is given. */
  answers(
    parameters: Mapped<SharedParameters, NDArray>,
    algorithm: Algorithm,
    tasks: Iterable<Task>,
    batch: number,
    mostSteps?: number,
  ): Promise<OutputPrediction[]>;
  dispose(): Promise<void>;
}

/** Compiles each algorithm and size when it first comes. */
export function answerer({ reasoner, specifications, recipe, signal, threads, device }: AnswererOptions): Answerer {
  const { feedBack } = trainingRecipes[recipe];
  const executors = new Map(
    Object.entries(specifications).map(([name, specification]) => [
      name,
      executor({ reasoner, specification, feedBack, signal, threads, device }),
    ]),
  );
  return {
    async answers(parameters, algorithm, tasks, batch, mostSteps) {
      const own = executors.get(algorithm.name);
      if (own === undefined) throw new Error(`${algorithm.name} was not learnt`);
      const ofTask = { processor: parameters.processor, task: parameters.tasks[algorithm.name] };
      return answersOf(own, ofTask, { algorithm, recipe, tasks, batch, mostSteps });
    },
    dispose: async () => {
      for (const each of executors.values()) await each.dispose();
    },
  };
}
