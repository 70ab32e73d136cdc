// The reasons behind a verdict: each with what was seen and what to do about it. The gravest come first.

import { byGravity, type Verdict, worstVerdict } from "../../../core/finding.js";

export interface Reason {
  readonly verdict: "fail" | "concern";
  /** A sentence. */
  readonly seen: string;
  /** One or two sentences; empty where nothing can be done. */
  readonly advice: string;
}

/** The verdict, what was seen (at most `most` sentences) and the advice of `reasons`; a pass without any. */
export function judgedBy(
  reasons: readonly Reason[],
  most = 2,
): { readonly verdict: Verdict; readonly seen: string; readonly advice: string } {
  const sorted = [...reasons].sort((a, b) => byGravity(a.verdict, b.verdict));
  return {
    verdict: reasons.length === 0 ? "pass" : worstVerdict(reasons.map(({ verdict }) => verdict)),
    seen: sorted
      .slice(0, most)
      .map(({ seen }) => seen)
      .join(" "),
    advice: [...new Set(sorted.map(({ advice }) => advice).filter((advice) => advice !== ""))].join(" "),
  };
}
