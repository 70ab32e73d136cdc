// What a difference between the parts means where the test part came after the training part: drift as there always
// is in these rows, or something new.

import type { Measure } from "../../../core/finding.js";
import { listed } from "../wording.js";
import type { ColumnShift } from "./columnShift.js";
import { driftKey, type OwnDrift } from "./ownDrift.js";

export interface InTime {
  readonly verdict: "info" | "concern";
  /** A sentence for the summary. */
  readonly seen: string;
  readonly advice: string;
}

export interface InTimeThresholds {
  readonly failAuroc: number;
  readonly suddenChange: number;
}

/**
 * Holds the difference between the parts against the drift within the training part. Something is new if a column that
 * `changed` changed `suddenChange` times as much as it ever did (or as chance makes it), or if a classifier tells the
 * parts apart better than periods of the training part, where these are much alike.
 */
export function judgeInTime(
  drift: OwnDrift | undefined,
  guess: { readonly interval: readonly [number, number] },
  changed: readonly ColumnShift[],
  { failAuroc, suddenChange }: InTimeThresholds,
): InTime {
  const after = "The test part came after the training part";
  if (drift === undefined) {
    return { verdict: "concern", seen: `${after}, so this is drift, not a fault of the split.`, advice: expectDrift };
  }
  const usual = (one: ColumnShift) => Math.max(drift.stability.get(driftKey(one)) ?? 0, one.chanceStability);
  const sudden = changed.filter((one) => one.stability >= suddenChange * usual(one));
  const own = `AUROC ${drift.auroc.toFixed(2)}`;
  if (sudden.length > 0) {
    const names = listed([...new Set(sudden.map(({ column }) => column))]);
    return {
      verdict: "concern",
      seen: `${after}, but ${names} changed far more than within the training part: something happened in between.`,
      advice: `Find out what happened to ${names} between the parts (another sensor, unit, population or definition). ${expectDrift}`,
    };
  }
  if (drift.auroc < failAuroc && guess.interval[0] > drift.interval[1]) {
    return {
      verdict: "concern",
      seen: `${after}, whose own latest rows are told from those before with ${own} only: something happened in between.`,
      advice: expectDrift,
    };
  }
  return {
    verdict: "info",
    seen: `${after}, whose own latest rows are told from those before with ${own}: so these rows drift, and it is no fault of the split.`,
    advice: expectDrift,
  };
}

const expectDrift =
  "Expect the model to meet more such drift in use: judge it on several periods, each after the rows that it learnt from, and see whether its score falls with the distance. Features that grow with time alone (counts, levels, identifiers) travel badly; differences and ratios travel better.";

/** The drift as a measure. */
export const driftMeasure = ({ auroc, interval, rows }: OwnDrift): Measure => ({
  name: "AUROC of telling the latest training rows from those before",
  value: auroc,
  interval,
  level: 0.95,
  baseline: 0.5,
  better: "neither",
  n: rows,
});
