// What Mamba does with each token: its step size Δ says whether the state lingers on it (large) or skips it (small). After
// the essay: "For large ∆, you focus more on that token; for small ∆, you skip past the token immediately".

import { UserError } from "../../../core/errors.js";
import { ndarray, numbers } from "../../../engine/ndarray.js";
import { embedding } from "../../../engine/network/embedding.js";
import { rmsNorm } from "../../../engine/network/layerNorm.js";
import { add, exp, multiply, negate } from "../../../engine/operations/elementwise.js";
import { addAxis } from "../../../engine/operations/movement.js";
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
  /** For each block, for each token: exp(ΔA), the share of what the state held before that is left after it; the mean likewise. */
  readonly kept: readonly (readonly number[])[];
}

/** Δ for every token of a text, after a boundary. Throws a `UserError` for models that are not Mamba. */
export function stepSizes(model: LanguageModel, text: string): Promise<StepSizes> {
  return stepSizesOf(model, [model.tokeniser.boundary, ...model.tokeniser.encode(text)]);
}

/** Δ for every one of `ids`. Throws a `UserError` for models that are not Mamba. */
export async function stepSizesOf(
  { network, parameters, tokeniser }: LanguageModel,
  ids: ArrayLike<number>,
): Promise<StepSizes> {
  const { architecture, features, vocabulary, layers, epsilon } = network.options;
  if (architecture !== "mamba") {
    throw new UserError("step-sizes", `a network of ${architecture} has no step sizes of Mamba`, "Give a Mamba.");
  }
  const mixer = mambaMixer(network.options);
  const norm = rmsNorm({ features, epsilon });
  const steps = (given: NetworkParameters, tokens: Tensor) => {
    const found: { readonly step: Tensor; readonly kept: Tensor }[] = [];
    let x = embedding({ count: vocabulary, features }).apply(given.embedding, tokens);
    for (const block of given.blocks) {
      if (!("mixer" in block && "step" in block.mixer)) throw new TypeError("a block is no Mamba");
      const { output, trace } = mixer.traced(block.mixer, norm.apply(block.norm, x), zeroTensors(mixer.stateTypes(1)));
      const { delta } = trace;
      const decay = multiply(addAxis(delta, 3), negate(exp(block.mixer.logRates)));
      found.push({ step: mean(delta, { axes: [0, 2] }), kept: mean(exp(decay), { axes: [0, 2, 3] }) });
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
  const ofBlocks = (part: "step" | "kept") =>
    Array.from({ length: layers }, (_, layer) => Array.from(numbers(results[layer][part])));
  return {
    tokens: Array.from(ids, (token) => (token === tokeniser.boundary ? "" : tokeniser.decode([token]))),
    meanStep: ofBlocks("step"),
    kept: ofBlocks("kept"),
  };
}
