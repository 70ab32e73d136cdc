// Features that know the target's future, or the target of their own row: found by regressing their changes on the
// target's changes before, at and after each moment.

import type { Run } from "../../../core/run.js";
import type { Column, Table } from "../../../data/table.js";
import type { Series } from "../predictions/series.js";
import {
  bestWindow,
  crossCorrelation,
  fitWindows,
  type LaggedCorrelation,
  type WindowFit,
} from "./windowRegression.js";

export interface FutureThresholds {
  readonly concernFuture: number;
  readonly failFuture: number;
  readonly copy: number;
}

export interface FutureFeature {
  readonly feature: string;
  readonly verdict: "fail" | "concern";
  /** `future`: explained by later values of the target; `present`: contains the target of its own row. */
  readonly kind: "future" | "present";
  readonly fit: WindowFit;
  /** How many rows ahead the target's value has the largest weight (0: its own row). */
  readonly ahead: number;
  /** Correlation of its change with the target's change `offset` rows later. */
  readonly correlations: readonly LaggedCorrelation[];
}

/** How many rows ahead and behind is looked. */
const reach = 32;
/** Sum of squared correlations with the present and the future below which no window can explain half. */
const worthFitting = 0.1;
/** Categories with more levels are not the target in disguise. */
const mostLevels = 1000;

/**
 * Looks at every feature that is a number, and at categories with the target's own classes. `places` is the stretch
 * of the table that is looked at; `target` is indexed as it.
 */
export async function findFutureFeatures(
  table: Table,
  stretch: Stretch,
  target: readonly IndicatedTarget[],
  thresholds: FutureThresholds,
  run: Run,
): Promise<readonly FutureFeature[]> {
  const found: FutureFeature[] = [];
  for (const [index, column] of table.features.entries()) {
    run.progress(index, table.features.length, "looking for features that know the future");
    let gravest: FutureFeature | undefined;
    const valuesFor = await readFeature(table, column, target, stretch);
    for (const one of target) {
      const values = valuesFor?.(one);
      const judged = values === undefined ? undefined : judgeFeature(column.name, values, one, stretch, thresholds);
      if (judged === undefined) continue;
      if (gravest === undefined || judged.fit.fromNow > gravest.fit.fromNow) gravest = judged;
    }
    if (gravest !== undefined) found.push(gravest);
  }
  return found.sort((a, b) => b.fit.fromNow - a.fit.fromNow);
}

/** Rows in order of time that are looked at, and the same as a series of positions 0 … rows.length − 1. */
export interface Stretch {
  /** Ascending row numbers: position i of `series` is row `rows[i]`. */
  readonly rows: Int32Array;
  readonly series: Series;
}

/** The target as numbers: itself, or 1 where it is `level`. */
export interface IndicatedTarget {
  readonly level: string | undefined;
  readonly values: Float64Array;
}

/** The feature as numbers, to be held against one of the targets: categories as whether they are its class. */
async function readFeature(
  table: Table,
  column: Column,
  targets: readonly IndicatedTarget[],
  { rows }: Stretch,
): Promise<((target: IndicatedTarget) => Float64Array | undefined) | undefined> {
  if (column.type === "time" || column.type === "text") return undefined;
  if (column.type !== "category") {
    const values = await table.numbers(column.name, rows);
    return () => values;
  }
  if (column.distinct > mostLevels || targets.every(({ level }) => level === undefined)) return undefined;
  const { codes, levels } = await table.codes(column.name, rows);
  return ({ level }) => {
    const own = level === undefined ? -1 : levels.indexOf(level);
    return own < 0 ? undefined : Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : code === own ? 1 : 0));
  };
}

function judgeFeature(
  feature: string,
  values: Float64Array,
  target: IndicatedTarget,
  { series }: Stretch,
  thresholds: FutureThresholds,
): FutureFeature | undefined {
  const correlations = crossCorrelation(values, target.values, series, reach);
  const worth = correlations
    .filter(({ offset }) => offset >= 0)
    .reduce((sum, { correlation }) => sum + (correlation || 0) ** 2, 0);
  if (worth < worthFitting) return undefined;
  const fit = bestWindow(fitWindows(values, target.values, series));
  if (fit === undefined) return undefined;
  const { fromFuture, fromNow, full } = fit;
  const common = { feature, fit, correlations };
  if (fromFuture >= thresholds.concernFuture) {
    const verdict = fromFuture >= thresholds.failFuture ? "fail" : "concern";
    return { ...common, verdict, kind: "future", ahead: heaviest(fit, 1) };
  }
  if (fromNow >= thresholds.copy && full >= thresholds.copy) {
    return { ...common, verdict: "fail", kind: "present", ahead: 0 };
  }
  return undefined;
}

function heaviest({ weights, width }: WindowFit, from: number): number {
  let best = from;
  for (let offset = from; offset <= width; offset++) {
    if (Math.abs(weights[width + offset]) > Math.abs(weights[width + best]) + 1e-9) best = offset;
  }
  return best;
}
