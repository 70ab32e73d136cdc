// SmoothGrad (Smilkov et al. 2017): the mean gradient over copies of the input with normal noise added.

import type { Random } from "../../core/random.js";
import type { RowChoices, RowFunction, RowInputs } from "./rowFunction.js";

export interface SmoothGradOptions {
  /** Standard deviation of the noise for each number of a row's input. */
  readonly deviations: ArrayLike<number>;
  readonly samples: number;
  readonly random: Random;
}

/** The mean gradients, as the inputs. */
export async function smoothGrad(
  f: RowFunction,
  inputs: RowInputs,
  choices: RowChoices,
  { deviations, samples, random }: SmoothGradOptions,
): Promise<Float32Array> {
  const total = new Float64Array(inputs.length);
  for (let sample = 0; sample < samples; sample++) {
    const noisy = inputs.map((value, i) => value + deviations[i % f.size] * random.normal());
    const gradients = await f.gradients(noisy, choices);
    for (let i = 0; i < total.length; i++) total[i] += gradients[i];
  }
  return Float32Array.from(total, (value) => value / samples);
}
