// Training a reasoner, and what it is worth: its answers to the benchmark's test split, four times the size that it learnt at.

import type { Measure } from "../../../core/finding.js";
import type { Training, TrainingRun } from "../../../core/model.js";
import type { Algorithm } from "../algorithm.js";
import { benchmarkSplit, splitTasks } from "../benchmarkSplits.js";
import { algorithmNamed } from "../clrs30.js";
import { type OutputPrediction, outputScoreInterval, scoreOutputs } from "../evaluation.js";
import { predictionText } from "../predictions/predictionText.js";
import { recipeSpecification } from "../recipes.js";
import { answerer } from "./answerer.js";
import { learn } from "./learn.js";
import type { ProcessorOptions } from "./processorOptions.js";
import { reasoner } from "./reasoner.js";
import { type TrainedReasoner, trainedReasoner } from "./savedReasoner.js";
import { reasonerTrainer } from "./trainer.js";
import { trainingRecipes } from "./trainingRecipes.js";

/** How many tasks of the test's size are executed at a time. */
const BATCH = 8;

/**
 * Trains on tasks that it makes, chooses parameters by the validation split, and scores the test split once. The answers to it are
 * kept as files that `touchstone examine` reads.
 */
export async function trainReasoner(options: ProcessorOptions, run: TrainingRun): Promise<Training<TrainedReasoner>> {
  const { seed, signal, progress, measure, checkpoint, device } = run;
  const algorithms = options.algorithm.map((name) => algorithmNamed(name));
  const learnt = await learn({
    ...options,
    algorithms,
    seed,
    signal,
    progress,
    measure,
    checkpointFile: checkpoint,
    device,
  });
  try {
    const measures: Measure[] = [];
    for (const [index, algorithm] of algorithms.entries()) {
      progress(index, algorithms.length, `testing ${algorithm.name}`);
      await run.look(`clrs-30/${algorithm.name}/test`, "algorithms/processor");
      const answers = await learnt.answers(algorithm, testTasks(algorithm));
      await run.artifact(`${algorithm.name}.answers.json`, predictionText(algorithm, "test", answers));
      const { value, interval, level } = outputScoreInterval(algorithm.specification, answers, {
        random: run.random.stream(`test ${algorithm.name}`),
      });
      measures.push({
        name: `${algorithm.name}, ${answers[0].truth.size} nodes`,
        value,
        interval,
        level,
        baseline: await untrainedScore(algorithm, options, run),
        better: "higher",
        n: answers.length,
      });
    }
    return {
      model: trainedReasoner(options, learnt.parameters),
      measures,
      notes: [
        `Trained at 4 to 16 nodes (16 by the recipe 2022), the parameters of step ${learnt.bestStep} of ${options.steps} chosen by the validation split of the benchmark, tested once on its test split.`,
        "The baseline is the score of the same network before it learnt anything.",
      ],
    };
  } finally {
    await learnt.dispose();
  }
}

const testTasks = (algorithm: Algorithm) => splitTasks(algorithm, benchmarkSplit(algorithm, "test"));

async function untrainedScore(
  algorithm: Algorithm,
  options: ProcessorOptions,
  { seed, signal }: Pick<TrainingRun, "seed" | "signal">,
): Promise<number> {
  const recipe = trainingRecipes[options.recipe];
  const net = reasoner({ ...options, encoderStart: recipe.encoderStart });
  const specifications = { [algorithm.name]: recipeSpecification(algorithm, options.recipe) };
  const trainer = reasonerTrainer({ reasoner: net, specifications, recipe, seed });
  const asking = answerer({ reasoner: net, specifications, recipe: options.recipe, signal });
  try {
    const answers: OutputPrediction[] = await asking.answers(
      trainer.parameters,
      algorithm,
      testTasks(algorithm),
      BATCH,
    );
    return scoreOutputs(algorithm.specification, answers).score;
  } finally {
    await asking.dispose();
    await trainer.dispose();
  }
}
