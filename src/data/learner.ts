// Learners that can be fitted to training rows only, and the learners there are.

import type { Random } from "../core/random.js";
import { everyIndex } from "../stats/arrays.js";
import { type ConstantKind, fitConstant, predictConstant } from "../stats/learners/constantLearner.js";
import {
  type DecisionTree,
  fitDecisionTree,
  predictDecisionTree,
  type TreeOptions,
} from "../stats/learners/decisionTree.js";
import type { FeatureColumn } from "../stats/learners/features.js";
import {
  type BoostingOptions,
  fitGradientBoosting,
  type GradientBoosting,
  predictGradientBoosting,
} from "../stats/learners/gradientBoosting.js";
import {
  fitLogisticRegression,
  type LogisticOptions,
  type LogisticRegression,
  predictLogisticRegression,
} from "../stats/learners/logisticRegression.js";
import {
  fitNearestNeighbours,
  type NeighbourModel,
  type NeighbourOptions,
  predictNearestNeighbours,
} from "../stats/learners/nearestNeighbourLearner.js";
import {
  fitRidgeRegression,
  predictRidgeRegression,
  type RidgeOptions,
  type RidgeRegression,
} from "../stats/learners/ridgeRegression.js";
import { type TextColumn, textsAt } from "../stats/learners/textBags.js";
import { fitTextDirections, type TextDirections, textNumbers } from "../stats/learners/textDirections.js";
import type { Dataset } from "./dataset.js";
import type { ScoringRows, TrainingRows } from "./split.js";
import { featuresAt, type TrainingData, trainingData } from "./trainingData.js";

/** A procedure that turns training rows into something that predicts. */
export interface Learner<Fitted> {
  readonly name: string;
  /** Learns from the training rows of `dataset`. Throws a RangeError if there are none or one has no target. */
  fit(dataset: Dataset, training: TrainingRows, random: Random): Fitted;
  /**
   * Predictions at `rows`, row-major: one probability per class, or one value. The target is not looked at.
   */
  predict(fitted: Fitted, dataset: Dataset, rows: TrainingRows | ScoringRows): Float64Array;
}

/** A learner that may take its time: every `Learner` is one, and so is one whose fitting other work may interleave. */
export interface EventualLearner<Fitted> {
  readonly name: string;
  /** As a `Learner`'s. */
  fit(dataset: Dataset, training: TrainingRows, random: Random): Fitted | Promise<Fitted>;
  /** As a `Learner`'s. */
  predict(fitted: Fitted, dataset: Dataset, rows: TrainingRows | ScoringRows): Float64Array | Promise<Float64Array>;
}

/** How a learner learns; `fit` gets the training rows and nothing else. */
interface LearnerParts<Fitted> {
  readonly name: string;
  fit(data: TrainingData, random: Random): Fitted;
  /** Predictions for every row of `features`. */
  predict(
    fitted: Fitted,
    features: readonly FeatureColumn[],
    rows: Int32Array,
    texts: readonly TextColumn[],
  ): Float64Array;
}

/** A learner whose `fit` is handed a copy of the training rows, so that it has no way to the others. */
function defineTextLearner<Fitted>(parts: LearnerParts<Fitted>): Learner<Fitted> {
  return {
    name: parts.name,
    fit: (dataset, training, random) => parts.fit(trainingData(dataset, training), random),
    predict: (fitted, { features, texts = [] }, { rows }) =>
      parts.predict(fitted, featuresAt(features, rows), everyIndex(rows.length), textsAt(texts, rows)),
  };
}

/** What a learner of numbers has learnt, and how it sees texts. */
export interface SeeingTexts<Fitted> {
  readonly directions: readonly TextDirections[];
  readonly learner: Fitted;
}

/** The same for a learner of numbers and categories: it sees texts as numbers, in a way that is fitted with it. */
export function defineLearner<Fitted>(parts: LearnerParts<Fitted>): Learner<SeeingTexts<Fitted>> {
  return defineTextLearner({
    name: parts.name,
    fit(data, random) {
      const directions = fitTextDirections(data.texts, random.stream("texts"));
      const features = [...data.features, ...textNumbers(directions, data.texts)];
      return { directions, learner: parts.fit({ ...data, features, texts: [] }, random) };
    },
    predict: ({ directions, learner }, features, rows, texts) =>
      parts.predict(learner, [...features, ...textNumbers(directions, texts)], rows, []),
  });
}

/** Gradient boosted trees, for classes and numbers; draws from the learner's own random numbers where asked to. */
export function gradientBoosting(
  options: Omit<BoostingOptions, "random"> = {},
): Learner<SeeingTexts<GradientBoosting>> {
  return defineLearner({
    name: "gradient boosting",
    fit: ({ features, target, rowCount }, random) =>
      fitGradientBoosting(features, target, everyIndex(rowCount), { ...options, random }),
    predict: predictGradientBoosting,
  });
}

/** A single decision tree, for classes and numbers. */
export function decisionTree(options: TreeOptions = {}): Learner<SeeingTexts<DecisionTree>> {
  return defineLearner({
    name: "decision tree",
    fit: ({ features, target, rowCount }) => fitDecisionTree(features, target, everyIndex(rowCount), options),
    predict: predictDecisionTree,
  });
}

/** Logistic regression with an L2 penalty, for classes only. */
export function logisticRegression(options: LogisticOptions = {}): Learner<LogisticRegression> {
  return defineTextLearner({
    name: "logistic regression",
    fit: ({ features, target, rowCount, texts }) =>
      fitLogisticRegression(features, target, everyIndex(rowCount), options, texts),
    predict: predictLogisticRegression,
  });
}

/** Linear regression with a small L2 penalty (ridge), for numbers only. */
export function linearRegression(options: RidgeOptions = {}): Learner<SeeingTexts<RidgeRegression>> {
  return defineLearner({
    name: "linear regression",
    fit: ({ features, target, rowCount }) => fitRidgeRegression(features, target, everyIndex(rowCount), options),
    predict: predictRidgeRegression,
  });
}

/** The mean of the `neighbours` nearest training rows, for classes and numbers. */
export function nearestNeighbour(
  neighbours = 5,
  options: Omit<NeighbourOptions, "neighbours"> = {},
): Learner<SeeingTexts<NeighbourModel>> {
  return defineLearner({
    name: neighbours === 1 ? "nearest neighbour" : `${neighbours} nearest neighbours`,
    fit: ({ features, target, rowCount }, random) =>
      fitNearestNeighbours(features, target, everyIndex(rowCount), random, { ...options, neighbours }),
    predict: predictNearestNeighbours,
  });
}

/** The same for every row: `majority` or `prior` of classes, `mean` or `median` of numbers. */
export function constant(kind: ConstantKind): Learner<SeeingTexts<Float64Array>> {
  return defineLearner({
    name: kind,
    fit: ({ target, rowCount }) => fitConstant(kind, target, everyIndex(rowCount)),
    predict: (prediction, _features, rows) => predictConstant(prediction, rows),
  });
}
