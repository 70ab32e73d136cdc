// Touchstone's side of the comparison of learners: fits and predicts on the folds that are given, and prints scores and
// seconds as one line of JSON.
//
//   node bench/runLearners.mjs <folder>

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "../dist/core/random.js";
import {
  decisionTree,
  gradientBoosting,
  linearRegression,
  logisticRegression,
  nearestNeighbour,
} from "../dist/data/learner.js";
import { outOfFold } from "../dist/data/outOfFold.js";
import { givenSplit } from "../dist/data/split.js";
import { multilayerPerceptron } from "../dist/fields/pitfalls/multilayerPerceptron.js";

const rounds = 3;
const folder = process.argv[2];
const tables = JSON.parse(readFileSync(join(folder, "tables.json"), "utf8"));
const answers = [];
for (const [index, { name, rows, columns, classes }] of tables.entries()) {
  const { buffer, byteOffset } = readFileSync(join(folder, `${index}.bin`));
  const numbers = new Float64Array(buffer.slice(byteOffset, byteOffset + 8 * rows * (columns + 2)));
  const column = (j) => numbers.slice(j * rows, (j + 1) * rows);
  const every = Int32Array.from({ length: rows }, (_, row) => row);
  const [y, fold] = [column(columns), column(columns + 1)];
  const target =
    classes > 0 ? { kind: "classification", codes: Int32Array.from(y), classes } : { kind: "regression", values: y };
  const features = Array.from({ length: columns }, (_, j) => ({
    name: `${j}`,
    kind: "numeric",
    values: column(j),
    levels: 0,
  }));
  const dataset = { tableRows: every, features, target, levels: [] };
  const folds = [0, 1, 2, 3, 4].map((number) =>
    givenSplit(
      every.filter((row) => fold[row] !== number),
      every.filter((row) => fold[row] === number),
    ),
  );
  const learners = {
    linear: classes > 0 ? logisticRegression({ tolerance: 1e-4 }) : linearRegression(),
    neighbours: nearestNeighbour(15, { mostRows: rows }),
    tree: decisionTree({ minimumLeaf: 20 }),
    boosting: gradientBoosting(),
    perceptron: multilayerPerceptron(),
  };
  for (const [learner, own] of Object.entries(learners)) {
    let seconds = Number.POSITIVE_INFINITY;
    let predicted;
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      const around = { random: seededRandom(0, learner), signal: new AbortController().signal };
      predicted = await outOfFold(own, dataset, folds, around);
      seconds = Math.min(seconds, (performance.now() - start) / 1000);
    }
    answers.push({ table: name, learner, seconds, ...scoreOf(predicted, y, classes) });
  }
}
console.log(JSON.stringify(answers));

function scoreOf(predicted, y, classes) {
  const count = y.length;
  const mean = (of) => Array.from(y, (_, row) => of(row)).reduce((sum, value) => sum + value, 0) / count;
  if (classes === 0) {
    const centre = mean((row) => y[row]);
    const contributions = Array.from(y, (value, row) => -((predicted[row] - value) ** 2));
    return { r2: 1 + mean((row) => contributions[row]) / mean((row) => (y[row] - centre) ** 2), contributions };
  }
  const probabilities = (row) => predicted.subarray(row * classes, (row + 1) * classes);
  const contributions = Array.from(y, (code, row) => {
    const own = probabilities(row);
    return own.indexOf(Math.max(...own)) === code ? 1 : 0;
  });
  return {
    accuracy: mean((row) => contributions[row]),
    loss: mean((row) => -Math.log(Math.max(1e-15, probabilities(row)[y[row]]))),
    contributions,
  };
}
