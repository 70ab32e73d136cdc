// The rows of a table on which a model's predictions can be judged: the truth beside what was predicted, for
// the test part where there is a split, else for all rows.

import type { Table } from "../../../data/table.js";
import { type ClassScores, readScores } from "./classScores.js";
import { matchLevels } from "./matchLevels.js";

interface JudgedBase {
  /** Rows of the table, in ascending order. */
  readonly rows: Int32Array;
  /** Which rows these are, such as `the 300 rows of the test part`. */
  readonly where: string;
  readonly weights: Float64Array | undefined;
  /** Codes of the entities that rows belong to: rows of one entity are not independent. */
  readonly clusters: Int32Array | undefined;
  /** Share of the rows that have a truth but no prediction. */
  readonly withoutPrediction: number;
  readonly limits: readonly string[];
}

/** Judged rows of a classification. */
export interface JudgedClasses extends JudgedBase {
  readonly kind: "classification";
  /** The target's classes, then those that were only ever predicted. */
  readonly levels: readonly string[];
  /** How many of `levels` are classes of the target. */
  readonly targetLevels: number;
  readonly actual: Int32Array;
  /** Predicted classes: as given, else the class of the highest probability; `undefined` if neither is there. */
  readonly predicted: Int32Array | undefined;
  readonly scores: ClassScores | undefined;
  /** How often each of `levels` occurs in the training part (in the judged rows if there is no split). */
  readonly priors: Float64Array;
}

/** Judged rows of a regression. */
export interface JudgedValues extends JudgedBase {
  readonly kind: "regression";
  readonly actual: Float64Array;
  /** The predicted values, or the median of the predicted quantiles. */
  readonly predicted: Float64Array;
  /** Predicted quantiles, in ascending order of level. */
  readonly quantiles: readonly { readonly level: number; readonly predicted: Float64Array }[];
  /** The target over the training part (the judged rows if there is no split), missing ones left out. */
  readonly training: Float64Array;
}

export type Judged = JudgedClasses | JudgedValues;

/** `true` if the table names a target and predictions or scores for it; else what is missing. */
export function needsPredictions(table: Table): true | string {
  if (table.roles.target === undefined || table.task === undefined) return "a target: --target <column>";
  if (table.roles.prediction === undefined && table.roles.scores.length === 0) {
    return "a model's predictions: --prediction <column> or --score <column>";
  }
  return true;
}

/**
 * Reads the judged rows, or those of `only`, which then also stand in for the training part (`priors`, `training`).
 * Returns a sentence's end ("needs …") where the predictions cannot be judged.
 */
export async function readJudged(table: Table, only?: Int32Array): Promise<Judged | string> {
  const needed = needsPredictions(table);
  if (needed !== true) return needed;
  return table.task === "classification" ? readClasses(table, only) : readValues(table, only);
}

async function readClasses(table: Table, only: Int32Array | undefined): Promise<JudgedClasses | string> {
  const { target, prediction } = table.roles;
  if (target === undefined) return "a target: --target <column>";
  const all = only ?? (await judgedRows(table));
  const truth = await table.codes(target, all);
  const given = prediction === undefined ? undefined : await table.codes(prediction, all);
  const matched = given === undefined ? undefined : matchLevels(truth.levels, given);
  if (matched !== undefined && matched.strange > 0.5) {
    return `predictions that are classes of ${target}; ${prediction} holds ${matched.examples.join(", ")} (give probabilities with --score)`;
  }
  const scores = await readScores(table, truth.levels, all);
  if (typeof scores === "string" && matched === undefined) return scores;
  const scored = typeof scores === "string" ? undefined : scores;
  const levels = matched?.levels ?? truth.levels;
  const around = await readSurroundings(table, all);
  const kept = keep(all.length, (i) => {
    const known = (matched === undefined || matched.codes[i] >= 0) && (scored === undefined || !scored.missing(i));
    return { truth: truth.codes[i] >= 0, prediction: known, weight: around.weight(i) };
  });
  if (kept.positions.length === 0) return "rows that have both a target and a prediction";
  const actual = gatherCodes(truth.codes, kept.positions);
  const learnt = only === undefined ? await trainingRows(table) : undefined;
  const own = scored?.gather(kept.positions, levels.length);
  const predicted = matched === undefined ? own?.mostProbable : gatherCodes(matched.codes, kept.positions);
  return {
    kind: "classification",
    ...around.gather(kept),
    levels,
    targetLevels: truth.levels.length,
    actual,
    predicted,
    scores: own,
    priors: priorsOf(learnt === undefined ? actual : (await table.codes(target, learnt)).codes, levels.length),
    limits: [
      ...limitsOf(table, kept),
      ...(typeof scores === "string" ? [`The scores were not used: needs ${scores}.`] : []),
    ],
  };
}

