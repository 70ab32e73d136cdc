// The Mamba mixer (Gu & Dao 2023, section 3.4, and the published code state-spaces/mamba, mamba_simple.py):
//
//     (x, z) = W_in u    x = silu(convolution(x))    (δ, B, C) = W_x x    Δ = softplus(W_Δ δ + bias)
//     y = scan(x, Δ, −exp(logRates), B, C) + skip ⊙ x    out = W_out (y ⊙ silu(z))
//
// The paper and the essay write of A and D as functions of the input; in the code, and here, they are learnt constants.

import { type NDArray, ndarray } from "../../../engine/ndarray.js";
import { ones, uniform } from "../../../engine/network/initialise.js";
import { type LinearParameters, linear } from "../../../engine/network/linear.js";
import { silu } from "../../../engine/operations/activations.js";
import { add, exp, multiply, negate } from "../../../engine/operations/elementwise.js";
import { softplus } from "../../../engine/operations/logarithms.js";
import { split } from "../../../engine/operations/movement.js";
import type { Tensor } from "../../../engine/tensor.js";
import { type Dimension, tensorType } from "../../../engine/types.js";
import { type CausalConvolutionParameters, causalConvolution } from "../causalConvolution.js";
import { type Mixer, zeroTensors } from "../mixer.js";
import { initialStepBias, type StepSizes } from "../stepBias.js";
import { type SelectiveScanOptions, selectiveScan } from "./selectiveScan.js";

/** Names of the published code in parentheses; it holds all of them as [outputs, inputs]. */
export interface MambaParameters {
  /** (in_proj) [2 · channels, features]: x, then z. */
  readonly input: LinearParameters;
  /** (conv1d) */
  readonly convolution: CausalConvolutionParameters;
  /** (x_proj) [rank + 2 · states, channels]: δ, then B, then C. */
  readonly selection: LinearParameters;
  /** (dt_proj) [channels, rank] and its bias. */
  readonly step: LinearParameters;
  /** (A_log) [channels, states]: A = −exp of it. */
  readonly logRates: Tensor;
  /** (D) [channels] */
  readonly skip: Tensor;
  /** (out_proj) [features, channels] */
  readonly output: LinearParameters;
}

export interface MambaState {
  /** The tokens before, as the convolution sees them: [batch, kernel − 1, channels]. */
  readonly window: Tensor;
  /** h: [batch, states, channels]. */
  readonly scan: Tensor;
}

export interface MambaOptions {
  /** Size of a token's vector, d_model. */
  readonly features: number;
  /** Channels inside, d_inner; 2 · features unless said. */
  readonly channels?: number;
  /** States of each channel, d_state; 16 unless said. */
  readonly states?: number;
  /** Tokens that the convolution covers, d_conv; 4 unless said. */
  readonly kernel?: number;
  /** Rank of the projection to step sizes, dt_rank; ⌈features / 16⌉ unless said. */
  readonly rank?: number;
  /** Between these the step sizes begin, log-uniformly (dt_min, dt_max); 0.001 and 0.1 unless said. */
  readonly stepSizes?: StepSizes;
  /** Layers of the network: the output's weights begin smaller by its square root; 1 unless said. */
  readonly layers?: number;
  readonly scan?: SelectiveScanOptions;
}

/** What the mixer computes on the way, for looking inside. */
export interface MambaTrace {
  /** Δ [batch, length, channels]. */
  readonly delta: Tensor;
}

export interface MambaMixer extends Mixer<MambaParameters, MambaState> {
  /** As `apply`, with what is computed on the way. */
  traced(
    parameters: MambaParameters,
    u: Tensor,
    state: MambaState,
  ): { readonly output: Tensor; readonly state: MambaState; readonly trace: MambaTrace };
}

export function mambaMixer(options: MambaOptions): MambaMixer {
  const { features, channels = 2 * features, states = 16, kernel = 4, layers = 1 } = options;
  const rank = options.rank ?? Math.ceil(features / 16);
  const input = linear({ inputs: features, outputs: 2 * channels, bias: false });
  const convolution = causalConvolution({ channels, kernel });
  const selection = linear({ inputs: channels, outputs: rank + 2 * states, bias: false });
  const step = linear({ inputs: rank, outputs: channels });
  // PyTorch's usual weights, within ±1/√inputs, divided by the root of the number of layers, as GPT-2 does it.
  const output = linear({
    inputs: channels,
    outputs: features,
    bias: false,
    weight: uniform(1 / Math.sqrt(channels * layers)),
  });

  const traced: MambaMixer["traced"] = (parameters, u, state) => {
    const [entering, gate] = split(input.apply(parameters.input, u), [channels, channels], -1);
    const { y: local, window } = convolution.apply(parameters.convolution, entering, state.window);
    const x = silu(local);
    const [low, b, c] = split(selection.apply(parameters.selection, x), [rank, states, states], -1);
    const delta = softplus(step.apply(parameters.step, low));
    const a = negate(exp(parameters.logRates));
    const { y, state: scan } = selectiveScan({ x, delta, a, b, c, state: state.scan }, options.scan);
    const mixed = multiply(add(y, multiply(x, parameters.skip)), silu(gate));
    return { output: output.apply(parameters.output, mixed), state: { window, scan }, trace: { delta } };
  };

  const stateTypes = (batch: Dimension) => ({
    window: convolution.windowType(batch),
    scan: tensorType([batch, states, channels]),
  });

  return {
    initialise: (random) => ({
      input: input.initialise(random.stream("input")),
      convolution: convolution.initialise(random.stream("convolution")),
      selection: selection.initialise(random.stream("selection")),
      step: {
        weight: uniform(rank ** -0.5)(random.stream("step"), [channels, rank]),
        bias: initialStepBias(random.stream("stepBias"), channels, options.stepSizes),
      },
      logRates: realRates(channels, states),
      skip: ones(random, [channels]),
      output: output.initialise(random.stream("output")),
    }),
    stateTypes,
    whole: (parameters, u) => traced(parameters, u, zeroTensors(stateTypes(u.shape[0]))).output,
    apply: (parameters, u, state) => {
      const { output: mixed, state: next } = traced(parameters, u, state);
      return { output: mixed, state: next };
    },
    traced,
  };
}

// S4D-real (Gu et al. 2022): A = −1, −2, …, −states in every channel.
function realRates(channels: number, states: number): NDArray {
  const data = Float32Array.from({ length: channels * states }, (_, i) => Math.log((i % states) + 1));
  return ndarray(data, [channels, states]);
}
