// What a training has seen so far, beside where its trainer stands: with both, it goes on as if it had never stopped.

import type { NDArray } from "../ndarray.js";
import type { Mapped } from "../tree.js";

/** A point of the learning curves. */
export interface CurvePoint {
  /** After how many steps. */
  readonly step: number;
  /** By name of the curve, such as `loss` (mean since the point before) and `validation`. */
  readonly values: Readonly<Record<string, number>>;
}

export interface TrainingHistory<P> {
  readonly curve: readonly CurvePoint[];
  /** Losses since the curve's last point. */
  readonly untold: { readonly sum: number; readonly count: number };
  /** Validations since the best. */
  readonly withoutBetter: number;
  readonly best: { readonly step: number; readonly score: number; readonly parameters: Mapped<P, NDArray> } | undefined;
}

/** Before the first step. */
export const emptyHistory = { curve: [], untold: { sum: 0, count: 0 }, withoutBetter: 0, best: undefined } as const;
