// Is the prediction only a property that no model was shown? Among rows that agree in the property, a model that has learnt
// nothing else knows nothing.

import type { Dataset } from "../../../data/dataset.js";
import { valuesAt } from "../../../stats/arrays.js";
import { type MeanInterval, meanInterval } from "../../../stats/meanInterval.js";
import { contributions, type Scale } from "../score.js";
import { coarse } from "./coarse.js";
import type { Property } from "./properties.js";
import type { Reliance } from "./reliance.js";

const mostCodes = 8;
const fewestOfClass = 5;

/**
 * The model's score among rows that agree in the property, averaged over its values (numbers: eighths); `undefined` where
 * the target never varies among such rows.
 */
export function scoreWithin(
  { values }: Property,
  { answers }: Reliance,
  { target }: Dataset,
  scale: Scale,
  level: number,
): MeanInterval | undefined {
  const codes = coarse(values, mostCodes);
  const within: number[] = [];
  for (const code of new Set(codes)) {
    const rows = Int32Array.from(codes.keys()).filter((row) => codes[row] === code);
    if (target.kind === "classification") {
      const counts = new Float64Array(target.classes);
      for (const row of rows) counts[target.codes[row]]++;
      if (counts.filter((count) => count >= fewestOfClass).length < 2) continue;
    }
    within.push(...contributionsWithin(valuesAt(answers, rows), rows));
  }
  return within.length < 2 * fewestOfClass ? undefined : meanInterval(Float64Array.from(within), level);

  function contributionsWithin(own: Float64Array, rows: Int32Array): Float64Array {
    if (target.kind === "classification") return contributions(own, target, rows, scale);
    // What is explained beyond the mean of these rows, in units of all rows' variance.
    const mean = rows.reduce((sum, row) => sum + target.values[row], 0) / rows.length;
    const unit = scale.kind === "regression" ? scale.variance : Number.NaN;
    return own.map((answer, i) => {
      const actual = target.values[rows[i]];
      return ((actual - mean) ** 2 - (answer - actual) ** 2) / unit;
    });
  }
}
