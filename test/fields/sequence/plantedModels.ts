// Language models whose workings are known, for tests: random ones, and ones of which a part is taken out.

import { seededRandom } from "../../../src/core/random.js";
import { type NDArray, numbers } from "../../../src/engine/ndarray.js";
import { mapLeaves } from "../../../src/engine/tree.js";
import { type LanguageModel, languageModelOf } from "../../../src/fields/sequence/languageModel/trainedModel.js";
import type { LanguageModelSubject } from "../../../src/fields/sequence/languageModelSubject.js";
import type { ArchitectureName } from "../../../src/fields/sequence/network/architecture.js";
import { sequenceNetwork } from "../../../src/fields/sequence/network/sequenceNetwork.js";
import { byteTokeniser } from "../../../src/fields/sequence/tokenisers/byteTokeniser.js";

export interface PlantedOptions {
  readonly layers?: number;
  readonly seed?: number;
  /** The value that every parameter whose path matches is multiplied by. */
  readonly scale?: (path: string) => number;
}

/** A model of bytes with random parameters. */
export function plantedModel(
  architecture: ArchitectureName,
  { layers = 1, seed = 3, scale = () => 1 }: PlantedOptions = {},
): LanguageModel {
  const network = sequenceNetwork({ architecture, vocabulary: 264, features: 8, layers, states: 4 });
  const parameters = mapLeaves<NDArray, ReturnType<typeof network.initialise>>(
    network.initialise(seededRandom(seed)),
    (array, path) => ({ ...array, data: Float32Array.from(numbers(array), (value) => value * scale(path)) }),
  );
  return languageModelOf({ network, parameters, tokeniser: byteTokeniser });
}

export function subjectOf(model: LanguageModel, data?: LanguageModelSubject["data"]): LanguageModelSubject {
  return {
    kind: "language-model",
    name: "planted",
    location: "",
    fingerprint: "",
    facts: {},
    notices: [],
    model,
    data,
    close: async () => undefined,
  };
}
