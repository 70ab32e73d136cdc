// Transforms that are fitted to training rows only, and pipelines of them that end in a learner.

import type { FeatureColumn, Target } from "../stats/learners/features.js";
import { median } from "../stats/summary.js";
import type { Dataset } from "./dataset.js";
import type { Learner } from "./learner.js";
import type { TrainingRows } from "./split.js";
import { type TrainingData, trainingData } from "./trainingData.js";

/** A change of the features, each row by itself, that is fitted to training rows. */
export interface Transform<Fitted> {
  readonly name: string;
  fit(dataset: Dataset, training: TrainingRows): Fitted;
  /** `dataset` with its features changed, at all rows. */
  apply(fitted: Fitted, dataset: Dataset): Dataset;
}

interface TransformParts<Fitted> {
  readonly name: string;
  fit(data: TrainingData): Fitted;
  apply(fitted: Fitted, features: readonly FeatureColumn[]): readonly FeatureColumn[];
}

/** A transform whose `fit` is handed a copy of the training rows, so that it has no way to the others. */
export function defineTransform<Fitted>(parts: TransformParts<Fitted>): Transform<Fitted> {
  return {
    name: parts.name,
    fit: (dataset, training) => parts.fit(trainingData(dataset, training)),
    apply: (fitted, dataset) => ({ ...dataset, features: parts.apply(fitted, dataset.features) }),
  };
}

/** `learner` on what the transforms make of the features; each is fitted on what the one before it made. */
export function pipeline<Fitted>(
  transforms: readonly Transform<unknown>[],
  learner: Learner<Fitted>,
): Learner<{ readonly transforms: readonly unknown[]; readonly learner: Fitted }> {
  return {
    name: [...transforms.map(({ name }) => name), learner.name].join(", then "),
    fit(dataset, training, random) {
      let changed = dataset;
      const fitted: unknown[] = [];
      for (const transform of transforms) {
        const own = transform.fit(changed, training);
        fitted.push(own);
        changed = transform.apply(own, changed);
      }
      return { transforms: fitted, learner: learner.fit(changed, training, random) };
    },
    predict(fitted, dataset, rows) {
      let changed = dataset;
      for (const [index, transform] of transforms.entries()) {
        changed = transform.apply(fitted.transforms[index], changed);
      }
      return learner.predict(fitted.learner, changed, rows);
    },
  };
}

interface Scale {
  readonly centre: number;
  readonly deviation: number;
}

/** Numeric features less their mean, by their standard deviation (of all training rows, not of a sample). */
export function standardise(): Transform<readonly Scale[]> {
  return defineTransform({
    name: "standardise",
    fit: ({ features }) =>
      features.map(({ values }) => {
        const known = values.filter(Number.isFinite);
        const centre = meanOf(known);
        const deviation = Math.sqrt(meanOf(known.map((value) => (value - centre) ** 2)));
        return { centre, deviation: deviation > 1e-12 * Math.abs(centre) ? deviation : 1 };
      }),
    apply: (scales, features) =>
      mapNumeric(features, (value, index) => (value - scales[index].centre) / scales[index].deviation),
  });
}

/** Missing values of numeric features replaced by the mean or the median of the known ones (0 if none is). */
export function impute(by: "mean" | "median"): Transform<readonly number[]> {
  return defineTransform({
    name: `impute the ${by}`,
    fit: ({ features }) =>
      features.map(({ values }) => {
        const known = values.filter((value) => !Number.isNaN(value));
        if (known.length === 0) return 0;
        return by === "mean" ? meanOf(known) : median(known);
      }),
    apply: (fills, features) => mapNumeric(features, (value, index) => (Number.isNaN(value) ? fills[index] : value)),
  });
}

/**
 * The `count` numeric features that go best with the target, each by itself: by the F of an analysis of variance
 * between classes, or of the correlation with numbers. Categories are kept in any case.
 */
export function selectBest(count: number): Transform<readonly string[]> {
  return defineTransform({
    name: `select the best ${count}`,
    fit: ({ features, target }) => {
      const numeric = features.filter(({ kind }) => kind === "numeric");
      const scores = numeric.map(({ values }) => fStatistic(values, target));
      const best = numeric
        .map((_, index) => index)
        .sort((a, b) => scores[b] - scores[a] || a - b)
        .slice(0, count);
      return best.map((index) => numeric[index].name);
    },
    apply: (names, features) => {
      const chosen = new Set(names);
      return features.filter(({ kind, name }) => kind === "category" || chosen.has(name));
    },
  });
}

/** Each level of a category that stands in the training rows as a numeric feature, 1 where a row has it, otherwise 0. */
export function oneHot(): Transform<readonly (readonly number[])[]> {
  return defineTransform({
    name: "one-hot",
    fit: ({ features }) =>
      features.map(({ kind, values }) => {
        if (kind === "numeric") return [];
        return [...new Set(values)].filter((code) => !Number.isNaN(code)).sort((a, b) => a - b);
      }),
    apply: (codes, features) =>
      features.flatMap((feature, index): FeatureColumn[] => {
        if (feature.kind === "numeric") return [feature];
        return codes[index].map((code) => ({
          name: `${feature.name} = ${code}`,
          kind: "numeric",
          values: feature.values.map((value) => (value === code ? 1 : 0)),
          levels: 0,
        }));
      }),
  });
}

function mapNumeric(
  features: readonly FeatureColumn[],
  change: (value: number, feature: number) => number,
): readonly FeatureColumn[] {
  return features.map((feature, index) =>
    feature.kind === "numeric" ? { ...feature, values: feature.values.map((value) => change(value, index)) } : feature,
  );
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}

/** How much of the variance of `values` goes with the target, against what does not; −Infinity where nothing varies. */
function fStatistic(values: Float64Array, target: Target): number {
  const known = [...values.keys()].filter((row) => Number.isFinite(values[row]));
  const mean = meanOf(Float64Array.from(known, (row) => values[row]));
  let total = 0;
  for (const row of known) total += (values[row] - mean) ** 2;
  if (target.kind === "regression") {
    const targetMean = meanOf(Float64Array.from(known, (row) => target.values[row]));
    let product = 0;
    let targetTotal = 0;
    for (const row of known) {
      product += (values[row] - mean) * (target.values[row] - targetMean);
      targetTotal += (target.values[row] - targetMean) ** 2;
    }
    const explained = product ** 2 / (total * targetTotal);
    return orLast((explained / (1 - explained)) * (known.length - 2));
  }
  const sums = new Float64Array(target.classes);
  const counts = new Float64Array(target.classes);
  for (const row of known) {
    sums[target.codes[row]] += values[row] - mean;
    counts[target.codes[row]]++;
  }
  let between = 0;
  let groups = 0;
  for (let code = 0; code < target.classes; code++) {
    if (counts[code] === 0) continue;
    between += sums[code] ** 2 / counts[code];
    groups++;
  }
  return orLast(between / (groups - 1) / ((total - between) / (known.length - groups)));
}

function orLast(statistic: number): number {
  return Number.isNaN(statistic) ? Number.NEGATIVE_INFINITY : statistic;
}
