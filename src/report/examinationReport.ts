// What every rendering of an examination is made from: the run, its subject, what was found, what went wrong.

import type { AnsweredChecklist } from "../core/checklist.js";
import type { Finding, Verdict } from "../core/finding.js";

/** A bug of ours that stopped one instrument, told in one line. */
export interface ReportedFault {
  readonly instrument: string;
  readonly message: string;
}

/** What was examined. */
export interface ReportedSubject {
  readonly kind: string;
  /** The name a user knows it by, such as the file's name. */
  readonly name: string;
  readonly fingerprint: string;
  /** A few numbers and words that describe it (`rows`, `columns`, `target`, …). */
  readonly facts: Readonly<Record<string, number | string>>;
  /** What was guessed or left out on the way in: each a sentence. */
  readonly notices: readonly string[];
}

export interface ExaminationReport {
  /** Version of Touchstone. */
  readonly touchstone: string;
  readonly run: string;
  readonly seed: number;
  readonly verdict: Verdict;
  readonly elapsedSeconds: number;
  readonly subject: ReportedSubject;
  readonly findings: readonly Finding[];
  /** Lists of what can go wrong, and what the findings say to each item. */
  readonly checklists?: readonly AnsweredChecklist[];
  readonly faults?: readonly ReportedFault[];
  /** True where the user stopped the examination before its last instrument. */
  readonly interrupted?: boolean;
  /** The command line that repeats the examination. */
  readonly command?: string;
}
