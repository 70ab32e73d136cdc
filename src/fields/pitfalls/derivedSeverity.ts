// What test rows are worth that come from training rows (their copies, or rows made of them): the score of simple learners (and
// of the model, where it has predictions) on the test rows, and on those of them that nothing was derived from or into.

import { stopIfAborted } from "../../core/errors.js";
import type { Measure } from "../../core/finding.js";
import type { Run } from "../../core/run.js";
import { isLearnable, loadDataset } from "../../data/dataset.js";
import { gradientBoosting, type Learner, nearestNeighbour } from "../../data/learner.js";
import { type ScoringRows, scoreSealed, splitAt } from "../../data/split.js";
import type { Table } from "../../data/table.js";
import { bootstrapInterval } from "../../stats/bootstrap.js";
import type { Target } from "../../stats/learners/features.js";
import { mostProbable } from "../../stats/mostProbable.js";
import { needsPredictions, readJudged } from "./predictions/judged.js";
import { sampledRows } from "./sampledRows.js";

export interface SeverityOptions {
  readonly rows: number;
  readonly level: number;
}

/** What such rows are called. */
export type Derived = "derived rows" | "copies";

const fewestRows = 20;
const mostClasses = 50;
const resamples = 400;

/** One who answers test rows: what it says, beside what is true, in the order of the rows. */
interface Answers {
  readonly name: string;
  readonly rows: Int32Array;
  /** 1 for a right class and 0 for a wrong one; of numbers, the error. */
  readonly scores: Float64Array;
  /** The class of each row; `undefined` of numbers. */
  readonly codes: Int32Array | undefined;
}

/**
 * Scores on the test rows `asked` with and without those that are `derived`, and how much the latter add. Balanced accuracy
 * of classes, so that it does not matter of which class the derived rows are; the mean absolute error of numbers.
 */
export async function derivedSeverity(
  table: Table,
  asked: Int32Array,
  derived: ReadonlySet<number>,
  options: SeverityOptions,
  run: Run,
  what: Derived = "derived rows",
): Promise<{ readonly measures: readonly Measure[]; readonly limits: readonly string[] }> {
  const random = run.random.stream("severity");
  const train = await sampledRows(table, options.rows, random.stream("train"), "train");
  const everyone = await learnersAnswers(table, train.rows, asked, run, what);
  const model = await modelAnswers(table, asked);
  const answers = [...everyone, ...(model === undefined ? [] : [model])];
  const measures = answers.flatMap((one) => {
    stopIfAborted(run.signal);
    return compare(one, derived, options.level, random.stream(one.name), what);
  });
  const limits = train.limit === undefined ? [] : [`What ${what} are worth: ${train.limit}`];
  return { measures, limits };
}

async function learnersAnswers(
  table: Table,
  train: Int32Array,
  asked: Int32Array,
  run: Run,
  what: Derived,
): Promise<Answers[]> {
  if (table.roles.target === undefined) return [];
  const dataset = await loadDataset(table, Int32Array.from([...train, ...asked]).sort(), { texts: true });
  const { target, tableRows } = dataset;
  const split = splitAt(tableRows, new Set(asked));
  const tooMany = target.kind === "classification" && target.classes > mostClasses;
  if (split.train.rows.length < fewestRows || split.test.size < fewestRows || !isLearnable(dataset) || tooMany)
    return [];
  const entrant = <Fitted>(name: string, learner: Learner<Fitted>) => {
    const fitted = learner.fit(dataset, split.train, run.random.stream(name));
    return (rows: ScoringRows): Answers => ({
      name,
      rows: rows.rows.map((place) => tableRows[place]),
      scores: scoresOf(learner.predict(fitted, dataset, rows), target, rows.rows),
      codes: target.kind === "classification" ? rows.rows.map((place) => target.codes[place]) : undefined,
    });
  };
  const entrants = [
    entrant("gradient boosting", gradientBoosting({ trees: 50, minimumLeaf: 5 })),
    entrant("nearest neighbours", nearestNeighbour(5)),
  ];
  const purpose = what === "copies" ? "duplicates" : "augmented-before-split";
  const look = { purpose, testFingerprint: table.testFingerprint };
  return scoreSealed(split, run, look, (rows) => entrants.map((answer) => answer(rows)));
}

