// Scores with bootstrap intervals, each beside what a baseline scores on the same draw, and the interval of the
// difference (a paired comparison: both are computed from the same resampled rows).

import type { Measure } from "../../../core/finding.js";
import { quantile, standardDeviation } from "../../../stats/summary.js";

/** A score of predictions on a (re)weighted sample, described by a `Draw`: row weights or a confusion matrix. */
export interface Statistic<Draw> {
  readonly name: string;
  readonly better: "higher" | "lower";
  readonly unit?: string;
  /** The values that the score can take. */
  readonly range: readonly [number, number];
  score(draw: Draw): number;
  /** What a predictor without skill scores on the same draw. */
  baseline?(draw: Draw): number;
}

export interface Interval {
  readonly value: number;
  readonly interval: readonly [number, number];
}

export interface Estimate extends Interval {
  readonly name: string;
  readonly better: "higher" | "lower";
  readonly unit?: string;
  readonly baseline?: number;
  /** How much better than the baseline (positive is better, whichever way the score runs). */
  readonly gain?: Interval & { readonly standardError: number };
  readonly n: number;
}

export interface Bootstrap<Draw> {
  /** All rows as they are. */
  readonly full: Draw;
  readonly statistics: readonly Statistic<Draw>[];
  /** The same statistics over the rows that are resampled; those of `statistics` where it is all of them. */
  readonly sampled: readonly Statistic<Draw>[];
  /** The resampled rows as they are. */
  readonly base: Draw;
  readonly draws: Iterable<Draw>;
  /** √(rows resampled / rows): spreads found on a part of the rows are narrowed by it. */
  readonly scale: number;
  readonly level: number;
  readonly n: number;
}

/** Percentile intervals (around the value on all rows) of each statistic and of its gain over the baseline. */
export function estimate<Draw>(bootstrap: Bootstrap<Draw>): readonly Estimate[] {
  const { full, base, statistics, sampled } = bootstrap;
  const scores: number[][] = statistics.map(() => []);
  const gains: number[][] = statistics.map(() => []);
  for (const draw of bootstrap.draws) {
    sampled.forEach((statistic, index) => {
      const score = statistic.score(draw);
      if (!Number.isFinite(score)) return;
      scores[index].push(score);
      if (statistic.baseline !== undefined) gains[index].push(gain(statistic, score, statistic.baseline(draw)));
    });
  }
  return statistics.map((statistic, index) => {
    const { name, better, unit, range } = statistic;
    const value = statistic.score(full);
    const center = sampled[index].score(base);
    const common = {
      name,
      better,
      ...(unit === undefined ? {} : { unit }),
      value,
      interval: spread(scores[index], { value, center, range, ...bootstrap }),
      n: bootstrap.n,
    };
    const baseline = statistic.baseline?.(full);
    const baseBaseline = sampled[index].baseline?.(base);
    if (baseline === undefined || baseBaseline === undefined) return common;
    const difference = gain(statistic, value, baseline);
    const around = {
      value: difference,
      center: gain(statistic, center, baseBaseline),
      range: everywhere,
      ...bootstrap,
    };
    return {
      ...common,
      baseline,
      gain: {
        value: difference,
        interval: spread(gains[index], around),
        standardError: bootstrap.scale * standardDeviation(gains[index]),
      },
    };
  });
}

/** An estimate as a finding's measure. */
export function measureOf(estimated: Estimate, level: number): Measure {
  const { name, value, interval, unit, baseline, better, n } = estimated;
  return {
    name,
    value,
    ...(interval.every(Number.isFinite) ? { interval, level } : {}),
    ...(unit === undefined ? {} : { unit }),
    ...(baseline === undefined || !Number.isFinite(baseline) ? {} : { baseline }),
    better,
    n,
  };
}

const everywhere: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

function gain(statistic: { better: "higher" | "lower" }, score: number, baseline: number): number {
  return statistic.better === "higher" ? score - baseline : baseline - score;
}

function spread(
  draws: readonly number[],
  around: { value: number; center: number; range: readonly [number, number]; scale: number; level: number; n: number },
): readonly [number, number] {
  if (draws.length < 20) return [Number.NaN, Number.NaN];
  const sorted = Float64Array.from(draws).sort();
  if (sorted[0] === sorted[sorted.length - 1]) return beyondTheSeen(around);
  const end = (p: number) => {
    const moved = around.value + around.scale * (quantile(sorted, p) - around.center);
    return Math.min(around.range[1], Math.max(around.range[0], moved));
  };
  return [end((1 - around.level) / 2), end((1 + around.level) / 2)];
}

// Where every draw scores the best or the worst possible, resampling cannot show what n rows would not have shown: the
// limit is that of Clopper and Pearson for n of n. (A spread of exactly 0 anywhere else is one.)
function beyondTheSeen(around: {
  value: number;
  range: readonly [number, number];
  level: number;
  n: number;
}): readonly [number, number] {
  const { value, range, level, n } = around;
  const unseen = (range[1] - range[0]) * (1 - ((1 - level) / 2) ** (1 / n));
  if (!Number.isFinite(unseen)) return [value, value];
  if (value === range[1]) return [range[1] - unseen, range[1]];
  return value === range[0] ? [range[0], range[0] + unseen] : [value, value];
}
