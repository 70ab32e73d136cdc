// What every rendering of a training is made from.

import type { Measure } from "../core/finding.js";
import type { ReportedSubject } from "./examinationReport.js";

/** A point of the learning curves: after so many steps, values by name of the curve. */
export interface CurvePoint {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

export interface TrainingReport {
  /** Version of Touchstone. */
  readonly touchstone: string;
  readonly run: string;
  /** Id of the model. */
  readonly model: string;
  readonly seed: number;
  /** The model's options, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly subject: ReportedSubject;
  /** Where the model lies, or where its training can be taken up again. */
  readonly directory: string;
  readonly elapsedSeconds: number;
  /** How good the model is on data held back from it. */
  readonly measures: readonly Measure[];
  readonly notes: readonly string[];
  readonly curve: readonly CurvePoint[];
  /** True where the user stopped it: it can be taken up again. */
  readonly interrupted?: boolean;
}
