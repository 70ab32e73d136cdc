// The baselines: what can be answered without looking at the features, and by the simplest of learners.

import { stopIfAborted } from "../../../core/errors.js";
import type { Run } from "../../../core/run.js";
import {
  constant,
  decisionTree,
  type Learner,
  linearRegression,
  logisticRegression,
  nearestNeighbour,
} from "../../../data/learner.js";
import { type ScoringRows, scoreSealed } from "../../../data/split.js";
import type { Table } from "../../../data/table.js";
import { naiveForecasts, naiveScale, seasonsWorthTrying } from "../predictions/series.js";
import { isOneSeries, readSeries, stepOf } from "../predictions/tableSeries.js";
import type { Arena } from "./arena.js";
import type { BaselineSettings } from "./options.js";

/** What a baseline, or the model, answers for the test rows. */
export interface Contestant {
  /** Completes `the accuracy of …`, such as `always answering the most common class`. */
  readonly name: string;
  /** Whether it answers without the features. */
  readonly blind: boolean;
  /** Row-major probabilities (rows × classes), or values. */
  readonly answers: Float64Array;
}

export interface Contest {
  /** Test rows of the table, and where they stand in the dataset. */
  readonly rows: Int32Array;
  readonly places: Int32Array;
  readonly contestants: readonly Contestant[];
  /** The unit of MASE; NaN where rows are no series. */
  readonly scale: number;
  readonly limits: readonly string[];
}

interface Entrant {
  readonly name: string;
  readonly blind: boolean;
  answer(test: ScoringRows): Float64Array;
}

const mostClassesForLearners = 50;

/** Fits every baseline on the training rows and asks it about the test rows, which are opened (and counted) once. */
export async function runContest(table: Table, arena: Arena, settings: BaselineSettings, run: Run): Promise<Contest> {
  const { dataset, split } = arena;
  const forecasts = await pastForecasts(table, settings);
  const entrants = fitBaselines(arena, settings, run);
  return scoreSealed(split, run, { purpose: "baseline", testFingerprint: table.testFingerprint }, async (test) => {
    const rows = test.rows.map((place) => dataset.tableRows[place]);
    const contestants: Contestant[] = [];
    for (const [index, { name, blind, answer }] of entrants.entries()) {
      await pause();
      stopIfAborted(run.signal);
      run.progress(index, entrants.length, name);
      contestants.push({ name, blind, answers: answer(test) });
    }
    const past =
      forecasts?.list.map(({ name, values }) => ({ name, values: Float64Array.from(rows, (row) => values[row]) })) ??
      [];
    const fallback = contestants.find(({ name }) => name === "always answering the median");
    const told = past.flatMap(({ name, values }) => withFallback(name, values, fallback));
    return {
      rows,
      places: test.rows,
      contestants: [...contestants, ...told.map(({ contestant }) => contestant)],
      scale: forecasts?.scale ?? Number.NaN,
      limits: told.flatMap(({ limit }) => limit ?? []),
    };
  });
}

function fitBaselines({ dataset, split }: Arena, settings: BaselineSettings, run: Run): Entrant[] {
  const { train } = split;
  const random = run.random.stream("baselines");
  const entrant = <Fitted>(name: string, blind: boolean, learner: Learner<Fitted>): Entrant => ({
    name,
    blind,
    answer: (test) => learner.predict(learner.fit(dataset, train, random.stream(name)), dataset, test),
  });
  const { target } = dataset;
  const constants =
    target.kind === "classification"
      ? [
          entrant("always answering the most common class", true, constant("majority")),
          entrant("the classes' shares", true, constant("prior")),
        ]
      : [
          entrant("always answering the mean", true, constant("mean")),
          entrant("always answering the median", true, constant("median")),
        ];
  const tooMany = target.kind === "classification" && target.classes > mostClassesForLearners;
  if (dataset.features.length === 0 || tooMany) return constants;
  return [
    ...constants,
    entrant("one question about one feature", false, decisionTree({ depth: 1 })),
    target.kind === "classification"
      ? entrant("logistic regression", false, logisticRegression())
      : entrant("linear regression", false, linearRegression()),
    entrant(
      `the ${settings.neighbours} nearest neighbours`,
      false,
      nearestNeighbour(settings.neighbours, { mostRows: settings.neighbourRows }),
    ),
  ];
}

async function pastForecasts(table: Table, { horizon, season }: BaselineSettings) {
  const { target } = table.roles;
  if (target === undefined || table.task !== "regression") return undefined;
  const read = await readSeries(table);
  if (read === undefined || !isOneSeries(read)) return undefined;
  const { series, learn } = read;
  const values = await table.numbers(target);
  const seasons = seasonsWorthTrying(season, stepOf(table, read), series.order.length / series.entities);
  return {
    list: naiveForecasts(values, series, { horizon, seasons, learn }),
    scale: naiveScale(values, series, season > 1 ? season : 1, learn),
  };
}

// Rows whose past does not reach back far enough are answered by the median.
function withFallback(
  name: string,
  values: Float64Array,
  fallback: Contestant | undefined,
): { contestant: Contestant; limit: string | undefined }[] {
  const without = values.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
  if (without > values.length / 2) return [];
  const answers = values.map((value, i) => (Number.isFinite(value) ? value : (fallback?.answers[i] ?? 0)));
  const limit =
    without > 0
      ? `For ${without.toLocaleString("en")} test rows there is no ${name}; the median stands in.`
      : undefined;
  return [{ contestant: { name, blind: true, answers }, limit }];
}

/** Lets the event loop turn once, so that an interrupt is noticed. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
