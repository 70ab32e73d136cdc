// A class with a handful of rows cannot be cross-validated, and would count as much as any other in a balanced score.

import type { Dataset } from "../../data/dataset.js";
import { featuresAt, targetAt } from "../../data/trainingData.js";
import { everyIndex } from "../../stats/arrays.js";
import { counted } from "./wording.js";

/** The rows of classes with at least `fewest` rows, and a sentence on the others where there are any; numbers all stay. */
export function commonClasses<Own extends Dataset>(
  dataset: Own,
  fewest: number,
): { readonly dataset: Own; readonly limits: readonly string[] } {
  const { target, features, tableRows } = dataset;
  if (target.kind === "regression") return { dataset, limits: [] };
  const counts = new Float64Array(target.classes);
  for (const code of target.codes) counts[code]++;
  const rare = counts.filter((count) => count > 0 && count < fewest);
  if (rare.length === 0) return { dataset, limits: [] };
  const kept = everyIndex(target.codes.length).filter((row) => counts[target.codes[row]] >= fewest);
  const left = target.codes.length - kept.length;
  return {
    dataset: {
      ...dataset,
      tableRows: kept.map((row) => tableRows[row]),
      features: featuresAt(features, kept),
      target: targetAt(target, kept),
    },
    limits: [
      `${counted(left, "row")} of ${counted(rare.length, "class", "classes")} with fewer than ${fewest} rows ${left === 1 ? "was" : "were"} left out.`,
    ],
  };
}