async function readValues(table: Table, only: Int32Array | undefined): Promise<JudgedValues | string> {
  const { target, prediction, scores } = table.roles;
  if (target === undefined) return "a target: --target <column>";
  const levels = scores.map(({ column, level }) => ({ column, level: quantileLevel(level) }));
  const asked = levels.filter(({ level }) => level > 0 && level < 1).sort((a, b) => a.level - b.level);
  const middle = asked.find(({ level }) => level === 0.5);
  const single = scores.length === 1 ? scores[0].column : undefined;
  const column = prediction ?? middle?.column ?? single;
  if (column === undefined) return "one column of predicted values: --prediction <column>";
  if (!isReadable(table, column))
    return `predicted values that are numbers; ${column} holds ${table.column(column).type}`;
  const all = only ?? (await judgedRows(table));
  const truth = await table.numbers(target, all);
  const values = await table.numbers(column, all);
  const around = await readSurroundings(table, all);
  const kept = keep(all.length, (i) => ({
    truth: Number.isFinite(truth[i]),
    prediction: Number.isFinite(values[i]),
    weight: around.weight(i),
  }));
  if (kept.positions.length === 0) return "rows that have both a target and a prediction";
  const actual = gatherNumbers(truth, kept.positions);
  const quantiles = [];
  for (const { column: name, level } of asked) {
    const predicted = gatherNumbers(await table.numbers(name, all), kept.positions);
    if (predicted.every(Number.isFinite)) quantiles.push({ level, predicted });
  }
  const learnt = only === undefined ? await trainingRows(table) : undefined;
  const training = learnt === undefined ? actual : (await table.numbers(target, learnt)).filter(Number.isFinite);
  return {
    kind: "regression",
    ...around.gather(kept),
    actual,
    predicted: gatherNumbers(values, kept.positions),
    quantiles,
    training: training.length > 0 ? training : actual,
    limits: limitsOf(table, kept),
  };
}

function isReadable(table: Table, name: string): boolean {
  const { type } = table.column(name);
  return type !== "category" && type !== "text";
}

/** `0.9`, `q0.9`, `q90` and `90%` name the level 0.9. */
function quantileLevel(text: string): number {
  const digits = /\d*\.?\d+/.exec(text);
  if (digits === null) return Number.NaN;
  const value = Number(digits[0]);
  return value >= 1 ? value / 100 : value;
}

function judgedRows(table: Table): Promise<Int32Array> {
  return table.parts === undefined ? table.rows() : table.rows("test");
}

const mostTrainingRows = 200_000;

/** The training part, or evenly spaced rows of it where it is very large; `undefined` without a split. */
async function trainingRows(table: Table): Promise<Int32Array | undefined> {
  if (table.parts === undefined) return undefined;
  const all = await table.rows("train");
  const stride = Math.ceil(all.length / mostTrainingRows);
  return stride > 1 ? all.filter((_, index) => index % stride === 0) : all;
}

function priorsOf(codes: Int32Array, classes: number): Float64Array {
  const priors = new Float64Array(classes);
  let known = 0;
  for (const code of codes) {
    if (code < 0) continue;
    priors[code]++;
    known++;
  }
  return known > 0 ? priors.map((count) => count / known) : priors.fill(1 / classes);
}

interface Kept {
  readonly positions: Int32Array;
  readonly withoutTruth: number;
  readonly withoutPrediction: number;
  readonly withoutWeight: number;
}

function keep(n: number, known: (i: number) => { truth: boolean; prediction: boolean; weight: boolean }): Kept {
  const positions = new Int32Array(n);
  let count = 0;
  let withoutTruth = 0;
  let withoutPrediction = 0;
  let withoutWeight = 0;
  for (let i = 0; i < n; i++) {
    const { truth, prediction, weight } = known(i);
    if (!truth) withoutTruth++;
    else if (!prediction) withoutPrediction++;
    else if (!weight) withoutWeight++;
    else positions[count++] = i;
  }
  return { positions: positions.slice(0, count), withoutTruth, withoutPrediction, withoutWeight };
}

async function readSurroundings(table: Table, all: Int32Array) {
  const { weight, group } = table.roles;
  const weights = weight === undefined ? undefined : await table.numbers(weight, all);
  const groups = group === undefined ? undefined : (await table.codes(group, all)).codes;
  const part = table.parts === undefined ? "rows" : "rows of the test part";
  return {
    weight: (i: number) => weights === undefined || weights[i] > 0,
    gather: ({ positions, withoutPrediction }: Kept) => ({
      rows: gatherCodes(all, positions),
      where: `${positions.length.toLocaleString("en")} ${part}`,
      weights: weights === undefined ? undefined : gatherNumbers(weights, positions),
      clusters: groups === undefined ? undefined : renumber(gatherCodes(groups, positions)),
      withoutPrediction: withoutPrediction / Math.max(1, positions.length + withoutPrediction),
    }),
  };
}

/** Codes renumbered 0 … clusters − 1; each row without an entity (−1) is one of its own. */
function renumber(codes: Int32Array): Int32Array {
  const numbers = new Map<number, number>();
  let next = 0;
  return codes.map((code) => {
    if (code < 0) return next++;
    const known = numbers.get(code);
    if (known !== undefined) return known;
    numbers.set(code, next);
    return next++;
  });
}

function limitsOf(table: Table, kept: Kept): string[] {
  const limits: string[] = [];
  const count = (rows: number, what: string) => {
    if (rows > 0) limits.push(`${rows.toLocaleString("en")} rows ${what} were left out.`);
  };
  count(kept.withoutTruth, "without a target");
  count(kept.withoutPrediction, "without a prediction");
  count(kept.withoutWeight, "without a positive weight");
  if (table.parts !== undefined && table.parts.train > mostTrainingRows) {
    limits.push(
      "What is known of the training part (shares of classes, mean, median) is taken from a part of its rows.",
    );
  }
  if (table.parts === undefined) {
    limits.push(
      "No split is named, so all rows were judged: where the model was trained on some of them, the numbers are too good.",
    );
  }
  return limits;
}

function gatherCodes(values: Int32Array, positions: Int32Array): Int32Array {
  return positions.map((position) => values[position]);
}

function gatherNumbers(values: Float64Array, positions: Int32Array): Float64Array {
  return Float64Array.from(positions, (position) => values[position]);
}