function scoresOf(predicted: Float64Array, target: Target, rows: Int32Array): Float64Array {
  if (target.kind === "regression")
    return Float64Array.from(rows, (row, i) => Math.abs(predicted[i] - target.values[row]));
  const { classes, codes } = target;
  const answers = mostProbable(predicted, classes);
  return Float64Array.from(rows, (row, i) => (answers[i] === codes[row] ? 1 : 0));
}

async function modelAnswers(table: Table, asked: Int32Array): Promise<Answers | undefined> {
  if (needsPredictions(table) !== true) return undefined;
  const judged = await readJudged(table, asked);
  if (typeof judged === "string") return undefined;
  const { rows } = judged;
  if (judged.kind === "regression") {
    const scores = judged.actual.map((value, i) => Math.abs(judged.predicted[i] - value));
    return { name: "the model", rows, scores, codes: undefined };
  }
  const { actual, predicted } = judged;
  if (predicted === undefined) return undefined;
  return {
    name: "the model",
    rows,
    scores: Float64Array.from(actual, (code, i) => (predicted[i] === code ? 1 : 0)),
    codes: actual,
  };
}

function compare(
  { name, rows, scores, codes }: Answers,
  derived: ReadonlySet<number>,
  level: number,
  random: Run["random"],
  what: Derived,
): Measure[] {
  const isDerived = Array.from(rows, (row) => derived.has(row));
  const score = (drawn: Int32Array, without: boolean) =>
    meanScore(
      drawn.filter((at) => !(without && isDerived[at])),
      scores,
      codes,
    );
  const without = isDerived.filter((one) => !one).length;
  if (without < fewestRows || without === rows.length) return [];
  const options = { random, level, resamples, method: "percentile" } as const;
  const measured = (
    called: string,
    n: number,
    statistic: (drawn: Int32Array) => number,
    baseline?: number,
  ): Measure => {
    const { value, interval } = bootstrapInterval(rows.length, statistic, options);
    const better = codes === undefined ? "lower" : "higher";
    return { name: called, value, interval, level, ...(baseline === undefined ? {} : { baseline }), better, n };
  };
  const kind = codes === undefined ? "mean absolute error" : "balanced accuracy";
  const chance = codes === undefined ? undefined : 1 / new Set(codes).size;
  return [
    measured(`${kind} of ${name}, all test rows`, rows.length, (drawn) => score(drawn, false), chance),
    measured(`${kind} of ${name}, without ${what}`, without, (drawn) => score(drawn, true), chance),
    {
      ...measured(
        `${kind} of ${name}${worthOf(what)}`,
        rows.length,
        (drawn) => score(drawn, false) - score(drawn, true),
        0,
      ),
      better: "neither",
    },
  ];
}

const worthOf = (what: Derived) => ` that ${what} are worth`;

/** How the score of the first learner changes without such rows, as a sentence that begins with `without`; empty if nothing is known. */
export function changeWithout(severity: readonly Measure[], without: string, what: Derived = "derived rows"): string {
  const worth = severity.find(({ name }) => name.endsWith(worthOf(what)));
  if (worth === undefined) return "";
  const change = (-worth.value).toPrecision(2).replace("-", "−");
  return ` ${without}, ${worth.name.replace(worthOf(what), "")} changes by ${change}.`;
}

/** The mean over rows, or over classes of the means of their rows; NaN of none. */
function meanScore(rows: Int32Array, scores: Float64Array, codes: Int32Array | undefined): number {
  const sums = new Map<number, { sum: number; n: number }>();
  for (const row of rows) {
    const code = codes === undefined ? 0 : codes[row];
    const own = sums.get(code) ?? { sum: 0, n: 0 };
    sums.set(code, { sum: own.sum + scores[row], n: own.n + 1 });
  }
  const means = [...sums.values()].map(({ sum, n }) => sum / n);
  return means.reduce((total, value) => total + value, 0) / means.length;
}
