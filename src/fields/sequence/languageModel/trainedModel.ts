// A language model that has learnt: it continues text, scores text, is saved, loaded and exported.

import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../../core/errors.js";
import type { TrainedModel } from "../../../core/model.js";
import { type Random, seededRandom } from "../../../core/random.js";
import { readJsonFile } from "../../../core/readJsonFile.js";
import { writeWholeFile } from "../../../core/wholeFile.js";
import { type NDArray, numbers } from "../../../engine/ndarray.js";
import { exportOnnx } from "../../../engine/onnx/exportOnnx.js";
import { loadTree, saveTree } from "../../../engine/storage/parameterTree.js";
import type { Mapped } from "../../../engine/tree.js";
import { tensorType } from "../../../engine/types.js";
import { networkOptionsSchema } from "../network/optionsSchema.js";
import { openReader, type Reading, type StateArrays } from "../network/reader.js";
import { type NetworkParameters, type SequenceNetwork, sequenceNetwork } from "../network/sequenceNetwork.js";
import { tokeniserFrom } from "../tokenisers/huggingFaceTokeniser.js";
import type { Tokeniser } from "../tokenisers/tokeniser.js";
import { drawToken, type SamplingOptions } from "./sampling.js";
import { openScorer } from "./scorer.js";
import { scoreDocuments, type TextScore, textScore } from "./scoring.js";

export interface ContinueRequest extends SamplingOptions {
  readonly prompt: string;
  /** Most tokens to write; 100 unless said. Writing ends where the model ends the document. */
  readonly tokens?: number;
  /** Seed of the draw; 0 unless said. */
  readonly seed?: number;
  /** A state to go on from, before the prompt, such as a cartridge's. */
  readonly state?: StateArrays;
}

export interface Continuation {
  readonly text: string;
  /** The state after prompt and text. */
  readonly state: StateArrays;
}

export interface LanguageModel extends TrainedModel<ContinueRequest, Continuation> {
  readonly network: SequenceNetwork;
  readonly parameters: Mapped<NetworkParameters, NDArray>;
  readonly tokeniser: Tokeniser;
  /** Bits per byte and perplexity of documents, with intervals over them, or of a single one over its passages. */
  score(documents: readonly string[], random: Random): Promise<TextScore>;
}

/** All that a language model is made of. */
export interface LanguageModelParts {
  readonly network: SequenceNetwork;
  readonly parameters: Mapped<NetworkParameters, NDArray>;
  readonly tokeniser: Tokeniser;
}

export function languageModelOf({ network, parameters, tokeniser }: LanguageModelParts): LanguageModel {
  return {
    network,
    parameters,
    tokeniser,
    predict: async (request) => {
      const reader = await openReader(network, parameters);
      try {
        return await continued(reader.read, reader.empty, tokeniser, request);
      } finally {
        await reader.dispose();
      }
    },
    score: async (documents, random) => {
      const scorer = await openScorer(network, parameters);
      try {
        const costs = await scoreDocuments(scorer, tokeniser, documents);
        return textScore(costs, random, documents.length === 1 ? "passages" : "documents");
      } finally {
        await scorer.dispose();
      }
    },
    save: async (directory) => {
      const description = { format: FORMAT, network: network.options, tokeniser: tokeniser.description };
      await saveTree(join(directory, "weights.safetensors"), parameters);
      await writeWholeFile(join(directory, "model.json"), JSON.stringify(description));
    },
    exportOnnx: async () =>
      exportOnnx((given, { tokens }) => ({ scores: network.scores(given, tokens) }), parameters, {
        tokens: tensorType([1, EXPORTED_LENGTH], "i32"),
      }),
  };
}

/** How many tokens the exported network takes at once. */
export const EXPORTED_LENGTH = 64;

async function continued(
  read: (tokens: ArrayLike<number>, state: StateArrays) => Promise<Reading>,
  empty: StateArrays,
  tokeniser: Tokeniser,
  request: ContinueRequest,
): Promise<Continuation> {
  const { prompt, tokens = 100, seed = 0, state } = request;
  const random = seededRandom(seed, "continuation");
  // A document begins after a boundary; what goes on from a state has one behind it already.
  const start = [...(state === undefined ? [tokeniser.boundary] : []), ...tokeniser.encode(prompt)];
  if (start.length === 0) {
    throw new UserError("prompt-empty", "there is a state but no prompt to go on with", "Give at least one character.");
  }
  let reading = await read(start, state ?? empty);
  const written: number[] = [];
  while (written.length < tokens) {
    // Places beyond the tokeniser's vocabulary only fill the matrix up.
    const token = drawToken(
      Array.prototype.slice.call(numbers(reading.scores), 0, tokeniser.vocabulary),
      request,
      random,
    );
    if (token === tokeniser.boundary) break;
    written.push(token);
    reading = await read([token], reading.state);
  }
  return { text: tokeniser.decode(written), state: reading.state };
}

const FORMAT = "touchstone-language-model-1";

const descriptionSchema = z.object({
  format: z.literal(FORMAT),
  network: networkOptionsSchema,
  tokeniser: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("bytes") }),
    z.object({ kind: z.literal("huggingFace"), json: z.record(z.string(), z.unknown()), boundary: z.string() }),
  ]),
});

/** A model that `save` wrote. Throws a `UserError` where a file is missing or not of this format. */
export async function loadLanguageModel(directory: string): Promise<LanguageModel> {
  const path = join(directory, "model.json");
  const description = descriptionSchema.safeParse(await readJsonFile(path));
  if (!description.success) {
    const [issue] = description.error.issues;
    throw new UserError(
      "model-format",
      `${path} describes no language model: ${issue.path.join(".")}: ${issue.message}`,
      "Name the directory that a language model was saved in.",
    );
  }
  const network = sequenceNetwork(description.data.network);
  const parameters = await loadTree(join(directory, "weights.safetensors"), network.initialise(seededRandom(0)));
  return languageModelOf({ network, parameters, tokeniser: tokeniserFrom(description.data.tokeniser) });
}
