// How far probabilities are from what comes true, beside how far they would be by chance: the expected calibration
// error (Naeini, Cooper & Hauskrecht 2015) is biased upward, so its value for perfect probabilities is simulated.

import type { Random } from "../../../core/random.js";
import { normalQuantile } from "../../../stats/distributions.js";
import { meanInterval } from "../../../stats/meanInterval.js";
import { mean, quantile, standardDeviation } from "../../../stats/summary.js";
import {
  chanceNoise,
  drawnErrors,
  equalMassBins,
  errorOf,
  type Forecasts,
  residualSums,
  samplingNoise,
} from "./binResiduals.js";

export interface CalibrationSettings {
  readonly bins: number;
  readonly level: number;
  readonly alpha: number;
  readonly draws: number;
}

/** One filled bin of the reliability curve. */
export interface ReliabilityBin {
  readonly lowest: number;
  readonly highest: number;
  readonly predicted: number;
  readonly observed: number;
  readonly rows: number;
}

export interface Calibration {
  /** Expected calibration error, with its interval (± bootstrap standard errors). */
  readonly error: number;
  readonly interval: readonly [number, number];
  /** Its mean if the probabilities were right. */
  readonly byChance: number;
  /** What it exceeds with chance `alpha` only if the probabilities were right. */
  readonly chanceLimit: number;
  /** How often chance alone gives such an error. */
  readonly pValue: number;
  /** Mean of y − p: above 0 where the event is more common than predicted. */
  readonly residual: {
    readonly value: number;
    readonly interval: readonly [number, number];
    readonly standardError: number;
  };
  readonly meanPredicted: number;
  readonly meanObserved: number;
  readonly curve: readonly ReliabilityBin[];
  readonly n: number;
}

/** Judges the probabilities of one event. Bins are fewer where rows are few (ten rows each at least). */
export function calibrate(
  forecasts: Forecasts,
  settings: CalibrationSettings,
  random: Random,
  signal: AbortSignal,
): Calibration {
  const { probability, outcome, weights, clusters } = forecasts;
  const n = probability.length;
  const bins = Math.max(1, Math.min(settings.bins, Math.floor(n / 10)));
  const bin = equalMassBins(probability, bins);
  const total = weights === undefined ? n : weights.reduce((sum, weight) => sum + weight, 0);
  const sums = residualSums(forecasts, bin, bins);
  const error = errorOf(sums, total);
  const chance = chanceNoise(forecasts, bin, bins, random.stream("chance"));
  const nulls = drawnErrors(new Float64Array(bins), total, chance, settings.draws, signal);
  const sampling = samplingNoise(forecasts, bin, bins, random.stream("sampling"));
  const errors = drawnErrors(sums, total, sampling, settings.draws, signal);
  const reach = normalQuantile((1 + settings.level) / 2) * standardDeviation(errors);
  // Sums that are equal but for rounding count as reached.
  const reached = nulls.length - nulls.findIndex((value) => value >= error - 1e-12);
  const exceeded = nulls[nulls.length - 1] >= error - 1e-12 ? reached : 0;
  return {
    error,
    interval: [Math.max(0, error - reach), Math.min(1, error + reach)],
    byChance: mean(nulls),
    chanceLimit: quantile(nulls, 1 - settings.alpha),
    pValue: (1 + exceeded) / (1 + nulls.length),
    residual: weightedMeanInterval(
      Float64Array.from(outcome, (y, i) => y - probability[i]),
      weights,
      clusters,
      settings.level,
    ),
    meanPredicted: weightedMean(probability, weights, total),
    meanObserved: weightedMean(outcome, weights, total),
    curve: reliability(forecasts, bin, bins),
    n,
  };
}

/** Mean of `values` under `weights` with its interval: by rows, or by entities. */
export function weightedMeanInterval(
  values: Float64Array,
  weights: Float64Array | undefined,
  clusters: Int32Array | undefined,
  level: number,
) {
  if (weights === undefined) return meanInterval(values, level, clusters);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const center = weightedMean(values, weights, total);
  // Linearised: the mean of these is the weighted mean, their spread that of a ratio.
  const contributions = values.map((value, i) => center + ((weights[i] * values.length) / total) * (value - center));
  return meanInterval(contributions, level, clusters);
}

function weightedMean(values: Float64Array | Uint8Array, weights: Float64Array | undefined, total: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (weights === undefined ? 1 : weights[i]) * values[i];
  return sum / total;
}

function reliability({ probability, outcome, weights }: Forecasts, bin: Int32Array, bins: number): ReliabilityBin[] {
  const parts = Array.from({ length: bins }, () => ({
    lowest: 1,
    highest: 0,
    predicted: 0,
    observed: 0,
    weight: 0,
    rows: 0,
  }));
  for (let i = 0; i < bin.length; i++) {
    const part = parts[bin[i]];
    const weight = weights === undefined ? 1 : weights[i];
    part.lowest = Math.min(part.lowest, probability[i]);
    part.highest = Math.max(part.highest, probability[i]);
    part.predicted += weight * probability[i];
    part.observed += weight * outcome[i];
    part.weight += weight;
    part.rows++;
  }
  return parts
    .filter(({ rows }) => rows > 0)
    .map(({ lowest, highest, predicted, observed, weight, rows }) => ({
      lowest,
      highest,
      predicted: predicted / weight,
      observed: observed / weight,
      rows,
    }));
}
