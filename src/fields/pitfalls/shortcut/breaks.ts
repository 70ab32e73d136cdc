// Where a property that carries the prediction loses its tie with the target: for each carrier and slice, whether the
// association inside is weaker than among all rows, with the many comparisons counted in.

import type { Run } from "../../../core/run.js";
import type { Dataset } from "../../../data/dataset.js";
import { outOfFoldAlone } from "../../../data/outOfFold.js";
import type { Split } from "../../../data/split.js";
import { everyIndex, valuesAt } from "../../../stats/arrays.js";
import { normalCdf, normalQuantile } from "../../../stats/distributions.js";
import { benjaminiHochberg } from "../../../stats/multipleTesting.js";
import { variance } from "../../../stats/summary.js";
import { type Association, associationOf } from "./association.js";
import type { Settings } from "./options.js";
import type { Probe } from "./probe.js";
import type { Slice } from "./slices.js";

export interface Break {
  readonly carrier: Probe;
  readonly slice: Slice;
  /** The association inside, where 1 is that among all rows; with its interval. */
  readonly inside: number;
  readonly interval: readonly [number, number];
  readonly qValue: number;
}

/** The tree that a carrier predicts with: small, so that its predictions are no surer than its rows allow. */
const tree = { depth: 3, minimumLeaf: 20 };

/** Every break that is beyond chance, the most certain first. */
export async function findBreaks(
  carriers: readonly Probe[],
  slices: readonly Slice[],
  dataset: Dataset,
  folds: readonly Split[],
  settings: Settings,
  run: Run,
): Promise<readonly Break[]> {
  const found: (Break & { readonly pValue: number })[] = [];
  const all = everyIndex(dataset.tableRows.length);
  for (const [index, carrier] of carriers.entries()) {
    run.progress(index, carriers.length, "looking where it breaks");
    const { values, column } = carrier.property;
    const predicted = await outOfFoldAlone(values, dataset, folds, { signal: run.signal }, tree);
    const association = associationOf(predicted, dataset.target);
    const usual = usualSlope(association, all);
    const proxies = proxiesOf(association, slices);
    for (const slice of slices) {
      if (slice.column === column || proxies.has(slice.column)) continue;
      const { value, standardError } = association.among(slice.rows);
      if (!(standardError > 0) || !Number.isFinite(value)) continue;
      const reach = normalQuantile((1 + settings.level) / 2) * standardError;
      found.push({
        carrier,
        slice,
        inside: value / usual,
        interval: [(value - reach) / usual, (value + reach) / usual],
        pValue: normalCdf((value - usual) / standardError),
        qValue: Number.NaN,
      });
    }
  }
  const qValues = benjaminiHochberg(Float64Array.from(found, ({ pValue }) => pValue));
  return found
    .map((one, index) => ({ ...one, qValue: qValues[index] }))
    .filter(({ qValue, interval }) => qValue <= settings.falseDiscoveries && interval[1] <= settings.breakShare)
    .sort((a, b) => a.pValue - b.pValue);
}

/** The slope among all rows; 1, which is that of a calibrated prediction, where the property tells the classes apart wholly. */
function usualSlope(association: Association, rows: Int32Array): number {
  const { value } = association.among(rows);
  return value > 0 ? value : 1;
}

/** Columns whose slices account for more of the variance of what a carrier predicts than this stand in for it. */
const mostShared = 0.1;

/**
 * Columns that stand in for the carrier: two readings of one cause are not tied to the answer any more among rows that agree
 * in one of them, and are no shortcut for that. An environment that the user named may well be one with the carrier.
 */
function proxiesOf({ predictions }: Association, slices: readonly Slice[]): ReadonlySet<string> {
  const proxies = new Set<string>();
  for (const column of new Set(slices.map((slice) => slice.column))) {
    const own = slices.filter((slice) => slice.column === column);
    if (own.some(({ environment }) => environment)) continue;
    const parts = own.map(({ rows }) => valuesAt(predictions, rows));
    const all = joined(parts);
    const total = variance(all, 0) * all.length;
    const within = parts.reduce((sum, part) => sum + variance(part, 0) * part.length, 0);
    if (total > 0 && 1 - within / total > mostShared) proxies.add(column);
  }
  return proxies;
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let next = 0;
  for (const part of parts) {
    all.set(part, next);
    next += part.length;
  }
  return all;
}
