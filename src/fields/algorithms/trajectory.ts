// One run of an algorithm on one input, as values of its features: what it was given, its state at every step, its answer.

import type { ColumnValues } from "../../data/arrays/arrayColumn.js";

/** Values of one feature, row by row, in the smallest elements that hold them exactly (`elementOf`). */
export interface FeatureValues {
  readonly shape: readonly number[];
  readonly data: ColumnValues;
}

export type Features = Readonly<Record<string, FeatureValues>>;

export interface Trajectory {
  /** How many nodes the input's graph has. */
  readonly size: number;
  /** How many steps the hints have: the length of their first axis. */
  readonly steps: number;
  readonly inputs: Features;
  readonly outputs: Features;
  /** Shape [steps, …] each. */
  readonly hints: Features;
}
