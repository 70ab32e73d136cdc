// Learners that see no feature: what every other learner has to beat.

import { valuesAt } from "../arrays.js";
import { median } from "../summary.js";
import { predictionWidth, type Target } from "./features.js";

/**
 * `majority`: certain of the most frequent class (the first of several); `prior`: the classes' shares; `mean`, `median`:
 * of the values.
 */
export type ConstantKind = "majority" | "prior" | "mean" | "median";

/**
 * What is predicted for every row: `predictionWidth(target)` numbers.
 *
 * Throws a RangeError without rows, and for a kind that does not fit the target.
 */
export function fitConstant(kind: ConstantKind, target: Target, rows: Int32Array): Float64Array {
  if (rows.length === 0) throw new RangeError("cannot fit to no rows");
  if (target.kind === "regression") {
    const values = valuesAt(target.values, rows);
    if (kind === "median") return Float64Array.of(median(values));
    if (kind === "mean") return Float64Array.of(values.reduce((sum, value) => sum + value / values.length, 0));
    throw new RangeError(`${kind} needs classes to predict`);
  }
  if (kind === "mean" || kind === "median") throw new RangeError(`${kind} needs numbers to predict`);
  const shares = new Float64Array(predictionWidth(target));
  for (const row of rows) shares[target.codes[row]] += 1 / rows.length;
  if (kind === "prior") return shares;
  const most = shares.indexOf(Math.max(...shares));
  return shares.map((_, code) => (code === most ? 1 : 0));
}

/** `prediction`, once for each of `rows`. */
export function predictConstant(prediction: Float64Array, rows: Int32Array): Float64Array {
  const predicted = new Float64Array(rows.length * prediction.length);
  for (let i = 0; i < rows.length; i++) predicted.set(prediction, i * prediction.length);
  return predicted;
}
