// A reasoner that has learnt: it answers tasks, is saved, loaded and exported.

import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../../core/errors.js";
import type { TrainedModel } from "../../../core/model.js";
import { readJsonFile } from "../../../core/readJsonFile.js";
import { writeWholeFile } from "../../../core/wholeFile.js";
import type { NDArray } from "../../../engine/ndarray.js";
import { loadTree, saveTree } from "../../../engine/storage/parameterTree.js";
import type { Mapped } from "../../../engine/tree.js";
import type { Task } from "../algorithm.js";
import { algorithmNamed } from "../clrs30.js";
import type { OutputPrediction } from "../evaluation.js";
import { recipeSpecification } from "../recipes.js";
import { answerer } from "./answerer.js";
import { exportExecution, exportStep } from "./exportReasoner.js";
import type { SharedParameters } from "./gradientProgram.js";
import { type ProcessorOptions, processorOptions } from "./processorOptions.js";
import { reasoner } from "./reasoner.js";
import { reasonerTrainer } from "./trainer.js";
import { trainingRecipes } from "./trainingRecipes.js";

export interface TasksToAnswer {
  /** Name of an algorithm that was learnt. */
  readonly algorithm: string;
  readonly tasks: readonly Task[];
}

export interface TrainedReasoner extends TrainedModel<TasksToAnswer, readonly OutputPrediction[]> {
  /** The whole execution and the step of each algorithm: `bfs.onnx`, `bfs.step.onnx`. */
  exportParts(): Promise<ReadonlyMap<string, Uint8Array>>;
}

export function trainedReasoner(
  options: ProcessorOptions,
  parameters: Mapped<SharedParameters, NDArray>,
): TrainedReasoner {
  const { recipe, algorithm: names } = options;
  const { encoderStart, feedBack } = trainingRecipes[recipe];
  const net = reasoner({ ...options, encoderStart });
  const exported = (name: string) => ({
    reasoner: net,
    specification: specificationsOf(options)[name],
    feedBack,
    parameters: { processor: parameters.processor, task: parameters.tasks[name] },
    metadata: { algorithm: name, recipe },
  });
  return {
    async predict({ algorithm, tasks }) {
      const asking = answerer({ reasoner: net, specifications: specificationsOf(options), recipe });
      try {
        return await asking.answers(parameters, algorithmNamed(algorithm), tasks, 8);
      } finally {
        await asking.dispose();
      }
    },
    async save(directory) {
      await saveTree(join(directory, "weights.safetensors"), parameters);
      await writeWholeFile(join(directory, "model.json"), JSON.stringify({ format: FORMAT, options }));
    },
    /** The whole execution of the first algorithm. */
    exportOnnx: async () => exportExecution(exported(names[0])),
    exportParts: async () =>
      new Map(
        names.flatMap((name): [string, Uint8Array][] => [
          [`${name}.onnx`, exportExecution(exported(name))],
          [`${name}.step.onnx`, exportStep(exported(name))],
        ]),
      ),
  };
}

function specificationsOf({ algorithm, recipe }: ProcessorOptions) {
  return Object.fromEntries(algorithm.map((name) => [name, recipeSpecification(algorithmNamed(name), recipe)]));
}

const FORMAT = "touchstone-reasoner-1";

/** A model that `save` wrote. Throws a `UserError` where a file is missing or not of this format. */
export async function loadReasoner(directory: string): Promise<TrainedReasoner> {
  const path = join(directory, "model.json");
  const read = z.object({ format: z.literal(FORMAT), options: processorOptions }).safeParse(await readJsonFile(path));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new UserError(
      "model-format",
      `${path} describes no reasoner: ${issue.path.join(".")}: ${issue.message}`,
      "name the directory that touchstone train algorithms/processor wrote",
    );
  }
  const { options } = read.data;
  const recipe = trainingRecipes[options.recipe];
  const trainer = reasonerTrainer({
    reasoner: reasoner({ ...options, encoderStart: recipe.encoderStart }),
    specifications: specificationsOf(options),
    recipe,
    seed: 0,
  });
  const types = trainer.store.initial;
  await trainer.dispose();
  return trainedReasoner(options, await loadTree(join(directory, "weights.safetensors"), types));
}
