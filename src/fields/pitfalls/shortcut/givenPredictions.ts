// The user's own model beside a shortcut: its score inside and outside the slice where the shortcut breaks, and whether its
// answers follow the property: of rows of one class, how many more are answered rightly where the property speaks for that
// class than where it speaks against it (what swapping the property would flip, estimated from rows as they are).

import type { Measure } from "../../../core/finding.js";
import { type Dataset, loadDataset } from "../../../data/dataset.js";
import type { Table } from "../../../data/table.js";
import { everyIndex } from "../../../stats/arrays.js";
import { normalQuantile } from "../../../stats/distributions.js";
import { fitDecisionTree, predictDecisionTree } from "../../../stats/learners/decisionTree.js";
import type { FeatureColumn, Target } from "../../../stats/learners/features.js";
import { meanInterval } from "../../../stats/meanInterval.js";
import { needsPredictions, readJudged } from "../predictions/judged.js";
import { answersOf, contributions, type Scale } from "../score.js";
import type { Property } from "./properties.js";
import type { Slice } from "./slices.js";

const fewestRows = 30;
const tree = { depth: 3, minimumLeaf: 20 };

/** Rows that the user's model has answered, and what it said. */
export interface GivenAnswers {
  readonly rows: Int32Array;
  readonly target: Target;
  readonly answers: Float64Array;
}

/** The given predictions; `undefined` where there are none that can be judged. */
export async function readGivenAnswers(table: Table): Promise<GivenAnswers | undefined> {
  if (needsPredictions(table) !== true) return undefined;
  const judged = await readJudged(table);
  if (typeof judged === "string") return undefined;
  const { rows } = judged;
  if (judged.kind === "regression") {
    return { rows, target: { kind: "regression", values: judged.actual }, answers: judged.predicted };
  }
  if (judged.predicted === undefined) return undefined;
  const target: Target = { kind: "classification", codes: judged.actual, classes: judged.levels.length };
  return { rows, target, answers: Float64Array.from(judged.predicted) };
}

/** The given model's score where the slice holds and elsewhere. */
export async function givenInSlice(
  table: Table,
  { rows, target, answers }: GivenAnswers,
  slice: Slice,
  scale: Scale,
  level: number,
): Promise<readonly Measure[]> {
  const column = await valuesAtRows(table, slice.column, rows);
  if (column === undefined) return [];
  const all = everyIndex(rows.length);
  const inside = all.filter((row) => slice.holds(column.values[row]));
  const outside = all.filter((row) => !slice.holds(column.values[row]));
  if (inside.length < fewestRows || outside.length < fewestRows) return [];
  const measure = (where: string, own: Int32Array): Measure => {
    const said = Float64Array.from(own, (row) => answers[row]);
    const { value, interval } = meanInterval(contributions(said, target, own, scale), level);
    const name = `score of the given predictions ${where}`;
    return { name, value, interval, level, baseline: 0, better: "higher", n: own.length };
  };
  return [measure("elsewhere", outside), measure(`where ${slice.name}`, inside)];
}

/** By how much the given answers follow the property, at the same true class; nothing for numbers. */
export async function givenFollows(
  table: Table,
  dataset: Dataset,
  property: Property,
  { rows, target, answers }: GivenAnswers,
  scale: Scale,
  level: number,
): Promise<readonly Measure[]> {
  if (target.kind === "regression" || property.kind === "outside") return [];
  const column = await valuesAtRows(table, property.column, rows);
  if (column === undefined) return [];
  const known = everyIndex(dataset.tableRows.length);
  const fitted = fitDecisionTree([property.values], dataset.target, known, tree);
  const says = answersOf(predictDecisionTree(fitted, [column], everyIndex(rows.length)), scale);
  let [sum, variance, classes] = [0, 0, 0];
  for (let c = 0; c < target.classes; c++) {
    const own = Int32Array.from(everyIndex(rows.length)).filter((row) => target.codes[row] === c);
    const right = (list: Int32Array) => list.filter((row) => answers[row] === c).length / list.length;
    const [aligned, against] = [own.filter((row) => says[row] === c), own.filter((row) => says[row] !== c)];
    if (aligned.length < 5 || against.length < 5) continue;
    const [a, b] = [right(aligned), right(against)];
    sum += a - b;
    variance += (a * (1 - a)) / aligned.length + (b * (1 - b)) / against.length;
    classes++;
  }
  if (classes === 0) return [];
  const value = sum / classes;
  const reach = (normalQuantile((1 + level) / 2) * Math.sqrt(variance)) / classes;
  return [
    {
      name: `given answers that ${property.name} flips`,
      value,
      interval: [value - reach, value + reach],
      level,
      baseline: 0,
      better: "lower",
      n: rows.length,
    },
  ];
}

async function valuesAtRows(table: Table, column: string, rows: Int32Array): Promise<FeatureColumn | undefined> {
  const { features } = await loadDataset(table, rows, { features: [column] });
  return features[0];
}
