// Mamba models as Hugging Face keeps them: a directory of config.json, model.safetensors (or its shards with their index)
// and tokenizer.json, as state-spaces/mamba-130m-hf is.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../core/errors.js";
import { seededRandom } from "../../core/random.js";
import { readJsonFile } from "../../core/readJsonFile.js";
import { writeWholeFile } from "../../core/wholeFile.js";
import type { NDArray } from "../../engine/ndarray.js";
import { openSafetensors, type SafetensorsFile, writeSafetensors } from "../../engine/storage/safetensors.js";
import { type Mapped, mapTree, namedLeaves } from "../../engine/tree.js";
import { formatShape, sameShape } from "../../engine/types.js";
import { type LanguageModel, languageModelOf } from "./languageModel/trainedModel.js";
import { configOfNetwork, networkOfConfig } from "./mambaCheckpoint/config.js";
import { storedPlace } from "./mambaCheckpoint/tensorNames.js";
import { type NetworkParameters, sequenceNetwork } from "./network/sequenceNetwork.js";
import { huggingFaceTokeniser } from "./tokenisers/huggingFaceTokeniser.js";
import type { Tokeniser } from "./tokenisers/tokeniser.js";

/** Whether a directory looks like a checkpoint of Hugging Face. */
export function isMambaCheckpoint(directory: string): boolean {
  return existsSync(join(directory, "config.json")) && !existsSync(join(directory, "model.json"));
}

/** Reads a checkpoint. Throws a `UserError` that names the file and what is missing, misshapen or unknown in it. */
export async function readMambaCheckpoint(directory: string): Promise<LanguageModel> {
  const network = sequenceNetwork(
    networkOfConfig(await readJsonFile(join(directory, "config.json")), join(directory, "config.json")),
  );
  const tokeniser = await readTokeniser(directory);
  if (tokeniser.vocabulary > network.options.vocabulary) {
    throw new UserError(
      "checkpoint-tokeniser",
      `${join(directory, "tokenizer.json")} has ${tokeniser.vocabulary} tokens, the model ${network.options.vocabulary}`,
      "Give the tokeniser that the model was trained with.",
    );
  }
  const index = join(directory, "model.safetensors.index.json");
  const path = existsSync(index) ? index : join(directory, "model.safetensors");
  const file = await openSafetensors(path);
  try {
    const parameters = await readParameters(path, file, network.initialise(seededRandom(0)));
    return languageModelOf({ network, parameters, tokeniser });
  } finally {
    await file.close();
  }
}

/** Writes a Mamba language model as a checkpoint. Throws a `UserError` for other architectures. */
export async function writeMambaCheckpoint(model: LanguageModel, directory: string): Promise<void> {
  const config = configOfNetwork(model.network.options);
  const arrays = namedLeaves<NDArray>(model.parameters).map(([path, array]) => {
    const { name, shape } = storedPlace(path, array.shape);
    return [name, { ...array, shape: shape.map(Number) }] as const;
  });
  await writeSafetensors(join(directory, "model.safetensors"), arrays, { metadata: { format: "pt" } });
  await writeWholeFile(join(directory, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
  const { description } = model.tokeniser;
  if (description.kind === "bytes") return;
  await writeWholeFile(join(directory, "tokenizer.json"), JSON.stringify(description.json));
  await writeWholeFile(join(directory, "tokenizer_config.json"), JSON.stringify({ eos_token: description.boundary }));
}

type Parameters = Mapped<NetworkParameters, NDArray>;

async function readParameters(path: string, file: SafetensorsFile, like: Parameters): Promise<Parameters> {
  const places = new Map(namedLeaves<NDArray>(like).map(([own, { shape }]) => [own, storedPlace(own, shape)]));
  const names = new Set([...places.values()].map(({ name }) => name));
  const complaints = [
    ...[...places.values()].flatMap(({ name, shape }) => {
      const found = file.tensors.get(name);
      if (found === undefined) return [`lacks ${name}`];
      return sameShape(found.shape, shape)
        ? []
        : [`holds ${name} as ${formatShape(found.shape)}, not ${formatShape(shape)}`];
    }),
    // The head is the embedding; files may hold it twice.
    ...[...file.tensors.keys()].flatMap((name) =>
      names.has(name) || name === HEAD ? [] : [`holds ${name}, which a Mamba has not`],
    ),
  ];
  if (complaints.length > 0) {
    const more = complaints.length > 1 ? `, and ${complaints.length - 1} more like it` : "";
    throw new UserError(
      "checkpoint-tensors",
      `${path} ${complaints[0]}${more}`,
      "Copy the checkpoint again, with the config.json that belongs to it.",
    );
  }
  const arrays = new Map<string, NDArray>();
  for (const [own, { name }] of places) arrays.set(own, await file.read(name, "f32"));
  return mapTree<NDArray, NDArray, Parameters>(like, ({ shape }, own) => {
    const array = arrays.get(own);
    if (array === undefined) throw new Error(`${own} was not read`);
    return { ...array, shape };
  });
}

const HEAD = "lm_head.weight";

const tokeniserConfigSchema = z.looseObject({
  eos_token: z.union([z.string(), z.looseObject({ content: z.string() })]),
});

async function readTokeniser(directory: string): Promise<Tokeniser> {
  const place = join(directory, "tokenizer.json");
  const json = z.record(z.string(), z.unknown()).safeParse(await readJsonFile(place));
  const config = tokeniserConfigSchema.safeParse(await readJsonFile(join(directory, "tokenizer_config.json")));
  if (!json.success) throw new UserError("tokeniser", `${place} is no tokeniser`, "Copy it again.");
  if (!config.success) {
    throw new UserError(
      "tokeniser",
      `${join(directory, "tokenizer_config.json")} does not say which token ends a document`,
      "Give its eos_token.",
    );
  }
  const { eos_token: end } = config.data;
  return huggingFaceTokeniser(json.data, typeof end === "string" ? end : end.content, place);
}
