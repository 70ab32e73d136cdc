// What Mamba does with each token: its step size Δ says whether the state lingers on it (large) or skips it (small). After
// the essay: "For large ∆, you focus more on that token; for small ∆, you skip past the token immediately".

import { UserError } from "../../../core/errors.js";
import { ndarray, numbers } from "../../../engine/ndarray.js";
import { embedding } from "../../../engine/network/embedding.js";
import { rmsNorm } from "../../../engine/network/layerNorm.js";
import { add } from "../../../engine/operations/elementwise.js";
import { mean } from "../../../engine/operations/reduce.js";
import { compile } from "../../../engine/program.js";
import type { Tensor } from "../../../engine/tensor.js";
import { tensorType } from "../../../engine/types.js";
import type { LanguageModel } from "../languageModel/trainedModel.js";
import { mambaMixer } from "../mamba/mambaMixer.js";
import { zeroTensors } from "../mixer.js";
import type { NetworkParameters } from "../network/sequenceNetwork.js";

export interface StepSizes {
  /** The tokens, as text; the first is the boundary. */
  readonly tokens: readonly string[];
  /** For each block, for each token: Δ, the mean over channels. */
  readonly meanStep: readonly (readonly number[])[];
}

/** Δ for every token of a text. Throws a `UserError` for models that are not Mamba. */
export async function stepSizes({ network, parameters, tokeniser }: LanguageModel, text: string): Promise<StepSizes> {
  const { architecture, features, vocabulary, layers, epsilon } = network.options;
  if (architecture !== "mamba") {
    throw new UserError("step-sizes", `a network of ${architecture} has no step sizes of Mamba`, "Give a Mamba.");
  }
  const mixer = mambaMixer(network.options);
  const norm = rmsNorm({ features, epsilon });
  const ids = [tokeniser.boundary, ...tokeniser.encode(text)];
  const steps = (given: NetworkParameters, tokens: Tensor): Tensor[] => {
    const found: Tensor[] = [];
    let x = embedding({ count: vocabulary, features }).apply(given.embedding, tokens);
    for (const block of given.blocks) {
      if (!("mixer" in block && "step" in block.mixer)) throw new TypeError("a block is no Mamba");
      const { output, trace } = mixer.traced(block.mixer, norm.apply(block.norm, x), zeroTensors(mixer.stateTypes(1)));
      found.push(mean(trace.delta, { axes: [0, 2] }));
      x = add(x, output);
    }
    return found;
  };
  const program = await compile((given) => steps(given.parameters, given.tokens), {
    parameters,
    tokens: tensorType([1, ids.length], "i32"),
  });
  const results = await program.run({ parameters, tokens: ndarray(Int32Array.from(ids), [1, ids.length], "i32") });
  await program.dispose();
  return {
    tokens: ids.map((token) => (token === tokeniser.boundary ? "" : tokeniser.decode([token]))),
    meanStep: Array.from({ length: layers }, (_, layer) => Array.from(numbers(results[layer]))),
  };
}
