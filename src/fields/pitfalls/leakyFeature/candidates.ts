// What might give the answer away: each feature, whether it is missing, the order of the rows, words of a text.

import type { Dataset } from "../../../data/dataset.js";
import type { FeatureColumn } from "../../../stats/learners/features.js";

export interface Candidate {
  readonly kind: "feature" | "missing cells" | "row order" | "word";
  /** Name of the column it comes from. */
  readonly column: string;
  readonly feature: FeatureColumn;
  /** The word, where it is one of the column's text. */
  readonly word?: string;
}

/** A column that is missing in fewer rows than this cannot be judged by its gaps. */
const fewestGaps = 10;

export function candidatesOf(dataset: Dataset, rowOrderMatters: boolean): readonly Candidate[] {
  const features = dataset.features.map((feature): Candidate => ({ kind: "feature", column: feature.name, feature }));
  const gaps = dataset.features.flatMap((feature): readonly Candidate[] => {
    const missing = feature.values.map((value) => (Number.isNaN(value) ? 1 : 0));
    const count = missing.reduce((sum, flag) => sum + flag, 0);
    if (count < fewestGaps || missing.length - count < fewestGaps) return [];
    return [{ kind: "missing cells", column: feature.name, feature: numeric(`${feature.name} is missing`, missing) }];
  });
  const order: readonly Candidate[] = rowOrderMatters
    ? [{ kind: "row order", column: "", feature: numeric("row number", Float64Array.from(dataset.tableRows)) }]
    : [];
  return [...features, ...gaps, ...order];
}

const numeric = (name: string, values: Float64Array): FeatureColumn => ({ name, kind: "numeric", values, levels: 0 });
