// A language model trained on the user's documents: Mamba, or what it is held against. A Mamba checkpoint of Hugging Face is
// loaded as one as well.

import { defineModel } from "../../core/model.js";
import type {} from "../../data/documents.js";
import { daoGu2024, guDao2023, mambaExplained } from "./essay.js";
import { languageModelOptions } from "./languageModel/options.js";
import { trainLanguageModel } from "./languageModel/train.js";
import { type LanguageModel, loadLanguageModel } from "./languageModel/trainedModel.js";
import { isMambaCheckpoint, readMambaCheckpoint } from "./mambaCheckpoint.js";

export const languageModel = defineModel({
  id: "sequence/language-model",
  summary: "a language model of documents: Mamba, Mamba-2, S4D, recurrent, a Transformer, or a hybrid",
  learnsFrom: "text",
  options: languageModelOptions,
  sources: [mambaExplained, guDao2023, daoGu2024],
  train: ({ documents }, options, run) => trainLanguageModel(documents, options, run),
  load: loadAnyLanguageModel,
});

/** The language model in a directory, whoever wrote it. Throws a `UserError` where a file is missing, damaged or another. */
export function loadAnyLanguageModel(directory: string): Promise<LanguageModel> {
  return isMambaCheckpoint(directory) ? readMambaCheckpoint(directory) : loadLanguageModel(directory);
}
