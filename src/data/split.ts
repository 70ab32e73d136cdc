// Splits whose test part is sealed. Fitting takes `TrainingRows`; the rows of a `SealedRows` cannot be read by
// any means but `scoreSealed`, which counts the look, and what it hands over is not accepted by anything that fits.

import type { LookCounter } from "../core/run.js";

declare const trainingBrand: unique symbol;
declare const sealedBrand: unique symbol;
declare const scoringBrand: unique symbol;

/** Rows of a dataset that may be learnt from. */
export interface TrainingRows {
  readonly rows: Int32Array;
  readonly [trainingBrand]: true;
}

/** Rows that are held back. */
export interface SealedRows {
  readonly size: number;
  readonly [sealedBrand]: true;
}

/** Rows that may be predicted and scored, not learnt from. */
export interface ScoringRows {
  readonly rows: Int32Array;
  readonly [scoringBrand]: true;
}

export interface Split {
  /** How the rows were divided, such as `stratified holdout, 25 % held back`. */
  readonly description: string;
  readonly train: TrainingRows;
  readonly test: SealedRows;
}
