// Autoencoders that are fitted to some rows and asked for the codes of others.

import type { Random } from "../../../core/random.js";
import { ndarray, numbers } from "../../../engine/ndarray.js";
import { normal } from "../../../engine/network/initialise.js";
import { squaredError } from "../../../engine/network/losses/regression.js";
import { mlp } from "../../../engine/network/mlp.js";
import { tanh } from "../../../engine/operations/elementwise.js";
import { mean } from "../../../engine/operations/reduce.js";
import { compile } from "../../../engine/program.js";
import { adam } from "../../../engine/training/optimisers.js";
import { train } from "../../../engine/training/train.js";
import { createTrainer } from "../../../engine/training/trainer.js";

/** Numbers of rows one after the other, row-major. */
export type RowValues = Float32Array<ArrayBuffer>;

export interface AutoencoderOptions {
  /** Numbers of a row, of each hidden layer, and of a code: `[1000, 1]` is linear. The decoder has the same, backwards. */
  readonly sizes: readonly number[];
  readonly steps: number;
  readonly learningRate: number;
  readonly random: Random;
  readonly signal: AbortSignal;
}

/** An autoencoder that has learnt to give `rows` back, all of them at each step: what tells rows' codes, row-major. */
export async function learnAutoencoder(
  rows: RowValues,
  { sizes, steps, learningRate, random, signal }: AutoencoderOptions,
): Promise<(asked: RowValues) => Promise<Float64Array>> {
  const weight = normal(0.2 / Math.sqrt(sizes[0]));
  const encoder = mlp({ sizes, activation: tanh, weight });
  const decoder = mlp({ sizes: sizes.toReversed(), activation: tanh, weight });
  const tensorOf = (values: RowValues) => ndarray(values, [values.length / sizes[0], sizes[0]]);
  const batch = tensorOf(rows);
  const trainer = await createTrainer({
    parameters: {
      encoder: encoder.initialise(random.stream("encoder")),
      decoder: decoder.initialise(random.stream("decoder")),
    },
    batch,
    loss: ({ parameters, batch: x }) => ({
      loss: mean(squaredError(decoder.apply(parameters.decoder, encoder.apply(parameters.encoder, x)), x)),
    }),
    optimiser: adam({ learningRate }),
  });
  const { parameters } = await train(trainer, { steps, batches: async () => batch, signal });
  await trainer.dispose();
  return async (asked) => {
    const x = tensorOf(asked);
    const program = await compile((given) => ({ codes: encoder.apply(given.parameters, given.x) }), {
      parameters: parameters.encoder,
      x,
    });
    const { codes } = await program.run({ parameters: parameters.encoder, x });
    await program.dispose();
    return Float64Array.from(numbers(codes));
  };
}
