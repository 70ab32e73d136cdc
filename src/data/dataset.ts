// The part of a table that learners see: features and a target, in memory, for chosen rows.

import type { FeatureColumn, Target } from "../stats/learners/features.js";
import type { Column, Table } from "./table.js";

export interface Dataset {
  /** Which row of the table each row of the dataset is. */
  readonly tableRows: Int32Array;
  readonly features: readonly FeatureColumn[];
  readonly target: Target;
  /** Names of the classes; empty for regression. */
  readonly levels: readonly string[];
}
