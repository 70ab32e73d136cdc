// Multi-head attention (Vaswani et al. 2017): of a sequence to itself or to another one, with causal and padding masks,
// rotary positions, and a step-by-step form that keeps the keys and values of the past.

import { type NDArray, zerosArray } from "../ndarray.js";
import { add, lessOrEqual, multiply } from "../operations/elementwise.js";
import { addAxis, reshape, transpose } from "../operations/movement.js";
import { range, triangularMask } from "../operations/range.js";
import { scatterAdd } from "../operations/scatter.js";
import { shapeError } from "../shapeError.js";
import type { Tensor } from "../tensor.js";
import type { Mapped } from "../tree.js";
import { type AttendOptions, attend } from "./attend.js";
import { xavierUniform, zeros } from "./initialise.js";
import type { Layer } from "./layer.js";
import { type LinearParameters, linear } from "./linear.js";
import type { Pass } from "./pass.js";
import { type RotaryOptions, rotate } from "./positions.js";

/** PyTorch's MultiheadAttention holds the first three one below the other, as in_proj_weight and in_proj_bias. */
export interface AttentionParameters {
  readonly query: LinearParameters;
  readonly key: LinearParameters;
  readonly value: LinearParameters;
  readonly output: LinearParameters;
}

export interface AttentionOptions {
  readonly features: number;
  readonly heads: number;
  /** Features of the sequence that is attended to, where that is another one. */
  readonly contextFeatures?: number;
  /** Let no token look at a later one. */
  readonly causal?: boolean;
  /** Turn queries and keys by their positions. */
  readonly rotary?: RotaryOptions;
  /** Share of the weights that are set to 0 in training. */
  readonly dropout?: number;
}

/** What attention is applied to beside x. */
export interface AttentionInputs {
  /** The sequence that is attended to [batch, m, contextFeatures]; x itself unless said. */
  readonly context?: Tensor;
  /** Numbers added to the scores, or truth values that say who may look where; broadcasts to [batch, heads, n, m]. */
  readonly mask?: Tensor;
  /** Truth values [batch, m]: which elements of the context are there, not padding. */
  readonly present?: Tensor;
  /** Needed where there is dropout. */
  readonly pass?: Pass;
}

/** Keys and values of the past, both [batch, heads, capacity, depth], 0 where nothing has been yet. */
export interface KeyValueCache {
  readonly keys: Tensor;
  readonly values: Tensor;
}

export interface Attention extends Layer<AttentionParameters, [x: Tensor, given?: AttentionInputs]> {
  /** The cache before the first step, for sequences up to `capacity`. */
  emptyCache(batch: number, capacity: number): Mapped<KeyValueCache, NDArray>;
  /**
   * What causal attention computes for the tokens x [batch, n, features] at `position` (an integer scalar) and the
   * following ones, from the cache of those before; and the cache after them.
   */
  step(
    parameters: AttentionParameters,
    x: Tensor,
    cache: KeyValueCache,
    position: Tensor,
  ): { readonly output: Tensor; readonly cache: KeyValueCache };
}

/**
 * x [batch, n, features] → [batch, n, features]: in each head, queries made of x attend to keys and values made of the
 * context; the heads' outputs side by side pass through one more linear layer.
 */
export function attention(options: AttentionOptions): Attention {
  const { features, heads, contextFeatures = features, causal = false, rotary, dropout = 0 } = options;
  if (features % heads !== 0) throw shapeError("attention", `${heads} heads do not divide ${features} features`);
  const depth = features / heads;
  // PyTorch draws the first three as one matrix, whose outputs count threefold.
  const project = (inputs: number) => linear({ inputs, outputs: features, weight: xavierUniform(Math.SQRT1_2) });
  const layers = {
    query: project(features),
    key: project(contextFeatures),
    value: project(contextFeatures),
    output: linear({ inputs: features, outputs: features }),
  };

  const inHeads = (x: Tensor) => transpose(reshape(x, [x.shape[0], x.shape[1], heads, depth]), [0, 2, 1, 3]);
  const turned = (x: Tensor, at?: Tensor) => (rotary === undefined ? x : rotate(x, rotary, at));
  // Scores are divided by √depth where that costs least: in the weights that make the queries.
  const queriesOf = ({ query: { weight, bias } }: AttentionParameters, x: Tensor, at?: Tensor) => {
    const scale = depth ** -0.5;
    const scaled = { weight: multiply(weight, scale), ...(bias === undefined ? {} : { bias: multiply(bias, scale) }) };
    return turned(inHeads(layers.query.apply(scaled, x)), at);
  };
  const keysOf = ({ key }: AttentionParameters, x: Tensor, at?: Tensor) =>
    turned(inHeads(layers.key.apply(key, x)), at);
  const valuesOf = ({ value }: AttentionParameters, x: Tensor) => inHeads(layers.value.apply(value, x));
  const outputOf = ({ output }: AttentionParameters, mixed: Tensor) => {
    const [batch, , length] = mixed.shape;
    return layers.output.apply(output, reshape(transpose(mixed, [0, 2, 1, 3]), [batch, length, features]));
  };

  return {
    initialise: (random) => ({
      query: layers.query.initialise(random.stream("query")),
      key: layers.key.initialise(random.stream("key")),
      value: layers.value.initialise(random.stream("value")),
      output: {
        ...layers.output.initialise(random.stream("output")),
        bias: zeros(random, [features]),
      },
    }),
    apply: (parameters, x, { context = x, mask, present, pass } = {}) => {
      const masks = [
        ...(mask === undefined ? [] : [mask]),
        ...(present === undefined ? [] : [addAxis(addAxis(present, 1), 1)]),
        ...(causal ? [triangularMask(x.shape[1], context.shape[1])] : []),
      ];
      const mixed = attend(queriesOf(parameters, x), keysOf(parameters, context), valuesOf(parameters, context), {
        masks,
        dropout: dropout > 0 ? dropoutOf(dropout, pass) : undefined,
      });
      return outputOf(parameters, mixed);
    },
    emptyCache: (batch, capacity) => ({
      keys: zerosArray([batch, heads, capacity, depth]),
      values: zerosArray([batch, heads, capacity, depth]),
    }),
    step: (parameters, x, cache, position) => {
      const at = add(range(x.shape[1], position.dtype), position);
      const keys = scatterAdd(cache.keys, at, keysOf(parameters, x, at), 2);
      const values = scatterAdd(cache.values, at, valuesOf(parameters, x), 2);
      const mask = lessOrEqual(range(cache.keys.shape[2], position.dtype), addAxis(at, 1));
      const mixed = attend(queriesOf(parameters, x, at), keys, values, { masks: [mask] });
      return { output: outputOf(parameters, mixed), cache: { keys, values } };
    },
  };
}

function dropoutOf(rate: number, pass: Pass | undefined): AttendOptions["dropout"] {
  if (pass === undefined)
    throw shapeError("attention", "drops weights in training; hand it the pass", "Give { pass }.");
  return pass.training ? { rate, random: pass.random } : undefined;
}
