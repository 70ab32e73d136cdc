// What the user brings. Each kind of subject is declared where it is read (tables in `data/table.ts`), by
// adding itself to `SubjectKinds`; the kernel only knows what all kinds have in common.

/** The kinds of subject that instruments may ask for. */
export const subjectKindNames = [
  "table",
  "embedding",
  "text",
  "network",
  "chat",
  "series",
  "cells",
  "frames",
  "preferences",
  "survey",
  "decision",
  "algorithm",
  "language-model",
] as const;

/** What every subject has. */
export interface SubjectBase<Kind extends string> {
  readonly kind: Kind;
  /** A short name to show, such as `loans.csv`. */
  readonly name: string;
  /** Where it lies, as the user named it. */
  readonly location: string;
  /** `sha256:…` of the content, independent of file format and order of rows. */
  readonly fingerprint: string;
  /** A few numbers and words that describe it (`rows`, `columns`, `target`, …). */
  readonly facts: Readonly<Record<string, number | string>>;
  /** What was guessed or left out while reading, each a sentence. */
  readonly notices: readonly string[];
  /** Gives back what the subject holds (files, connections). */
  close(): Promise<void>;
}

/** Kind → type of subject. Extended by declaration merging where a kind is read. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface SubjectKinds {}

export type SubjectKind = keyof SubjectKinds;
export type Subject = SubjectKinds[SubjectKind];

/** Whether `subject` is of `kind`. */
export function isKind<Kind extends SubjectKind>(subject: Subject, kind: Kind): subject is SubjectKinds[Kind] {
  return subject.kind === kind;
}
