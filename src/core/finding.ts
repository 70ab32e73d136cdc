// What an instrument answers: a verdict, measures with intervals, figures, evidence rows, advice.

import type { Source } from "./source.js";

/**
 * - `fail`: something is wrong that makes results untrustworthy.
 * - `concern`: something that a careful person would look at before trusting results.
 * - `pass`: looked for, not found.
 * - `info`: an answer without a judgement.
 * - `skipped`: the question could not be asked; the summary says what was missing.
 */
export type Verdict = "pass" | "concern" | "fail" | "info" | "skipped";

/** One number with what is needed to read it. A measure estimated from a sample carries an interval. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  /** Lower and upper end of the interval at `level`. */
  readonly interval?: readonly [number, number];
  /** Confidence level of `interval`, such as 0.95. */
  readonly level?: number;
  readonly unit?: string;
  /** What the same measure is worth with no skill, no fault, or no change: the number to hold it against. */
  readonly baseline?: number;
  readonly better: "higher" | "lower" | "neither";
  /** How many rows, pairs or resamples the value rests on. */
  readonly n: number;
}

/** A figure: a Vega-Lite specification with its data inline. */
export interface Figure {
  readonly title: string;
  /** One sentence that says what to see in it. */
  readonly caption: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** One row of evidence: the offending rows, columns or pairs, by name. Values are shown as they are. */
export type EvidenceRow = Readonly<Record<string, string | number | boolean | null>>;

/** What an instrument's `examine` returns. */
export interface Answer {
  readonly verdict: Verdict;
  /** The answer in one or two sentences: numbers in words, no jargon that the question did not use. */
  readonly summary: string;
  readonly measures: readonly Measure[];
  readonly figures: readonly Figure[];
  /** The most telling rows first, `maximumEvidence` at most. */
  readonly evidence: readonly EvidenceRow[];
  /** How many rows of evidence there are in all, where more were found than are listed. */
  readonly evidenceTotal?: number;
  /** What to do about it; empty where nothing need be done. */
  readonly advice: string;
  /** What it says to items of its field's checklists, by their ids, where that is not the verdict as a whole. */
  readonly checks?: Readonly<Record<string, Verdict>>;
  /** What was looked at only in part (sampling, a limit reached): each a sentence. */
  readonly limits?: readonly string[];
}

/** An instrument's answer, together with what was asked and after whom. */
export interface Finding extends Answer {
  readonly instrument: string;
  readonly question: string;
  readonly sources: readonly Source[];
  readonly elapsedSeconds: number;
}

/** How many evidence rows a finding lists at most; `evidenceTotal` tells of the rest. */
export const maximumEvidence = 1000;

/** An `Answer` with the parts that are often empty left out. Cuts the evidence to `maximumEvidence` rows. */
export function finding(parts: Partial<Answer> & Pick<Answer, "verdict" | "summary">): Answer {
  const evidence = parts.evidence ?? [];
  const total = parts.evidenceTotal ?? evidence.length;
  return {
    measures: [],
    figures: [],
    advice: "",
    ...parts,
    evidence: evidence.slice(0, maximumEvidence),
    ...(total > Math.min(evidence.length, maximumEvidence) ? { evidenceTotal: total } : {}),
  };
}

/** An answer that the question could not be asked; `missing` completes the sentence "needs …". */
export function skipped(missing: string): Answer {
  return finding({ verdict: "skipped", summary: `Not examined: needs ${missing}.` });
}

const severity: Record<Verdict, number> = { skipped: 0, info: 1, pass: 2, concern: 3, fail: 4 };

/** The gravest of the verdicts (`fail` > `concern` > `pass` > `info` > `skipped`); `skipped` of none. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce<Verdict>(
    (worst, verdict) => (severity[verdict] > severity[worst] ? verdict : worst),
    "skipped",
  );
}

/** Negative where `a` is graver than `b`: sorts the gravest first. */
export function byGravity(a: Verdict, b: Verdict): number {
  return severity[b] - severity[a];
}
