// The ways of saying what an answer rests on, each as a weight for each number of a row's input.

import type { Random } from "../../../core/random.js";
import { integratedGradients } from "../../../engine/attribution/integratedGradients.js";
import { occlusion } from "../../../engine/attribution/occlusion.js";
import type { RowFunction } from "../../../engine/attribution/rowFunction.js";
import { smoothGrad } from "../../../engine/attribution/smoothGrad.js";

export const methodNames = ["gradient", "gradient × input", "integrated gradients", "SmoothGrad", "occlusion"] as const;
export type MethodName = (typeof methodNames)[number];

export interface Explained {
  readonly inputs: Float32Array;
  /** The class whose score is explained, for each row. */
  readonly choices: Int32Array;
  /** What stands for nothing: one row's input. */
  readonly baseline: Float32Array;
  /** Standard deviation of each number of a row's input. */
  readonly deviations: Float32Array;
  /** The part that each number belongs to when it is covered: itself, or a patch of a picture. */
  readonly parts: Int32Array;
}

export interface MethodOptions {
  readonly steps: number;
  readonly samples: number;
  /** Of the noise, in standard deviations of the input. */
  readonly noise: number;
}

export interface Explanation {
  /** As the inputs. */
  readonly weights: Float32Array;
  /** Of integrated gradients: by how much the weights miss the difference that they divide up, as a share of it, in the median row. */
  readonly gap?: number;
}

/** The weights that one method gives; the same noise is drawn each time from a generator made alike. */
export async function explain(
  method: MethodName,
  f: RowFunction,
  { inputs, choices, baseline, deviations, parts }: Explained,
  { steps, samples, noise }: MethodOptions,
  random: Random,
): Promise<Explanation> {
  switch (method) {
    case "gradient":
      return { weights: await f.gradients(inputs, choices) };
    case "gradient × input": {
      const gradients = await f.gradients(inputs, choices);
      return { weights: gradients.map((slope, i) => slope * (inputs[i] - baseline[i % f.size])) };
    }
    case "integrated gradients": {
      const { attributions, gaps, differences } = await integratedGradients(f, inputs, choices, baseline, steps);
      const shares = gaps.map((gap, row) => Math.abs(gap) / Math.max(1e-12, Math.abs(differences[row]))).sort();
      return { weights: attributions, gap: shares[Math.floor(shares.length / 2)] };
    }
    case "SmoothGrad": {
      const noisy = deviations.map((deviation) => noise * deviation);
      return { weights: await smoothGrad(f, inputs, choices, { deviations: noisy, samples, random }) };
    }
    case "occlusion": {
      const falls = await occlusion(f, inputs, choices, parts, baseline);
      const count = falls.length / choices.length;
      const sizes = new Float64Array(count);
      for (const part of parts) sizes[part]++;
      return {
        weights: inputs.map((_, i) => {
          const part = parts[i % f.size];
          return falls[Math.floor(i / f.size) * count + part] / sizes[part];
        }),
      };
    }
  }
}
