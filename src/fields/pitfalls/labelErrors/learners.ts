// The learners that say what a row's label should be, alone or averaged.

import type { Dataset } from "../../../data/dataset.js";
import {
  type EventualLearner,
  gradientBoosting,
  linearRegression,
  logisticRegression,
  nearestNeighbour,
} from "../../../data/learner.js";
import type { ScoringRows, TrainingRows } from "../../../data/split.js";
import { numbersOf } from "../../../stats/arrays.js";
import type { Target } from "../../../stats/learners/features.js";
import { multilayerPerceptron } from "../multilayerPerceptron.js";
import { quickTrees } from "../quickTrees.js";
import type { Settings } from "./options.js";

/** What a fitted learner is here: a way to predict. */
type Predictor = (dataset: Dataset, rows: TrainingRows | ScoringRows) => Float64Array | Promise<Float64Array>;

const neighbours = 15;
const tolerance = 1e-4;
/** With more classes boosting, which grows a tree for each, is left out of the average. */
const mostBoostedClasses = 20;

/** The learner that `name` stands for. */
export function learnerNamed(name: Settings["learner"], target: Target): EventualLearner<Predictor> {
  const linear =
    target.kind === "classification" ? predicting(logisticRegression({ tolerance })) : predicting(linearRegression());
  const near = predicting(nearestNeighbour(neighbours));
  const boosted = predicting(gradientBoosting(quickTrees));
  if (name === "logistic") return linear;
  if (name === "neighbours") return near;
  if (name === "boosting") return boosted;
  if (name === "perceptron") return predicting(multilayerPerceptron());
  const many = target.kind === "classification" && target.classes > mostBoostedClasses;
  return averaged(many ? [linear, near] : [linear, near, boosted]);
}

function predicting<Fitted>(learner: EventualLearner<Fitted>): EventualLearner<Predictor> {
  return {
    name: learner.name,
    async fit(dataset, training, random) {
      const fitted = await learner.fit(dataset, training, random);
      return (asked, rows) => learner.predict(fitted, asked, rows);
    },
    predict: (predictor, dataset, rows) => predictor(dataset, rows),
  };
}

function averaged(learners: readonly EventualLearner<Predictor>[]): EventualLearner<Predictor> {
  return {
    name: `the average of ${learners.map(({ name }) => name).join(", ")}`,
    async fit(dataset, training, random) {
      const fitted: Predictor[] = [];
      for (const learner of learners) fitted.push(await learner.fit(dataset, training, random.stream(learner.name)));
      return async (asked, rows) => {
        const each = await Promise.all(fitted.map((predictor) => predictor(asked, rows)));
        return numbersOf(each[0].length, (i) => each.reduce((sum, own) => sum + own[i], 0) / each.length);
      };
    },
    predict: (predictor, dataset, rows) => predictor(dataset, rows),
  };
}
