// One block of a transformer (Vaswani et al. 2017): attention, then the same small perceptron for every token, each beside
// a path around it. Normalised before attention and perceptron (Xiong et al. 2020) or after the sums, as at first.

import { gelu } from "../operations/activations.js";
import { add } from "../operations/elementwise.js";
import { shapeError } from "../shapeError.js";
import type { Tensor } from "../tensor.js";
import {
  type Attention,
  type AttentionInputs,
  type AttentionOptions,
  type AttentionParameters,
  attention,
  type KeyValueCache,
} from "./attention.js";
import { dropout as dropoutLayer } from "./dropout.js";
import type { Layer } from "./layer.js";
import { layerNorm, type NormParameters } from "./layerNorm.js";
import { type LinearParameters, linear } from "./linear.js";
import { inference, type Pass } from "./pass.js";

export interface TransformerBlockParameters {
  readonly attention: AttentionParameters;
  readonly attentionNorm: NormParameters;
  /** Attention to another sequence; only where the block has it. */
  readonly cross?: AttentionParameters;
  readonly crossNorm?: NormParameters;
  readonly up: LinearParameters;
  readonly down: LinearParameters;
  readonly perceptronNorm: NormParameters;
}

export interface TransformerBlockOptions extends AttentionOptions {
  /** Features inside the perceptron; four times `features` unless said. */
  readonly hidden?: number;
  /** Its activation; GELU unless said. */
  readonly activation?: (x: Tensor) => Tensor;
  /** Whether to normalise `before` attention and perceptron, the default, or `after` the sums. */
  readonly norm?: "before" | "after";
  /** Where given, x attends to another sequence as well, before the perceptron, as decoders do. */
  readonly contextFeatures?: number;
  /** In training: share of attention's weights, and of what attention and perceptron give, that is set to 0. */
  readonly dropout?: number;
}

export interface TransformerBlockInputs extends Omit<AttentionInputs, "context"> {
  /** The other sequence [batch, m, contextFeatures]. */
  readonly context?: Tensor;
  /** Truth values [batch, m]: which of its elements are there, not padding. */
  readonly contextPresent?: Tensor;
}

export interface TransformerBlock
  extends Layer<TransformerBlockParameters, [x: Tensor, given?: TransformerBlockInputs]> {
  readonly emptyCache: Attention["emptyCache"];
  /** Token by token, as attention's `step`: for causal blocks without another sequence, outside training. */
  step(
    parameters: TransformerBlockParameters,
    x: Tensor,
    cache: KeyValueCache,
    position: Tensor,
  ): { readonly output: Tensor; readonly cache: KeyValueCache };
}

/** x [batch, n, features] → the same shape. */
export function transformerBlock(options: TransformerBlockOptions): TransformerBlock {
  const { features, hidden = 4 * features, activation = gelu, norm: place = "before", dropout = 0 } = options;
  const { contextFeatures, ...selfOptions } = options;
  const self = attention(selfOptions);
  const cross =
    contextFeatures === undefined ? undefined : attention({ features, heads: options.heads, contextFeatures, dropout });
  const up = linear({ inputs: features, outputs: hidden });
  const down = linear({ inputs: hidden, outputs: features });
  const norm = layerNorm({ features });
  const drop = dropoutLayer({ rate: dropout });

  // x + f(norm(x)), or norm(x + f(x)): what f is applied to, and what becomes of its result.
  const entering = (parameters: NormParameters, x: Tensor) => (place === "before" ? norm.apply(parameters, x) : x);
  const joined = (parameters: NormParameters, pass: Pass, x: Tensor, result: Tensor) => {
    const total = add(x, drop.apply({}, result, pass));
    return place === "before" ? total : norm.apply(parameters, total);
  };
  const afterPerceptron = (
    { up: rising, down: falling, perceptronNorm }: TransformerBlockParameters,
    pass: Pass,
    x: Tensor,
  ) => {
    const inside = activation(up.apply(rising, entering(perceptronNorm, x)));
    return joined(perceptronNorm, pass, x, down.apply(falling, drop.apply({}, inside, pass)));
  };

  return {
    initialise: (random) => ({
      attention: self.initialise(random.stream("attention")),
      attentionNorm: norm.initialise(random),
      ...(cross === undefined
        ? {}
        : { cross: cross.initialise(random.stream("cross")), crossNorm: norm.initialise(random) }),
      up: up.initialise(random.stream("up")),
      down: down.initialise(random.stream("down")),
      perceptronNorm: norm.initialise(random),
    }),
    apply: (parameters, x, { mask, present, context, contextPresent, pass } = {}) => {
      const during = pass ?? inference;
      const { attention: own, attentionNorm, cross: other, crossNorm } = parameters;
      const attended = self.apply(own, entering(attentionNorm, x), { mask, present, pass });
      let y = joined(attentionNorm, during, x, attended);
      if (cross !== undefined && other !== undefined && crossNorm !== undefined) {
        if (context === undefined) throw shapeError("transformerBlock", "attends to another sequence; it is missing");
        const crossed = cross.apply(other, entering(crossNorm, y), { context, present: contextPresent, pass });
        y = joined(crossNorm, during, y, crossed);
      }
      return afterPerceptron(parameters, during, y);
    },
    emptyCache: self.emptyCache,
    step: (parameters, x, cache, position) => {
      const { attention: own, attentionNorm } = parameters;
      const attended = self.step(own, entering(attentionNorm, x), cache, position);
      const y = joined(attentionNorm, inference, x, attended.output);
      return { output: afterPerceptron(parameters, inference, y), cache: attended.cache };
    },
  };
}
