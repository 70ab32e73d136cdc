// Where the values of a column lie and how far they spread, whatever a few of them are.

import { sortNumbers } from "../../../stats/sortKernel.js";
import { finiteOnly, quantile } from "../../../stats/summary.js";

/**
 * The median, and the interquartile range. Columns that are mostly one value have none: their range stands in; columns of
 * one value have no range either: 1 does. Missing values are left out.
 */
export function robustScale(values: Float64Array): { readonly centre: number; readonly width: number } {
  const sorted = sortNumbers(finiteOnly(values));
  if (sorted.length === 0) return { centre: 0, width: 1 };
  const spread = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  const range = sorted[sorted.length - 1] - sorted[0];
  return { centre: quantile(sorted, 0.5), width: spread > 0 ? spread : range > 0 ? range : 1 };
}
