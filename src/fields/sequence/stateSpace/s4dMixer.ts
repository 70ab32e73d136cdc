// S4D (Gu et al. 2022, arXiv 2206.11893, and s4d.py of state-spaces/s4): for each channel a system with diagonal complex A
// that is the same for every token, so that a whole sequence is one convolution.
//
//     k_j = 2 Re Σₙ Cₙ Āₙʲ B̄ₙ    Ā = exp(ΔA), B̄ = (Ā − 1) / A    y = k ∗ x + skip ⊙ x    out = glu(W gelu(y))
//
// A begins as S4D-Lin: −1/2 + iπn. Of each pair of conjugates one is kept. Complex numbers are pairs of real tensors.

import { ndarray } from "../../../engine/ndarray.js";
import { normal, ones } from "../../../engine/network/initialise.js";
import { type LinearParameters, linear } from "../../../engine/network/linear.js";
import { gelu } from "../../../engine/operations/activations.js";
import { convolveFft } from "../../../engine/operations/convolveFft.js";
import { add, exp, multiply, negate, sigmoid, subtract } from "../../../engine/operations/elementwise.js";
import { matmul } from "../../../engine/operations/matmul.js";
import { addAxis, reshape, reverse, split, transpose } from "../../../engine/operations/movement.js";
import { range } from "../../../engine/operations/range.js";
import type { Tensor } from "../../../engine/tensor.js";
import { type Dimension, tensorType } from "../../../engine/types.js";
import { type Mixer, zeroTensors } from "../mixer.js";
import { type Complex, exponential, exponentialMinusOne, product, quotient, scaled } from "./complex.js";

export interface S4dParameters {
  /** ln Δ [features] */
  readonly logStep: Tensor;
  /** ln −Re A [features, pairs] */
  readonly logDecay: Tensor;
  /** Im A [features, pairs] */
  readonly frequency: Tensor;
  /** Re C and Im C [2, features, pairs] */
  readonly read: Tensor;
  /** D [features] */
  readonly skip: Tensor;
  /** [2 · features, features]: values, then gates. */
  readonly output: LinearParameters;
}

export interface S4dState {
  /** Re h [features, pairs, batch] */
  readonly real: Tensor;
  /** Im h [features, pairs, batch] */
  readonly imaginary: Tensor;
}

export interface S4dOptions {
  readonly features: number;
  /** States of each channel, conjugates counted; 64 unless said. */
  readonly states?: number;
}

export function s4dMixer({ features, states = 64 }: S4dOptions): Mixer<S4dParameters, S4dState> {
  const pairs = states / 2;
  const output = linear({ inputs: features, outputs: 2 * features });
  const perPair = (value: (pair: number) => number) =>
    ndarray(
      Float32Array.from({ length: features * pairs }, (_, i) => value(i % pairs)),
      [features, pairs],
    );
  const stateTypes = (batch: Dimension) => ({
    real: tensorType([features, pairs, batch]),
    imaginary: tensorType([features, pairs, batch]),
  });
  const apply: Mixer<S4dParameters, S4dState>["apply"] = (parameters, x, state) => {
    const { y, state: next } = convolved(parameters, x, state);
    const active = gelu(add(y, multiply(x, parameters.skip)));
    const [values, gates] = split(output.apply(parameters.output, active), [features, features], -1);
    return { output: multiply(values, sigmoid(gates)), state: next };
  };
  return {
    initialise: (random) => {
      const steps = random.stream("logStep");
      const [low, high] = [Math.log(1e-3), Math.log(0.1)];
      return {
        logStep: ndarray(Float32Array.from({ length: features }, () => low + (high - low) * steps.uniform())),
        logDecay: perPair(() => Math.log(0.5)),
        frequency: perPair((pair) => Math.PI * pair),
        read: normal(Math.SQRT1_2)(random.stream("read"), [2, features, pairs]),
        skip: ones(random, [features]),
        output: output.initialise(random.stream("output")),
      };
    },
    stateTypes,
    whole: (parameters, x) => apply(parameters, x, zeroTensors(stateTypes(x.shape[0]))).output,
    apply,
  };
}

/** k ∗ x, what the state adds to it, and the state after x: of x [batch, length, features], without the skip. */
function convolved(parameters: S4dParameters, x: Tensor, state: S4dState) {
  const length = Number(x.shape[1]);
  const step = addAxis(exp(parameters.logStep), 1);
  const a: Complex = { real: negate(exp(parameters.logDecay)), imaginary: parameters.frequency };
  const exponent = scaled(a, step);
  const entering = quotient(exponentialMinusOne(exponent), a);
  const [real, imaginary] = split(parameters.read, [1, 1], 0);
  const read: Complex = { real: reshape(real, a.real.shape), imaginary: reshape(imaginary, a.real.shape) };

  // Ā⁰ … Ā^(length − 1), [features, pairs, length].
  const powers = exponential(scaled(wide(exponent), range(length, "f32")));
  const kernel = twiceRealProduct(product(read, entering), powers);
  const past = product(wide(product(read, exponential(exponent))), powers);
  const ofState = subtract(
    matmul(past.real, state.real, { transposeA: true }),
    matmul(past.imaginary, state.imaginary, { transposeA: true }),
  );
  const y = add(convolveFft(x, transpose(kernel), 1), multiply(transpose(ofState, [2, 1, 0]), 2));

  const inputs = transpose(x, [2, 1, 0]);
  const arrived: Complex = {
    real: matmul(reverse(powers.real, 2), inputs),
    imaginary: matmul(reverse(powers.imaginary, 2), inputs),
  };
  const kept = product(wide(exponential(scaledBy(exponent, length))), state);
  const added = product(wide(entering), arrived);
  const next = { real: add(kept.real, added.real), imaginary: add(kept.imaginary, added.imaginary) };
  return { y, state: next };
}

// 2 Re Σₙ wₙ powersₙ: [features, length].
function twiceRealProduct(weights: Complex, powers: Complex): Tensor {
  const parts = [
    matmul(addAxis(weights.real, 1), powers.real),
    matmul(addAxis(weights.imaginary, 1), powers.imaginary),
  ];
  const total = multiply(subtract(parts[0], parts[1]), 2);
  return reshape(total, [total.shape[0], total.shape[2]]);
}

function wide({ real, imaginary }: Complex): Complex {
  return { real: addAxis(real, 2), imaginary: addAxis(imaginary, 2) };
}

function scaledBy({ real, imaginary }: Complex, factor: number): Complex {
  return { real: multiply(real, factor), imaginary: multiply(imaginary, factor) };
}
