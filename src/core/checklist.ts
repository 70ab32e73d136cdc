// Somebody's list of what can go wrong, and what an examination says to each of its items.

import { type Finding, type Verdict, worstVerdict } from "./finding.js";
import type { Source } from "./source.js";

export interface ChecklistItem {
  /** What the source calls it, such as `L1.2`. */
  readonly id: string;
  readonly name: string;
  /** Ids of the instruments that look for it. */
  readonly instruments: readonly string[];
}

export interface Checklist {
  readonly title: string;
  readonly source: Source;
  readonly items: readonly ChecklistItem[];
}

export interface AnsweredItem {
  readonly id: string;
  readonly name: string;
  /** The gravest of what the instruments found; `skipped` where none of them could look. */
  readonly verdict: Verdict;
  /** The instruments that looked, or, where none could, all that would have. */
  readonly instruments: readonly string[];
}

export interface AnsweredChecklist {
  readonly title: string;
  readonly source: Source;
  readonly items: readonly AnsweredItem[];
}

/**
 * What `findings` say to those of `checklists` all of whose instruments were asked: where only some were, most items
 * would say no more than that nobody wanted to know.
 */
export function answerChecklists(
  checklists: readonly Checklist[],
  findings: readonly Finding[],
): readonly AnsweredChecklist[] {
  const found = new Map(findings.map((finding) => [finding.instrument, finding]));
  return checklists
    .filter(({ items }) => items.every(({ instruments }) => instruments.every((id) => found.has(id))))
    .map(({ title, source, items }) => ({
      title,
      source,
      items: items.map(({ id, name, instruments }) => {
        const verdicts = instruments.map((instrument) => {
          const finding = found.get(instrument);
          return finding?.checks?.[id] ?? finding?.verdict ?? "skipped";
        });
        const looked = instruments.filter((_, index) => verdicts[index] !== "skipped");
        return { id, name, verdict: worstVerdict(verdicts), instruments: looked.length > 0 ? looked : instruments };
      }),
    }));
}
