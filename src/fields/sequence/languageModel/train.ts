// Training a language model on documents: most are learnt, some choose among the states of training, some score it.

import type { Measure } from "../../../core/finding.js";
import type { Training, TrainingRun } from "../../../core/model.js";
import { documentsFingerprint } from "../../../data/documents.js";
import { train } from "../../../engine/training/train.js";
import { sequenceNetwork } from "../network/sequenceNetwork.js";
import { byteTokeniser } from "../tokenisers/byteTokeniser.js";
import { trainBytePairs } from "../tokenisers/trainBytePairs.js";
import { drawBatch, tokenRow } from "./batches.js";
import { partDocuments } from "./documents.js";
import type { LanguageModelOptions } from "./options.js";
import { openScorer } from "./scorer.js";
import { scoreByFrequency, scoreDocuments, type TextScore, textScore } from "./scoring.js";
import { createTextTrainer } from "./textTrainer.js";
import { type LanguageModel, languageModelOf } from "./trainedModel.js";

/**
 * A language model of documents. They are parted first: most are learnt, some choose among the states of training, some are
 * scored in the end. Throws a `UserError` where there is too little text.
 */
export async function trainLanguageModel(
  documents: readonly string[],
  settings: LanguageModelOptions,
  run: TrainingRun,
): Promise<Training<LanguageModel>> {
  const { device, seed, random, signal, progress, measure, checkpoint } = run;
  const { architecture, features, layers, length, batch, steps, learningRate } = settings;
  const parts = partDocuments(documents, random.stream("parts"));
  const tokeniser = settings.tokens === "bytes" ? byteTokeniser : trainBytePairs(parts.training, settings.vocabulary);
  // Filled up to a multiple of 8, as in the published code.
  const vocabulary = 8 * Math.ceil(tokeniser.vocabulary / 8);
  const network = sequenceNetwork({ architecture, vocabulary, features, layers, context: Math.max(length, 1024) });
  const row = tokenRow(parts.training, tokeniser);
  const trainer = await createTextTrainer(network, network.initialise(random.stream("parameters")), {
    length,
    batch,
    steps,
    learningRate,
    device,
    seed,
  });
  try {
    const draws = random.stream("batches");
    const validate = async () => {
      const scorer = await openScorer(network, trainer.parameters, { device });
      try {
        const scores = await scoreDocuments(scorer, tokeniser, parts.validation, signal);
        return textScore(scores, random, "documents").bitsPerByte.value;
      } finally {
        await scorer.dispose();
      }
    };
    const { parameters, bestStep } = await train(trainer, {
      steps,
      batches: async (step) => drawBatch(row, { batch, length }, draws, step),
      validate,
      validateEvery: Math.max(1, Math.ceil(steps / 5)),
      signal,
      progress,
      measure,
      checkpointFile: checkpoint,
    });
    const model = languageModelOf({ network, parameters, tokeniser });
    await run.look(documentsFingerprint(parts.test), "sequence/language-model");
    const score = await model.score(parts.test, random.stream("score"));
    const byFrequency = textScore(scoreByFrequency(tokeniser, row, parts.test), random.stream("score"), "documents");
    return {
      model,
      measures: measuresOf(score, byFrequency),
      notes: [
        parts.inOrder
          ? `The first four fifths of the text were learnt, the next tenth chose the parameters of step ${bestStep} of ${steps}, the last was held back for the score; its interval is over ${score.n} passages of it.`
          : `${parts.training.length} documents were learnt, ${parts.validation.length} chose the parameters of step ${bestStep} of ${steps}, ${parts.test.length} were held back for the score.`,
        "The baseline foresees each token by how frequent it is in training, whatever came before.",
      ],
    };
  } finally {
    await trainer.dispose();
  }
}

function measuresOf(score: TextScore, byFrequency: TextScore): readonly Measure[] {
  const measureOf = (name: string, unit: string | undefined, key: "bitsPerByte" | "perplexity"): Measure => {
    const { value, interval } = score[key];
    return {
      name,
      value,
      ...(interval === undefined ? {} : { interval, level: 0.95 }),
      ...(unit === undefined ? {} : { unit }),
      baseline: byFrequency[key].value,
      better: "lower",
      n: score.n,
    };
  };
  return [
    measureOf("held-back text", "bits per byte", "bitsPerByte"),
    measureOf("perplexity", undefined, "perplexity"),
  ];
}
