import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import type { Dataset } from "../../../src/data/dataset.js";
import { stratifiedKFold } from "../../../src/data/folds.js";
import { logisticRegression } from "../../../src/data/learner.js";
import { outOfFold } from "../../../src/data/outOfFold.js";
import { givenSplit, openForResampling } from "../../../src/data/split.js";
import { labelErrors } from "../../../src/fields/pitfalls/labelErrors.js";
import { multilayerPerceptron } from "../../../src/fields/pitfalls/multilayerPerceptron.js";
import { everyIndex, integersOf, numbersOf } from "../../../src/stats/arrays.js";
import type { FeatureColumn, Target } from "../../../src/stats/learners/features.js";
import { mostProbable } from "../../../src/stats/mostProbable.js";
import { examinePlanted, plantedRoles } from "./examinePlanted.js";
import { clearLabels, plantWrongLabels } from "./plantLabels.js";

const around = () => ({ random: seededRandom(1, "learner"), signal: new AbortController().signal });

function numeric(name: string, values: Float64Array): FeatureColumn {
  return { name, kind: "numeric", values, levels: 0 };
}

function datasetOf(features: readonly FeatureColumn[], target: Target): Dataset {
  const count = features[0].values.length;
  return { tableRows: everyIndex(count), features, target, levels: [] };
}

/** Two classes, the inside and the outside of a circle. */
function circle(rows: number, seed: number): Dataset {
  const random = seededRandom(seed, "circle");
  const [x, y] = [0, 1].map(() => numbersOf(rows, () => random.normal()));
  const codes = integersOf(rows, (i) => (x[i] ** 2 + y[i] ** 2 < 1.4 ? 1 : 0));
  return datasetOf([numeric("x", x), numeric("y", y)], { kind: "classification", codes, classes: 2 });
}

function accuracy(predicted: Float64Array, { target }: Dataset): number {
  if (target.kind !== "classification") throw new Error("expected classes");
  const said = mostProbable(predicted, target.classes);
  return target.codes.filter((code, i) => said[i] === code).length / target.codes.length;
}

describe("the multilayer perceptron", () => {
  it("tells the inside of a circle from its outside, which no line does", async () => {
    const dataset = circle(800, 2);
    const { target } = dataset;
    if (target.kind !== "classification") throw new Error("expected classes");
    const folds = stratifiedKFold(target.codes, 3, seededRandom(3, "folds"));
    const network = await outOfFold(multilayerPerceptron(), dataset, folds, around());
    const line = await outOfFold(logisticRegression(), dataset, folds, around());
    expect(accuracy(network, dataset)).toBeGreaterThan(0.95);
    expect(accuracy(line, dataset)).toBeLessThan(0.7);
    for (let row = 0; row < 800; row++) expect(network[2 * row] + network[2 * row + 1]).toBeCloseTo(1, 6);
  });

  it("learns a curve in its own units", async () => {
    const random = seededRandom(4, "curve");
    const x = numbersOf(900, () => 6 * random.uniform() - 3);
    const values = x.map((one) => 1000 + 50 * Math.sin(one));
    const dataset = datasetOf([numeric("x", x)], { kind: "regression", values });
    const split = givenSplit(
      everyIndex(600),
      everyIndex(300).map((i) => 600 + i),
    );
    const learner = multilayerPerceptron({ epochs: 200, patience: 20 });
    const fitted = await learner.fit(dataset, split.train, random);
    const held = openForResampling(split);
    const predicted = await learner.predict(fitted, dataset, held);
    const errors = Array.from(held.rows, (row, i) => Math.abs(predicted[i] - values[row]));
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(5);
  });

  it("learns the same from the same seed", async () => {
    const dataset = circle(120, 5);
    const split = givenSplit(
      everyIndex(100),
      everyIndex(20).map((i) => 100 + i),
    );
    const learner = multilayerPerceptron({ epochs: 3 });
    const answers = async (seed: number) =>
      learner.predict(await learner.fit(dataset, split.train, seededRandom(seed)), dataset, openForResampling(split));
    expect(await answers(1)).toEqual(await answers(1));
    expect(await answers(1)).not.toEqual(await answers(2));
  });

  it("stands a column without values, huge cells, levels never seen, and a single row", async () => {
    const x = Float64Array.of(1, 2, 1e300, Number.NaN, 5, 6);
    const none = new Float64Array(6).fill(Number.NaN);
    const level: FeatureColumn = {
      name: "level",
      kind: "category",
      values: Float64Array.of(0, 0, 0, 0, 1, 2),
      levels: 3,
    };
    const target: Target = { kind: "classification", codes: Int32Array.of(0, 1, 0, 1, 0, 1), classes: 2 };
    const dataset = datasetOf([numeric("x", x), numeric("none", none), level], target);
    for (const training of [Int32Array.of(0, 1, 2, 3), Int32Array.of(0)]) {
      const split = givenSplit(training, Int32Array.of(4, 5));
      const learner = multilayerPerceptron({ epochs: 5 });
      const fitted = await learner.fit(dataset, split.train, seededRandom(6));
      const predicted = await learner.predict(fitted, dataset, openForResampling(split));
      expect(predicted).toHaveLength(4);
      expect(predicted.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
  });

  it("finds wrong labels", async () => {
    const right = clearLabels(400, "clusters", seededRandom(3, "labels"));
    const clean = await examinePlanted(labelErrors, right, plantedRoles(right), { learner: "perceptron", folds: 3 });
    expect(clean.verdict).toBe("pass");
    const wrong = plantWrongLabels(right, 0.15, seededRandom(4, "wrong"));
    const answer = await examinePlanted(labelErrors, wrong, plantedRoles(wrong), { learner: "perceptron", folds: 3 });
    expect(answer.verdict).toBe("fail");
    expect(answer.evidence.length).toBeGreaterThan(30);
  });
});
