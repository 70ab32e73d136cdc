// Where a Hugging Face Mamba checkpoint holds the parameters of a network. Both lay weights out as [outputs, inputs].

import type { Shape } from "../../../engine/types.js";

/** Parts of a mixer: ours, by their paths, and theirs. */
const mixerNames: Readonly<Record<string, string>> = {
  "input.weight": "in_proj.weight",
  "convolution.weight": "conv1d.weight",
  "convolution.bias": "conv1d.bias",
  "selection.weight": "x_proj.weight",
  "step.weight": "dt_proj.weight",
  "step.bias": "dt_proj.bias",
  logRates: "A_log",
  skip: "D",
  "output.weight": "out_proj.weight",
};

export interface StoredPlace {
  readonly name: string;
  readonly shape: Shape;
}

/** The name and shape under which a checkpoint holds the parameter at `path`. */
export function storedPlace(path: string, shape: Shape): StoredPlace {
  if (path === "embedding.weight") return { name: "backbone.embeddings.weight", shape };
  if (path === "norm.weight") return { name: "backbone.norm_f.weight", shape };
  const found = /^blocks\.(\d+)\.(?:(norm\.weight)|mixer\.(.+))$/.exec(path);
  if (found === null) throw new Error(`${path} is no parameter of a Mamba network`);
  const [, layer, norm, part] = found;
  if (norm !== undefined) return { name: `backbone.layers.${layer}.${norm}`, shape };
  const name = `backbone.layers.${layer}.mixer.${mixerNames[part]}`;
  // PyTorch's convolution has an axis of its one input channel.
  return { name, shape: part === "convolution.weight" ? [shape[0], 1, shape[1]] : shape };
}
