// What fitting code gets to see: a copy of the training rows, and nothing else. However it is written, it cannot reach
// a row that is held back.

import { valuesAt } from "../stats/arrays.js";
import type { FeatureColumn, Target } from "../stats/learners/features.js";
import { type TextColumn, textsAt } from "../stats/learners/textBags.js";
import type { Dataset } from "./dataset.js";
import { requireTrainingRows, type TrainingRows } from "./split.js";

export interface TrainingData {
  readonly rowCount: number;
  readonly features: readonly FeatureColumn[];
  readonly texts: readonly TextColumn[];
  readonly target: Target;
}

/**
 * The training rows of `dataset`, copied.
 *
 * Throws a RangeError if there are none, or one of them has no target; a TypeError for rows that are held back.
 */
export function trainingData({ features, texts = [], target }: Dataset, training: TrainingRows): TrainingData {
  requireTrainingRows(training);
  const { rows } = training;
  if (rows.length === 0) throw new RangeError("cannot learn from no rows");
  return {
    rowCount: rows.length,
    features: featuresAt(features, rows),
    texts: textsAt(texts, rows),
    target: targetAt(target, rows),
  };
}

/** The features at `rows`, copied. */
export function featuresAt(features: readonly FeatureColumn[], rows: Int32Array): FeatureColumn[] {
  return features.map((feature) => {
    return { ...feature, values: valuesAt(feature.values, rows) };
  });
}

/** The target at `rows`, copied. Throws a RangeError where a row has none. */
export function targetAt(target: Target, rows: Int32Array): Target {
  if (target.kind === "classification") {
    const codes = rows.map((row) => target.codes[row]);
    const lost = codes.findIndex((code) => !(code >= 0 && code < target.classes));
    if (lost >= 0) throw new RangeError(`training row ${rows[lost]} has no class`);
    return { ...target, codes };
  }
  const values = valuesAt(target.values, rows);
  const lost = values.findIndex((value) => !Number.isFinite(value));
  if (lost >= 0) throw new RangeError(`training row ${rows[lost]} has no target`);
  return { ...target, values };
}
