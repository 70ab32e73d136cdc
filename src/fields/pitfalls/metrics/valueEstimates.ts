// The portfolio of errors of a regression, each with an interval and beside a constant (the training mean or median)
// or, in a series, beside "no change".

import type { Run } from "../../../core/run.js";
import type { Table } from "../../../data/table.js";
import { mean, median, quantile } from "../../../stats/summary.js";
import { type Estimate, estimate } from "../predictions/estimate.js";
import type { JudgedValues } from "../predictions/judged.js";
import { drawsWithin, ownWeights, resampledPart, rowDraws } from "../predictions/rowDraws.js";
import { coefficientOfDetermination, meanLoss, medianLoss, rootMeanSquare } from "../predictions/rowStatistics.js";
import { naiveForecasts, naiveScale, seasonsWorthTrying } from "../predictions/series.js";
import { isOneSeries, readSeries, stepOf, timeBlocks } from "../predictions/tableSeries.js";
import type { MetricsOptions } from "./options.js";

/** The best forecast that needs only the past, for the judged rows. */
export interface PastForecast {
  /** Such as `forecasting no change`. */
  readonly name: string;
  readonly values: Float64Array;
  /** How many judged rows have no past. */
  readonly withoutPast: number;
  /** Mean absolute step of the training rows (over a season where one is given); the unit of MASE. */
  readonly scale: number;
  /** Blocks of neighbouring judged rows, which are resampled together. */
  readonly blocks: Int32Array;
}

/** The naive forecast with the least mean absolute error on the training rows; `undefined` if rows are no series. */
export async function pastForecasts(
  table: Table,
  judged: JudgedValues,
  { horizon, season }: MetricsOptions,
): Promise<PastForecast | undefined> {
  const { target } = table.roles;
  const read = await readSeries(table);
  if (target === undefined || read === undefined || !isOneSeries(read)) return undefined;
  const { series, learn } = read;
  const values = await table.numbers(target);
  const seasons = seasonsWorthTrying(season, stepOf(table, read), series.order.length / series.entities);
  const forecasts = naiveForecasts(values, series, { horizon, seasons, learn });
  // Chosen on training rows, so that the comparison does not pick the luckiest on the test rows.
  const errors = forecasts.map((forecast) => trainingError(values, forecast.values, series.order, learn));
  const best = forecasts[errors.indexOf(Math.min(...errors.filter(Number.isFinite)))] ?? forecasts[0];
  const fallback = median(judged.training);
  let withoutPast = 0;
  const own = Float64Array.from(judged.rows, (row) => {
    if (Number.isFinite(best.values[row])) return best.values[row];
    withoutPast++;
    return fallback;
  });
  return {
    name: best.name,
    values: own,
    withoutPast,
    scale: naiveScale(values, series, season > 1 ? season : 1, learn),
    blocks: timeBlocks(read, judged.rows),
  };
}

function trainingError(
  actual: Float64Array,
  forecast: Float64Array,
  order: Int32Array,
  learn: (row: number) => boolean,
): number {
  let sum = 0;
  let count = 0;
  for (const row of order) {
    const error = Math.abs(actual[row] - forecast[row]);
    if (!learn(row) || !Number.isFinite(error)) continue;
    sum += error;
    count++;
  }
  return count > 0 ? sum / count : Number.POSITIVE_INFINITY;
}

/** MAE, RMSE, R², median error, pinball losses, and MASE and sMAPE in a series. */
export function estimateValues(
  judged: JudgedValues,
  past: PastForecast | undefined,
  settings: MetricsOptions,
  run: Run,
): readonly Estimate[] {
  const { weights } = judged;
  const clusters = judged.clusters ?? past?.blocks;
  const n = judged.actual.length;
  const part = resampledPart(n, clusters, run.random.stream("resampled rows"));
  const taken = part.positions;
  const constants = constantsOf(judged);
  const statistics = valueStatistics(judged, past, constants, (values) => values);
  const pick = (values: Float64Array) =>
    taken === undefined ? values : Float64Array.from(taken, (position) => values[position]);
  const sampled = taken === undefined ? statistics : valueStatistics(judged, past, constants, pick);
  const own = weights === undefined ? undefined : pick(weights);
  const rows = taken?.length ?? n;
  const full = ownWeights(n, weights);
  return estimate({
    full,
    base: taken === undefined ? full : ownWeights(rows, own),
    statistics,
    sampled,
    draws: rowDraws(rows, {
      resamples: drawsWithin(settings.resamples, rows, 2),
      random: run.random.stream("rows"),
      signal: run.signal,
      clusters: taken === undefined || clusters === undefined ? clusters : taken.map((i) => clusters[i]),
      own,
    }),
    scale: part.scale,
    level: settings.level,
    n,
  }).filter(({ value }) => Number.isFinite(value));
}

interface Constants {
  readonly mean: number;
  readonly median: number;
  readonly quantiles: readonly number[];
}

function constantsOf({ training, quantiles }: JudgedValues): Constants {
  const sorted = training.slice().sort();
  return {
    mean: mean(training),
    median: quantile(sorted, 0.5),
    quantiles: quantiles.map(({ level }) => quantile(sorted, level)),
  };
}

function valueStatistics(
  judged: JudgedValues,
  past: PastForecast | undefined,
  constants: Constants,
  pick: (values: Float64Array) => Float64Array,
) {
  const actual = pick(judged.actual);
  const errors = minus(pick(judged.predicted), actual);
  const pastErrors = past === undefined ? undefined : minus(pick(past.values), actual);
  const fromMean = actual.map((value) => constants.mean - value);
  const fromMedian = actual.map((value) => constants.median - value);
  const absolute = errors.map(Math.abs);
  const absoluteReference = (pastErrors ?? fromMedian).map(Math.abs);
  const squaredReference = pastErrors ?? fromMean;
  const scale = past?.scale ?? Number.NaN;
  return [
    meanLoss("MAE", absolute, absoluteReference),
    rootMeanSquare("RMSE", errors, squaredReference),
    coefficientOfDetermination(actual, errors, squaredReference),
    medianLoss("median absolute error", absolute, absoluteReference),
    ...judged.quantiles.map(({ level, predicted }, index) =>
      meanLoss(
        `pinball loss at ${level}`,
        pinball(actual, pick(predicted), level),
        pinball(actual, new Float64Array(actual.length).fill(constants.quantiles[index]), level),
      ),
    ),
    ...(pastErrors !== undefined && scale > 0
      ? [
          meanLoss(
            "MASE",
            absolute.map((error) => error / scale),
            absoluteReference.map((error) => error / scale),
          ),
          meanLoss("sMAPE", symmetric(actual, errors), symmetric(actual, pastErrors), [0, 2]),
        ]
      : []),
  ];
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]);
}

// 2·|e| / (|y| + |ŷ|), 0 where both are 0.
function symmetric(actual: Float64Array, errors: Float64Array): Float64Array {
  return errors.map((error, i) =>
    error === 0 ? 0 : (2 * Math.abs(error)) / (Math.abs(actual[i]) + Math.abs(actual[i] + error)),
  );
}

// q·(y − ŷ) where y is above, (1 − q)·(ŷ − y) where it is below.
function pinball(actual: Float64Array, predicted: Float64Array, level: number): Float64Array {
  return actual.map((value, i) => {
    const above = value - predicted[i];
    return above >= 0 ? level * above : (level - 1) * above;
  });
}
