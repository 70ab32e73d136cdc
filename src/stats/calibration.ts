// Whether predicted probabilities come true: the reliability curve, the expected calibration error over it (Naeini,
// Cooper & Hauskrecht 2015) and the decomposition of Brier's score (Murphy 1973). `positive[i]` is 0 or 1.

import { integersOf } from "./arrays.js";
import { requireLength } from "./sameLength.js";
import { sortNumbers } from "./sortKernel.js";

/**
 * How bins are cut: "width" into equal parts of [0, 1], "mass" at the quantiles of the probabilities. An edge belongs
 * to the bin below it, so equal probabilities always share a bin.
 */
export type Binning = "width" | "mass";

/** The bins that hold rows, from low to high probability. */
export interface CalibrationCurve {
  /** Mean predicted probability of each bin. */
  readonly predicted: Float64Array;
  /** Share of positives in each bin. */
  readonly observed: Float64Array;
  /** Rows (or their weight) in each bin. */
  readonly count: Float64Array;
}

/** The reliability curve. Throws a RangeError if a probability is not in [0, 1] or `bins` is not a count. */
export function calibrationCurve(
  probability: Float64Array,
  positive: Uint8Array,
  bins: number,
  binning: Binning,
  weights?: Float64Array,
): CalibrationCurve {
  const { predicted, observed, count } = binMeans(
    probability,
    positive,
    binOf(probability, bins, binning),
    bins,
    weights,
  );
  const filled = (_: number, k: number) => count[k] > 0;
  return { predicted: predicted.filter(filled), observed: observed.filter(filled), count: count.filter(filled) };
}

/**
 * The mean over rows of |share of positives − mean probability| in the row's bin, in [0, 1]. Even for perfectly
 * calibrated probabilities it is above 0, the more so the fewer rows a bin has. NaN without rows. Throws a RangeError
 * if a probability is not in [0, 1] or `bins` is not a count.
 */
export function expectedCalibrationError(
  probability: Float64Array,
  positive: Uint8Array,
  bins: number,
  binning: Binning,
  weights?: Float64Array,
): number {
  const curve = calibrationCurve(probability, positive, bins, binning, weights);
  let sum = 0;
  let total = 0;
  for (let k = 0; k < curve.count.length; k++) {
    sum += curve.count[k] * Math.abs(curve.observed[k] - curve.predicted[k]);
    total += curve.count[k];
  }
  return sum / total;
}

/** The parts of Brier's score: it is `reliability − resolution + uncertainty + withinBins`. */
export interface BrierDecomposition {
  /** Mean squared distance of bins from perfect calibration: low is good. */
  readonly reliability: number;
  /** Mean squared distance of the bins' shares of positives from the overall one: high is good. */
  readonly resolution: number;
  /** p (1 − p) for the overall share p: the score of always predicting p. */
  readonly uncertainty: number;
  /** What binning hides: the variance of probabilities within bins less twice their covariance with the outcome. */
  readonly withinBins: number;
}

/**
 * Murphy's decomposition over bins, with the within-bin part of Stephenson, Coelho & Jolliffe (2008), so that the
 * parts add up to the score. NaN without rows. Throws a RangeError if a probability is not in [0, 1] or `bins` is not
 * a count.
 */
export function brierDecomposition(
  probability: Float64Array,
  positive: Uint8Array,
  bins: number,
  binning: Binning,
): BrierDecomposition {
  const n = probability.length;
  const bin = binOf(probability, bins, binning);
  const { predicted, observed, count } = binMeans(probability, positive, bin, bins);
  let prevalence = 0;
  for (let k = 0; k < bins; k++) if (count[k] > 0) prevalence += (count[k] * observed[k]) / n;
  let [reliability, resolution, withinBins] = [0, 0, 0];
  for (let k = 0; k < bins; k++) {
    if (count[k] === 0) continue;
    reliability += count[k] * (predicted[k] - observed[k]) ** 2;
    resolution += count[k] * (observed[k] - prevalence) ** 2;
  }
  // With f and o the row's probability and outcome, f̄ and ō their means in its bin: (f − f̄)² − 2 (f − f̄)(o − ō).
  for (let i = 0; i < n; i++) {
    const deviation = probability[i] - predicted[bin[i]];
    withinBins += deviation * (deviation - 2 * ((positive[i] === 0 ? 0 : 1) - observed[bin[i]]));
  }
  return {
    reliability: reliability / n,
    resolution: resolution / n,
    uncertainty: n === 0 ? Number.NaN : prevalence * (1 - prevalence),
    withinBins: withinBins / n,
  };
}

/** Means per bin; NaN in empty ones. */
function binMeans(
  probability: Float64Array,
  positive: Uint8Array,
  bin: Int32Array,
  bins: number,
  weights?: Float64Array,
): CalibrationCurve {
  requireLength(probability.length, positive, weights);
  const predicted = new Float64Array(bins);
  const observed = new Float64Array(bins);
  const count = new Float64Array(bins);
  for (let i = 0; i < probability.length; i++) {
    const weight = weights === undefined ? 1 : weights[i];
    count[bin[i]] += weight;
    predicted[bin[i]] += weight * probability[i];
    if (positive[i] !== 0) observed[bin[i]] += weight;
  }
  return {
    predicted: predicted.map((sum, k) => sum / count[k]),
    observed: observed.map((sum, k) => sum / count[k]),
    count,
  };
}

/** The bin of each row: how many inner edges lie below its probability. */
function binOf(probability: Float64Array, bins: number, binning: Binning): Int32Array {
  if (!(Number.isInteger(bins) && bins >= 1)) throw new RangeError(`no ${bins} bins`);
  const edges = binning === "width" ? evenEdges(bins) : quantileEdges(probability, bins);
  return integersOf(probability.length, (row) => {
    const value = probability[row];
    if (!(value >= 0 && value <= 1)) throw new RangeError(`${value} is not a probability`);
    let [low, high] = [0, edges.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (edges[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}

function evenEdges(bins: number): Float64Array {
  return Float64Array.from({ length: bins - 1 }, (_, i) => (i + 1) * (1 / bins));
}

// Type 7 quantiles at i / bins. Whole positions are computed in integers: there an edge equals a probability, and
// rounding must not decide to which side of it that probability falls.
function quantileEdges(probability: Float64Array, bins: number): Float64Array {
  if (probability.length === 0) return evenEdges(bins);
  const sorted = sortNumbers(probability.slice());
  return Float64Array.from({ length: bins - 1 }, (_, i) => {
    const scaled = (i + 1) * (sorted.length - 1);
    const remainder = scaled % bins;
    const below = (scaled - remainder) / bins;
    if (remainder === 0) return sorted[below];
    return sorted[below] + (sorted[below + 1] - sorted[below]) * (remainder / bins);
  });
}
