// Claim: choosing the best of many features before cross-validation finds skill in noise. Hastie, Tibshirani &
// Friedman, The Elements of Statistical Learning (2nd ed. 2009), section 7.10.2: 50 rows in two equal classes, 5,000
// features that have nothing to do with the class; the 100 features most correlated with the class are chosen on all
// rows, and a 1-nearest-neighbour classifier is cross-validated on them. The true error is one half.

import { defineClaim, type Reproduction } from "../../../core/claim.js";
import type { Random } from "../../../core/random.js";
import type { Run } from "../../../core/run.js";
import type { Dataset } from "../../../data/dataset.js";
import { stratifiedKFold } from "../../../data/folds.js";
import { type Learner, nearestNeighbour } from "../../../data/learner.js";
import { outOfFold } from "../../../data/outOfFold.js";
import { givenSplit } from "../../../data/split.js";
import { pipeline, selectBest } from "../../../data/transform.js";
import { intervalFigure } from "../../../report/figures/intervalFigure.js";
import { meanMeasure } from "./meanMeasure.js";

const source = {
  title: "Hastie, Tibshirani & Friedman 2009, The Elements of Statistical Learning, section 7.10.2",
  url: "https://hastie.su.domains/ElemStatLearn/",
};
const [rows, features, chosen, folds] = [50, 5000, 100, 5];
const simulations = { quick: 5, full: 50 };

const wrong = "error, features chosen on all rows";
const right = "error, features chosen within each fold";

const ofChance = { baseline: 0.5, better: "lower" } as const;

export const selectionBeforeValidation = defineClaim({
  id: "pitfalls/selection-before-validation",
  statement:
    "Choosing 100 of 5,000 noise features before cross-validation brings the error of a nearest-neighbour classifier from 50 % down to 3 %.",
  published: [
    { measure: wrong, value: 0.03, source, expect: "equal", tolerance: 0.03 },
    { measure: right, value: 0.5, source, expect: "equal", tolerance: 0.05 },
  ],

  async reproduce(run, scale): Promise<Reproduction> {
    const count = simulations[scale];
    const errors: { wrong: number; right: number }[] = [];
    for (let simulation = 0; simulation < count; simulation++) {
      run.progress(simulation, count, "drawing noise and cross-validating");
      errors.push(await simulate(run, run.random.stream(`simulation ${simulation}`)));
    }
    const measures = [
      meanMeasure(
        wrong,
        errors.map((error) => error.wrong),
        ofChance,
      ),
      meanMeasure(
        right,
        errors.map((error) => error.right),
        ofChance,
      ),
    ];
    return {
      measures,
      figures: [
        intervalFigure({
          title: "Error of a nearest-neighbour classifier on noise",
          caption: "There is nothing to learn: the true error is one half. Only selection within each fold says so.",
          measures,
        }),
      ],
      notes: [
        `Means over ${count} simulations (the book: 50), each with ${folds}-fold cross-validation; the book does not say how many folds it used.`,
        "The same learner and the same selection both times; only the rows that the selection sees differ.",
      ],
    };
  },
});

async function simulate(run: Run, random: Random): Promise<{ wrong: number; right: number }> {
  const noise = noiseTable(random.stream("table"));
  const neighbour = nearestNeighbour(1);
  const select = selectBest(chosen);
  const everything = givenSplit(
    Int32Array.from({ length: rows }, (_, row) => row),
    new Int32Array(0),
    "all rows",
  );
  const selected = select.apply(select.fit(noise, everything.train), noise);
  return {
    wrong: await crossValidatedError(neighbour, selected, run, random),
    right: await crossValidatedError(pipeline([select], neighbour), noise, run, random),
  };
}

function noiseTable(random: Random): Dataset {
  return {
    tableRows: Int32Array.from({ length: rows }, (_, row) => row),
    features: Array.from({ length: features }, (_, index) => ({
      name: `noise ${index}`,
      kind: "numeric",
      values: Float64Array.from({ length: rows }, () => random.normal()),
      levels: 0,
    })),
    target: { kind: "classification", codes: Int32Array.from({ length: rows }, (_, row) => row % 2), classes: 2 },
    levels: ["a", "b"],
  };
}

async function crossValidatedError<Fitted>(learner: Learner<Fitted>, dataset: Dataset, run: Run, random: Random) {
  const { target } = dataset;
  if (target.kind !== "classification") throw new TypeError("the noise table has classes");
  const splits = stratifiedKFold(target.codes, folds, random.stream("folds"));
  const around = { random: random.stream("learner"), signal: run.signal };
  const probabilities = await outOfFold(learner, dataset, splits, around);
  const wrongRows = target.codes.filter((code, row) => probabilities[2 * row + code] < 0.5);
  return wrongRows.length / rows;
}
