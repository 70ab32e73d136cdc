// What preprocessing leaves behind in the values, and how surprising it would be had the training rows alone been asked.

import type { FeatureColumn } from "../../../stats/learners/features.js";

export type Family = "scaling" | "imputation" | "encoding" | "whitening" | "selection";

/** Which rows a trace fits: the rows of both parts together, the training rows alone, or no rows in particular. */
export type FittedOn = "both parts" | "the training part" | "neither";

/** One question to one column (or to several together): do its values bear the mark of this step? */
export interface Trace {
  readonly family: Family;
  /** Such as `standardised` or `filled with the mean`. */
  readonly step: string;
  readonly columns: readonly string[];
  readonly fittedOn: FittedOn;
  /**
   * The chance that values fitted to the training part alone come as close to the mark over both parts as they do; 1
   * where they do not bear it.
   */
  readonly pValue: number;
  /** How far off the mark the values are over both parts, and over the training part. */
  readonly offTogether: number;
  readonly offTraining: number;
  /** What was seen, a clause that completes "<column> …". */
  readonly detail: string;
  /** The feature as it would be had the step been fitted to the training part. */
  readonly repair?: (feature: FeatureColumn) => FeatureColumn;
}

/** A question that was answered with no, for the count of questions asked. */
export function noTrace(family: Family, step: string, columns: readonly string[]): Trace {
  return {
    family,
    step,
    columns,
    fittedOn: "neither",
    pValue: 1,
    offTogether: Number.NaN,
    offTraining: Number.NaN,
    detail: "",
  };
}

/** Over which rows a mark holds and over which it does not, in words. */
export function overWhich(fittedOn: Exclude<FittedOn, "neither">): string {
  return fittedOn === "both parts"
    ? "over both parts together, and not over the training part"
    : "over the training part, and not over both parts together";
}

/** How many rows of each part a column has values in. */
export interface PartSizes {
  readonly train: number;
  readonly test: number;
}

/**
 * The standard deviation of (a mean over both parts − the mean over the training part), in standard deviations of the
 * rows: what separates the two where rows were parted at random.
 */
export function partingError({ train, test }: PartSizes): number {
  return Math.sqrt(test / (train * (train + test)));
}

/** At most P(|X| ≤ reach) of a normal X with this standard deviation, wherever its mean lies. */
export function withinByChance(reach: number, deviation: number): number {
  return deviation > 0 ? Math.min(1, (2 * reach) / (Math.sqrt(2 * Math.PI) * deviation)) : 1;
}

/** How many decimals a number is written with: 0.25 has two, 1e-7 has seven. */
export function decimalsOf(value: number): number {
  const [digits, exponent] = String(value).split("e");
  const written = digits.split(".")[1]?.length ?? 0;
  return Math.max(0, written - Number(exponent ?? 0));
}

/** The feature with each of its values changed; missing ones stay. */
export function changed(feature: FeatureColumn, change: (value: number) => number): FeatureColumn {
  return { ...feature, values: feature.values.map((value) => (Number.isFinite(value) ? change(value) : value)) };
}
