// What learners learn from: columns of numbers and categories, and a target.

/**
 * One feature for n rows. `numeric` values are numbers, `category` values are codes 0 … levels − 1 without
 * order; NaN is missing in both.
 */
export interface FeatureColumn {
  readonly name: string;
  readonly kind: "numeric" | "category";
  readonly values: Float64Array;
  /** How many codes a category may have; 0 for a numeric feature. */
  readonly levels: number;
}

/** What is to be predicted, for n rows. */
export type Target =
  | { readonly kind: "classification"; readonly codes: Int32Array; readonly classes: number }
  | { readonly kind: "regression"; readonly values: Float64Array };

/** How many numbers a prediction of this target has per row: one probability per class, or one value. */
export function predictionWidth(target: Target): number {
  return target.kind === "classification" ? target.classes : 1;
}
