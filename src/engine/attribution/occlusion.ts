// Occlusion (Zeiler & Fergus 2014): by how much the value falls when a part of the input is replaced. It asks for no gradient.

import type { RowChoices, RowFunction, RowInputs } from "./rowFunction.js";

/**
 * The fall for each part: rows × parts. `parts[i]` is the part that number i of a row's input belongs to, `fill` what stands in
 * its place.
 */
export async function occlusion(
  f: RowFunction,
  inputs: RowInputs,
  choices: RowChoices,
  parts: Int32Array,
  fill: Float32Array,
): Promise<Float64Array> {
  const count = parts.reduce((most, part) => Math.max(most, part), -1) + 1;
  const whole = await f.values(inputs, choices);
  const falls = new Float64Array(choices.length * count);
  for (let part = 0; part < count; part++) {
    const covered = inputs.map((value, i) => (parts[i % f.size] === part ? fill[i % f.size] : value));
    const values = await f.values(covered, choices);
    for (let row = 0; row < choices.length; row++) falls[row * count + part] = whole[row] - values[row];
  }
  return falls;
}
