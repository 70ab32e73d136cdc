// Numbers as a few codes with about equally many rows each.

import { everyIndex, integersOf } from "../../../stats/arrays.js";
import { applyBins, fitBins } from "../../../stats/learners/binning.js";
import type { FeatureColumn } from "../../../stats/learners/features.js";

/** The code 0 … parts − 1 of each value, `parts` where it is missing. */
export function evenlySplit(values: Float64Array, parts: number): Int32Array {
  return coarse({ name: "", kind: "numeric", values, levels: 0 }, parts);
}

/** A feature as few codes: numbers evenly split, the commonest levels of a category and all others as one. */
export function coarse(feature: FeatureColumn, parts: number): Int32Array {
  const rows = everyIndex(feature.values.length);
  const bins = fitBins([feature], rows, parts);
  const [column] = applyBins(bins, [feature], rows).columns;
  return integersOf(column.length, (row) => column[row]);
}
