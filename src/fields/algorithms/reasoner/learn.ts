// Learning to execute algorithms by one of the two published recipes: batches of one algorithm after the other, validated on samples
// of the training size; what is kept are the parameters that validated best. Tests never choose.

import { seededRandom } from "../../../core/random.js";
import type { SessionOptions } from "../../../engine/runtime/session.js";
import { type TrainOptions, type TrainResult, train } from "../../../engine/training/train.js";
import type { Algorithm, Task } from "../algorithm.js";
import { batchOf } from "../batch.js";
import { benchmarkSplit, splitTasks } from "../benchmarkSplits.js";
import { type OutputPrediction, scoreOutputs } from "../evaluation.js";
import { type RecipeName, recipeSpecification, trainingBatches } from "../recipes.js";
import type { Trajectory } from "../trajectory.js";
import { type Answerer, answerer } from "./answerer.js";
import type { SharedParameters, TaskLesson } from "./gradientProgram.js";
import { lessonOf } from "./lessons.js";
import { type ReasonerOptions, reasoner } from "./reasoner.js";
import { forcedSamples } from "./teacherForcing.js";
import { reasonerTrainer } from "./trainer.js";
import { trainingRecipes } from "./trainingRecipes.js";

export interface LearnOptions
  extends SessionOptions,
    Omit<ReasonerOptions, "encoderStart" | "hints">,
    Pick<
      TrainOptions<TaskLesson>,
      "steps" | "validateEvery" | "signal" | "progress" | "onStep" | "measure" | "checkpointFile"
    > {
  readonly algorithms: readonly Algorithm[];
  readonly recipe: RecipeName;
  readonly seed: number;
  /** Trajectories in a batch; 32 unless said, as published. */
  readonly batch?: number;
  /** Whether hints are predicted and handed on, only predicted, or left out; handed on unless said. */
  readonly hints?: ReasonerOptions["hints"];
}

/** How many tasks are executed at a time when training is over: they may be large. */
const TESTED_AT_ONCE = 8;

/** A network that has learnt to execute algorithms. */
export interface Learnt extends TrainResult<SharedParameters>, Pick<Answerer, "dispose"> {
  /** Its answers to tasks of one of the algorithms, in no more than `mostSteps` where that is given. */
  answers(algorithm: Algorithm, tasks: Iterable<Task>, mostSteps?: number): Promise<OutputPrediction[]>;
}

/** Trains from nothing, or from where `checkpointFile` stands. Throws `Interrupted` when aborted. */
export async function learn(options: LearnOptions): Promise<Learnt> {
  const { algorithms, recipe: recipeName, seed, hints = "fed-back", batch = 32 } = options;
  const recipe = trainingRecipes[recipeName];
  const net = reasoner({ ...options, hints, encoderStart: recipe.encoderStart });
  const specifications = Object.fromEntries(
    algorithms.map((algorithm) => [algorithm.name, recipeSpecification(algorithm, recipeName)]),
  );
  const trainer = reasonerTrainer({ ...options, reasoner: net, specifications, recipe });
  const { answers, dispose } = answerer({ ...options, reasoner: net, specifications, recipe: recipeName });
  const lessons = lessonsOf(algorithms, { recipe: recipeName, seed, batch });
  const forcing = seededRandom(seed, "teacher forcing");
  const result = await train(trainer, {
    steps: options.steps,
    validateEvery: options.validateEvery,
    signal: options.signal,
    progress: options.progress,
    onStep: options.onStep,
    measure: options.measure,
    checkpointFile: options.checkpointFile,
    batches: async (step) => {
      const { algorithm, trajectories } = lessons(step);
      const lesson = lessonOf(specifications[algorithm.name], batchOf(trajectories));
      const forced = forcedSamples(lesson, recipe.teacherForcing, forcing.stream(`${step}`));
      return { algorithm: algorithm.name, lesson, forced };
    },
    validate: async () => {
      let total = 0;
      for (const algorithm of algorithms) {
        const tasks = splitTasks(algorithm, benchmarkSplit(algorithm, "val"));
        const samples = await answers(trainer.parameters, algorithm, tasks, batch);
        total += scoreOutputs(algorithm.specification, samples).score;
      }
      return -total / algorithms.length;
    },
  });
  await trainer.dispose();
  return {
    ...result,
    answers: (algorithm, tasks, mostSteps) => answers(result.parameters, algorithm, tasks, TESTED_AT_ONCE, mostSteps),
    dispose,
  };
}

interface Drawn {
  readonly algorithm: Algorithm;
  readonly trajectories: readonly Trajectory[];
}

// The batch of each step: algorithms in turn, each from its own stream. A later step than the next skips what lies between, so that a
// training that is taken up again sees what it would have seen.
function lessonsOf(
  algorithms: readonly Algorithm[],
  { recipe, seed, batch }: { readonly recipe: RecipeName; readonly seed: number; readonly batch: number },
): (step: number) => Drawn {
  const streams = algorithms.map((algorithm) => trainingBatches(algorithm, recipe, { seed, batch }));
  let next = 0;
  return (step) => {
    for (;;) {
      const at = next % streams.length;
      const drawn = streams[at].next();
      if (drawn.done === true) throw new Error("training batches never end");
      if (next++ === step) return { algorithm: algorithms[at], trajectories: drawn.value };
    }
  };
}
