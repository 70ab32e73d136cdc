// Dependence of a series on its own past: the sample autocorrelation and the portmanteau test of Ljung & Box 1978.

import { chiSquareSurvival } from "./distributions.js";
import { mean } from "./summary.js";

/**
 * The sample autocorrelations at lags 0 … `maximumLag` of an evenly spaced series (divisor n at every lag, so that
 * they form a valid correlation function); NaN if the series is constant. O(n · maximumLag). Throws a RangeError
 * unless 0 ≤ maximumLag < n.
 */
export function autocorrelation(series: Float64Array, maximumLag: number): Float64Array {
  const n = series.length;
  if (!(maximumLag >= 0 && maximumLag < n)) throw new RangeError(`no lag ${maximumLag} in a series of ${n}`);
  const centre = mean(series);
  const deviations = series.every((value) => value === series[0])
    ? new Float64Array(n)
    : series.map((value) => value - centre);
  const covariances = Float64Array.from({ length: maximumLag + 1 }, (_, lag) => {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += deviations[i] * deviations[i - lag];
    return sum;
  });
  return covariances.map((covariance) => covariance / covariances[0]);
}

export interface LjungBoxTest {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
}

/**
 * Tests that the autocorrelations at lags 1 … `lags` are all zero. `fitted` is the number of parameters that the
 * series is a residual of. Throws a RangeError unless fitted < lags < n.
 */
export function ljungBox(series: Float64Array, lags: number, fitted = 0): LjungBoxTest {
  if (!(fitted < lags)) throw new RangeError(`${lags} lags test nothing after ${fitted} fitted parameters`);
  const n = series.length;
  const correlations = autocorrelation(series, lags);
  let statistic = 0;
  for (let lag = 1; lag <= lags; lag++) statistic += (correlations[lag] * correlations[lag]) / (n - lag);
  statistic *= n * (n + 2);
  const degreesOfFreedom = lags - fitted;
  return { statistic, degreesOfFreedom, pValue: chiSquareSurvival(statistic, degreesOfFreedom) };
}
