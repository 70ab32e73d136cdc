// The Mamba-2 mixer (Dao & Gu 2024, section 7, and the published code state-spaces/mamba, mamba2_simple.py), with one group:
//
//     (z, x, B, C, Δ) = W_in u    (x, B, C) = silu(convolution(x, B, C))    Δ = softplus(Δ + bias)
//     y = dual(x, Δ, −exp(logRates), B, C) + skip x    out = W_out rmsNorm(y ⊙ silu(z))

import type { Random } from "../../../core/random.js";
import { type NDArray, ndarray } from "../../../engine/ndarray.js";
import { ones, uniform } from "../../../engine/network/initialise.js";
import { rmsNorm } from "../../../engine/network/layerNorm.js";
import { type LinearParameters, linear } from "../../../engine/network/linear.js";
import { silu } from "../../../engine/operations/activations.js";
import { add, exp, multiply, negate } from "../../../engine/operations/elementwise.js";
import { softplus } from "../../../engine/operations/logarithms.js";
import { addAxis, reshape, split } from "../../../engine/operations/movement.js";
import { shapeError } from "../../../engine/shapeError.js";
import type { Tensor } from "../../../engine/tensor.js";
import { type Dimension, tensorType } from "../../../engine/types.js";
import { type CausalConvolutionParameters, causalConvolution } from "../causalConvolution.js";
import { type Mixer, zeroTensors } from "../mixer.js";
import { initialStepBias } from "../stepBias.js";
import { stateSpaceDual } from "./stateSpaceDual.js";

/** Names of the published code in parentheses. */
export interface Mamba2Parameters {
  /** (in_proj) [2 · channels + 2 · states + heads, features]: z, x, B, C, Δ. */
  readonly input: LinearParameters;
  /** (conv1d) of x, B and C. */
  readonly convolution: CausalConvolutionParameters;
  /** (dt_bias) [heads] */
  readonly stepBias: Tensor;
  /** (A_log) [heads] */
  readonly logRates: Tensor;
  /** (D) [heads] */
  readonly skip: Tensor;
  /** (norm) [channels] */
  readonly norm: { readonly weight: Tensor };
  /** (out_proj) [features, channels] */
  readonly output: LinearParameters;
}

export interface Mamba2State {
  /** [batch, kernel − 1, channels + 2 · states] */
  readonly window: Tensor;
  /** [batch, heads, states, depth] */
  readonly scan: Tensor;
}

export interface Mamba2Options {
  readonly features: number;
  /** 2 · features unless said. */
  readonly channels?: number;
  /** Channels of a head; 64 unless said. */
  readonly depth?: number;
  /** 128 unless said. */
  readonly states?: number;
  /** 4 unless said. */
  readonly kernel?: number;
  /** Layers of the network; 1 unless said. */
  readonly layers?: number;
  /** Tokens in a chunk; 64 unless said. */
  readonly chunk?: number;
}

export function mamba2Mixer(options: Mamba2Options): Mixer<Mamba2Parameters, Mamba2State> {
  const { features, channels = 2 * features, depth = 64, states = 128, kernel = 4, layers = 1, chunk } = options;
  if (channels % depth !== 0) {
    throw shapeError("mamba2", `heads of ${depth} channels do not divide ${channels}`, "Choose another depth.");
  }
  const heads = channels / depth;
  const mixed = channels + 2 * states;
  const input = linear({ inputs: features, outputs: channels + mixed + heads, bias: false });
  const convolution = causalConvolution({ channels: mixed, kernel });
  const norm = rmsNorm({ features: channels });
  const output = linear({
    inputs: channels,
    outputs: features,
    bias: false,
    weight: uniform(1 / Math.sqrt(channels * layers)),
  });
  const stateTypes = (batch: Dimension) => ({
    window: convolution.windowType(batch),
    scan: tensorType([batch, heads, states, depth]),
  });
  const apply: Mixer<Mamba2Parameters, Mamba2State>["apply"] = (parameters, u, state) => {
    const [z, entering, low] = split(input.apply(parameters.input, u), [channels, mixed, heads], -1);
    const { y: local, window } = convolution.apply(parameters.convolution, entering, state.window);
    const [flat, b, c] = split(silu(local), [channels, states, states], -1);
    const [batch, length] = u.shape;
    const x = reshape(flat, [batch, length, heads, depth]);
    const delta = softplus(add(low, parameters.stepBias));
    const a = negate(exp(parameters.logRates));
    const { y, state: scan } = stateSpaceDual({ x, delta, a, b, c, state: state.scan }, chunk);
    const skipped = add(y, multiply(x, addAxis(parameters.skip, 1)));
    const gated = multiply(reshape(skipped, [batch, length, channels]), silu(z));
    return { output: output.apply(parameters.output, norm.apply(parameters.norm, gated)), state: { window, scan } };
  };
  return {
    initialise: (random) => ({
      input: input.initialise(random.stream("input")),
      convolution: convolution.initialise(random.stream("convolution")),
      stepBias: initialStepBias(random.stream("stepBias"), heads),
      logRates: initialRates(random.stream("rates"), heads),
      skip: ones(random, [heads]),
      norm: norm.initialise(random),
      output: output.initialise(random.stream("output")),
    }),
    stateTypes,
    whole: (parameters, u) => apply(parameters, u, zeroTensors(stateTypes(u.shape[0]))).output,
    apply,
  };
}

// The logarithms of rates that are uniform in [1, 16].
function initialRates(random: Random, heads: number): NDArray {
  return ndarray(Float32Array.from({ length: heads }, () => Math.log(1 + 15 * random.uniform())));
}
