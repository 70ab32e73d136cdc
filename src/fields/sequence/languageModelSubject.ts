// A language model that the user brings: a folder that `touchstone train` wrote, or a Mamba checkpoint of Hugging Face.

import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { UserError } from "../../core/errors.js";
import type { SubjectBase } from "../../core/subject.js";
import { type CorpusFile, locateCorpus } from "../../data/corpusFiles.js";
import type { NDArray } from "../../engine/ndarray.js";
import { leaves } from "../../engine/tree.js";
import { modelFingerprint } from "./cartridge/cartridge.js";
import type { LanguageModel } from "./languageModel/trainedModel.js";
import { loadAnyLanguageModel } from "./languageModel.js";
import { isMambaCheckpoint } from "./mambaCheckpoint.js";
import { stateBytes } from "./network/stateBytes.js";

declare module "../../core/subject.js" {
  interface SubjectKinds {
    "language-model": LanguageModelSubject;
  }
}

export interface LanguageModelSubject extends SubjectBase<"language-model"> {
  readonly model: LanguageModel;
  /** What the model is asked about, where the user named it: files of text, read when they are asked for. */
  readonly data: readonly CorpusFile[] | undefined;
}

/**
 * Reads the model in `directory`. Throws a `UserError` that names the file where something is missing, damaged or not as the
 * model's description says, where its training has not come to its end, and where a file of `data` is no text.
 */
export async function openLanguageModel(directory: string, data?: readonly string[]): Promise<LanguageModelSubject> {
  if (existsSync(join(directory, "training.json")) && !existsSync(join(directory, "model.json"))) {
    throw new UserError(
      "training-unfinished",
      `the training in ${directory} has not come to its end: there is no model yet`,
      `go on with it by touchstone train --resume ${directory}`,
    );
  }
  const files = data === undefined ? undefined : await locateTexts(data);
  const model = await loadAnyLanguageModel(directory);
  const { architecture, layers, features, vocabulary } = model.network.options;
  const state = stateBytes(model.network);
  return {
    kind: "language-model",
    name: basename(resolve(directory)),
    location: directory,
    fingerprint: modelFingerprint(model),
    facts: {
      architecture,
      layers,
      features,
      parameters: leaves<NDArray>(model.parameters).reduce((sum, array) => sum + array.data.length, 0),
      tokens: `${model.tokeniser.description.kind === "bytes" ? "bytes" : "pieces of words"}, ${vocabulary}`,
      ...(state === undefined ? {} : { "bytes of state": state }),
      format: isMambaCheckpoint(directory) ? "checkpoint of Hugging Face" : "trained by touchstone",
      ...(files === undefined ? {} : { data: files.map((file) => file.name).join(", ") }),
    },
    notices: [],
    model,
    data: files,
    close: async () => undefined,
  };
}

async function locateTexts(paths: readonly string[]): Promise<readonly CorpusFile[]> {
  const files = await locateCorpus(paths);
  const table = files.find(({ kind }) => kind === "table");
  if (table === undefined) return files;
  throw new UserError(
    "table-for-a-model",
    `${table.name} is a table; a language model is asked about text`,
    "name files of text, or JSON Lines whose texts count",
  );
}
