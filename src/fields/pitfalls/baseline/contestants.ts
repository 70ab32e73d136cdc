// The baselines: what can be answered without looking at the features, and by the simplest of learners.

import { stopIfAborted } from "../../../core/errors.js";
import { pause } from "../../../core/pause.js";
import type { Run } from "../../../core/run.js";
import { isLearnable } from "../../../data/dataset.js";
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
import { isOneSeries, readSeries, stepOf, timeBlocks } from "../predictions/tableSeries.js";
import type { Arena } from "./arena.js";
import type { BaselineSettings } from "./options.js";

/** `constant` answers the same for every row, `past` looks at earlier targets only, `learner` at the features. */
export type ContestantKind = "constant" | "past" | "learner";

/** What a baseline, or the model, answers for the test rows. */
export interface Contestant {
  /** Such as `always answering the most common class`. */
  readonly name: string;
  readonly kind: ContestantKind;
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
  /** Blocks of neighbouring test rows in a series. */
  readonly blocks: Int32Array | undefined;
  readonly limits: readonly string[];
}

interface Entrant {
  readonly name: string;
  readonly kind: ContestantKind;
  answer(test: ScoringRows): Float64Array;
}

/** The baseline that is always sure, so that its log-loss says nothing. */
export const certainAnswer = "always answering the most common class";
const mostClassesForLearners = 50;
/** Fitting a logistic regression any closer moves no score by as much as its interval is wide. */
const tolerance = 1e-4;

/** Fits every baseline on the training rows and asks it about the test rows, which are opened (and counted) once. */
export async function runContest(table: Table, arena: Arena, settings: BaselineSettings, run: Run): Promise<Contest> {
  const { dataset, split } = arena;
  const forecasts = await pastForecasts(table, arena, settings);
  const entrants = fitBaselines(arena, settings, run);
  return scoreSealed(split, run, { purpose: "baseline", testFingerprint: table.testFingerprint }, async (test) => {
    const rows = test.rows.map((place) => dataset.tableRows[place]);
    const contestants: Contestant[] = [];
    for (const [index, { name, kind, answer }] of entrants.entries()) {
      await pause();
      stopIfAborted(run.signal);
      run.progress(index, entrants.length, name);
      contestants.push({ name, kind, answers: answer(test) });
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
      blocks: forecasts === undefined ? undefined : timeBlocks(forecasts.read, rows),
      limits: told.flatMap(({ limit }) => limit ?? []),
    };
  });
}

function fitBaselines({ dataset, split }: Arena, settings: BaselineSettings, run: Run): Entrant[] {
  const { train } = split;
  const random = run.random.stream("baselines");
  const entrant = <Fitted>(name: string, kind: ContestantKind, learner: Learner<Fitted>): Entrant => ({
    name,
    kind,
    answer: (test) => learner.predict(learner.fit(dataset, train, random.stream(name)), dataset, test),
  });
  const { target } = dataset;
  const constants =
    target.kind === "classification"
      ? [
          entrant(certainAnswer, "constant", constant("majority")),
          entrant("answering with the classes' shares", "constant", constant("prior")),
        ]
      : [
          entrant("always answering the mean", "constant", constant("mean")),
          entrant("always answering the median", "constant", constant("median")),
        ];
  const tooMany = target.kind === "classification" && target.classes > mostClassesForLearners;
  if (!isLearnable(dataset) || tooMany) return constants;
  return [
    ...constants,
    entrant("one question about one feature", "learner", decisionTree({ depth: 1 })),
    target.kind === "classification"
      ? entrant("logistic regression", "learner", logisticRegression({ tolerance }))
      : entrant("linear regression", "learner", linearRegression()),
    entrant(
      `the mean of the ${settings.neighbours} nearest neighbours`,
      "learner",
      nearestNeighbour(settings.neighbours, { mostRows: settings.neighbourRows }),
    ),
  ];
}

async function pastForecasts(table: Table, arena: Arena, { horizon, season }: BaselineSettings) {
  const { target } = table.roles;
  if (target === undefined || table.task !== "regression") return undefined;
  const read = await readSeries(table);
  if (read === undefined || !isOneSeries(read)) return undefined;
  const { series, times } = read;
  const learn = table.parts === undefined ? notAfter(times, arena) : read.learn;
  const values = await table.numbers(target);
  const seasons = seasonsWorthTrying(season, stepOf(table, read), series.order.length / series.entities);
  return {
    list: naiveForecasts(values, series, { horizon, seasons, learn }),
    read,
    scale: naiveScale(values, series, season > 1 ? season : 1, learn),
  };
}

// Without a split of the user's, what comes after the training rows is not learnt from either.
function notAfter(times: Float64Array, { dataset, split }: Arena): (row: number) => boolean {
  let last = Number.NEGATIVE_INFINITY;
  for (const place of split.train.rows) {
    const time = times[dataset.tableRows[place]];
    if (time > last) last = time;
  }
  return (row) => times[row] <= last;
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
      ? `For ${without.toLocaleString("en")} test rows the past does not reach back far enough for ${name}; the median stands in.`
      : undefined;
  return [{ contestant: { name, kind: "past", answers }, limit }];
}
