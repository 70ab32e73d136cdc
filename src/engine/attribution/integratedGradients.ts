// Integrated gradients (Sundararajan, Taly & Yan 2017, equation 1): what each input contributes to the difference between the
// value at the input and at a baseline, along the straight line between them:
//   attributionᵢ = (xᵢ − bᵢ) ∫₀¹ ∂f(b + α (x − b)) / ∂xᵢ dα.
// The attributions of a row sum to f(x) − f(b) (completeness); by how much the quadrature misses that is told.

import { gaussLegendre } from "../../stats/gaussLegendre.js";
import type { RowChoices, RowFunction, RowInputs } from "./rowFunction.js";

export interface IntegratedGradients {
  /** As the inputs. */
  readonly attributions: Float32Array;
  /** f(x) − f(b) less the sum of the attributions, for each row. */
  readonly gaps: Float64Array;
  /** f(x) − f(b), for each row. */
  readonly differences: Float64Array;
}

/** `baseline` is one row's input, the same for all rows; `steps` is the number of places on the line. */
export async function integratedGradients(
  f: RowFunction,
  inputs: RowInputs,
  choices: RowChoices,
  baseline: Float32Array,
  steps: number,
): Promise<IntegratedGradients> {
  const { places, weights } = gaussLegendre(steps);
  const slopes = new Float64Array(inputs.length);
  const between = new Float32Array(inputs.length);
  for (const [k, place] of places.entries()) {
    for (let i = 0; i < inputs.length; i++) {
      const from = baseline[i % f.size];
      between[i] = from + place * (inputs[i] - from);
    }
    const gradients = await f.gradients(between, choices);
    for (let i = 0; i < inputs.length; i++) slopes[i] += weights[k] * gradients[i];
  }
  const attributions = Float32Array.from(slopes, (slope, i) => slope * (inputs[i] - baseline[i % f.size]));
  const start = new Float32Array(inputs.length);
  for (let i = 0; i < inputs.length; i++) start[i] = baseline[i % f.size];
  const [ends, starts] = [await f.values(inputs, choices), await f.values(start, choices)];
  const differences = ends.map((end, row) => end - starts[row]);
  const gaps = differences.map((difference, row) => {
    let total = 0;
    for (let i = row * f.size; i < (row + 1) * f.size; i++) total += attributions[i];
    return difference - total;
  });
  return { attributions, gaps, differences };
}
