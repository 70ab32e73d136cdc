// A reasoner in training, on one algorithm or on several in turn: they share the processor, each has its own encoders and decoders,
// and what a batch does not concern keeps its place and its moments (Ibarz et al. 2022, §3.2.2).

import { seededRandom } from "../../../core/random.js";
import type { SessionOptions } from "../../../engine/runtime/session.js";
import { adam } from "../../../engine/training/optimisers.js";
import { createStore } from "../../../engine/training/parameterStore.js";
import { type Trainer, trainerOver } from "../../../engine/training/trainer.js";
import type { Specification } from "../specification.js";
import { reasonerProgram, type SharedParameters, type TaskLesson } from "./gradientProgram.js";
import type { Reasoner } from "./reasoner.js";
import type { TrainingRecipe } from "./trainingRecipes.js";

export interface ReasonerTrainerOptions extends SessionOptions {
  readonly reasoner: Reasoner;
  /** Of each algorithm by name, as the recipe hands it over. */
  readonly specifications: Readonly<Record<string, Specification>>;
  readonly recipe: TrainingRecipe;
  readonly seed: number;
}

/** A trainer for batches of any of the algorithms; parameters begin as `seed` says. */
export function reasonerTrainer(options: ReasonerTrainerOptions): Trainer<SharedParameters, TaskLesson> {
  const { reasoner, specifications, recipe, seed } = options;
  const random = seededRandom(seed, "parameters");
  const parameters: SharedParameters = {
    processor: reasoner.initialiseProcessor(random.stream("processor")),
    tasks: Object.fromEntries(
      Object.entries(specifications).map(([name, specification]) => [
        name,
        reasoner.initialiseTask(specification, random.stream(name)),
      ]),
    ),
  };
  const { learningRate, clipNorm, feedBack } = recipe;
  const store = createStore(parameters, { optimiser: adam({ learningRate }), clipNorm });
  return trainerOver(store, reasonerProgram(store, { ...options, feedBack }), seed);
}
