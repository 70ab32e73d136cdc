// What the mistake is worth: the score of simple learners on the test rows as the table stands, and once more after
// every step that can be undone has been done again by the training part alone.

import { stopIfAborted } from "../../../core/errors.js";
import type { Measure } from "../../../core/finding.js";
import type { Run } from "../../../core/run.js";
import { type Dataset, loadDataset } from "../../../data/dataset.js";
import { type Learner, linearRegression, logisticRegression, nearestNeighbour } from "../../../data/learner.js";
import { type ScoringRows, type Split, scoreSealed, splitAt } from "../../../data/split.js";
import type { Table } from "../../../data/table.js";
import { valuesAt } from "../../../stats/arrays.js";
import { meanInterval } from "../../../stats/meanInterval.js";
import { mostProbable } from "../../../stats/mostProbable.js";
import { mean } from "../../../stats/summary.js";
import { sampledRows } from "../sampledRows.js";
import type { Trace } from "./trace.js";

export interface SeverityOptions {
  readonly rows: number;
  readonly level: number;
}

export interface Severity {
  /** The change per learner: positive where the table as it stands looks better than it should. */
  readonly measures: readonly Measure[];
  /** The largest lower end of their intervals. */
  readonly certain: number;
  readonly limits: readonly string[];
}

const mostClasses = 50;

/** Measures the change of score; `undefined` where nothing can be repaired, or nothing be learnt. */
export async function measureSeverity(
  table: Table,
  traces: readonly Trace[],
  { rows: most, level }: SeverityOptions,
  run: Run,
): Promise<Severity | undefined> {
  const repairs = traces.flatMap(({ columns, repair }) => (repair === undefined ? [] : [{ name: columns[0], repair }]));
  if (repairs.length === 0 || table.roles.target === undefined) return undefined;
  const train = await sampledRows(table, most, run.random.stream("severity train"), "train");
  const test = await sampledRows(table, most, run.random.stream("severity test"), "test");
  const given = await loadDataset(table, Int32Array.from([...train.rows, ...test.rows]).sort());
  const split = splitAt(given.tableRows, new Set(test.rows));
  if (split.train.rows.length < 20 || split.test.size < 20 || !canLearn(given)) return undefined;
  const repaired: Dataset = {
    ...given,
    features: given.features.map((feature) =>
      repairs.filter(({ name }) => name === feature.name).reduce((now, { repair }) => repair(now), feature),
    ),
  };
  const entrants = learners(given).map(({ name, ask }) => ({
    name,
    given: ask(given, split, run),
    repaired: ask(repaired, split, run),
  }));
  const look = { purpose: "preprocessed-before-split", testFingerprint: table.testFingerprint };
  const measures = await scoreSealed(split, run, look, (rows) =>
    entrants.map((entrant): Measure => {
      stopIfAborted(run.signal);
      const [before, after] = [entrant.given(rows), entrant.repaired(rows)];
      const { value, interval } = meanInterval(
        before.map((score, i) => score - after[i]),
        level,
      );
      const score = given.target.kind === "classification" ? "accuracy" : "error (in mean deviations)";
      return {
        name: `${score} of ${entrant.name} that the mistake is worth`,
        value,
        interval,
        level,
        baseline: 0,
        better: "lower",
        n: before.length,
      };
    }),
  );
  return {
    measures,
    certain: Math.max(...measures.map(({ interval }) => interval?.[0] ?? 0)),
    limits: [train, test].flatMap(({ limit }) => (limit === undefined ? [] : [`What the mistake is worth: ${limit}`])),
  };
}

function canLearn({ features, target }: Dataset): boolean {
  return features.length > 0 && (target.kind === "regression" || target.classes <= mostClasses);
}

interface Entrant {
  readonly name: string;
  /** Fits to the training rows; returns each test row's score. */
  ask(dataset: Dataset, split: Split, run: Run): (rows: ScoringRows) => Float64Array;
}

function learners({ target }: Dataset): readonly Entrant[] {
  const neighbours = entrant("nearest neighbours", nearestNeighbour(5));
  return target.kind === "classification"
    ? [entrant("logistic regression", logisticRegression({ tolerance: 1e-4 })), neighbours]
    : [entrant("linear regression", linearRegression()), neighbours];
}

function entrant<Fitted>(name: string, learner: Learner<Fitted>): Entrant {
  return {
    name,
    ask(dataset, split, run) {
      const fitted = learner.fit(dataset, split.train, run.random.stream(name));
      return (rows) => scores(learner.predict(fitted, dataset, rows), dataset, split, rows.rows);
    },
  };
}

/** 1 for a right class and 0 for a wrong one; of numbers, less the error over the training part's mean deviation. */
function scores(predicted: Float64Array, { target }: Dataset, { train }: Split, rows: Int32Array): Float64Array {
  if (target.kind === "classification") {
    const { classes, codes } = target;
    const answers = mostProbable(predicted, classes);
    return Float64Array.from(rows, (row, i) => (answers[i] === codes[row] ? 1 : 0));
  }
  const known = valuesAt(target.values, train.rows);
  const centre = mean(known);
  const unit = mean(known.map((value) => Math.abs(value - centre))) || 1;
  return Float64Array.from(rows, (row, i) => -Math.abs(predicted[i] - target.values[row]) / unit);
}
