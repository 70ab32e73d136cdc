// Review: people label what a model was unsure of. A queue holds items and the labels to choose from; reviewers work through it
// blind to one another until they hand in what they have; then agreement can be told. Any field can make one.

import { UserError } from "./errors.js";

/** Something of an item that a reviewer sees. */
export type Shown =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "row"; readonly cells: Readonly<Record<string, string | number | boolean | null>> }
  /** `address` is a `data:` address of a PNG. */
  | { readonly kind: "image"; readonly name: string; readonly address: string };

/** One thing to be labelled. */
export interface ReviewItem {
  /** What a person would call it, such as the row's number; unlike all others of its queue. */
  readonly id: string;
  readonly shown: readonly Shown[];
  /** The label that it has so far, if it has one. */
  readonly given?: string;
  /** The label that a model would give it, and how probable it holds that. */
  readonly suggestion?: { readonly label: string; readonly probability?: number };
}

/** A queue as it is made. */
export interface ReviewDraft {
  readonly title: string;
  /** What is asked of every item, as one question. */
  readonly question: string;
  /** The labels to choose from. */
  readonly labels: readonly string[];
  readonly items: readonly ReviewItem[];
}

/** Where a queue comes from. */
export interface ReviewSource {
  readonly run: string;
  readonly instrument: string;
}

/** What a reviewer did, in order: gave an item a label, or took back the latest thing not taken back. */
export type ReviewAction = { readonly item: number; readonly label: string } | { readonly undo: true };

/** Where a reviewer stands. */
export interface ReviewState {
  /** The label of each item; `null` where it has none yet. */
  readonly labels: readonly (string | null)[];
  /** The item whose label would be taken back; `undefined` where there is nothing to take back. */
  readonly undoable: number | undefined;
}

const digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"];
/** Letters that do something else while labelling. */
const taken = ["j", "k", "q", "u"];

/**
 * The key of each label: the label itself, where each is a digit or a letter of its own, such as the digits that pictures show;
 * otherwise the digits as they lie on a keyboard, and none for those after the tenth.
 */
export function labelKeys(labels: readonly string[]): readonly (string | undefined)[] {
  const own = labels.map((label) => label.toLowerCase());
  const areKeys = own.every((key) => /^[a-z0-9]$/.test(key) && !taken.includes(key)) && repeated(own) === undefined;
  return areKeys ? own : labels.map((_, index) => digits[index]);
}

/**
 * The item as somebody sees it who is not to be led: without the labels that were given and suggested. The name of a picture's
 * file, or of its folder, may be its label: pictures have numbers.
 */
export function blindly({ id, shown }: ReviewItem, index: number): ReviewItem {
  const number = `picture ${index + 1}`;
  const isPicture = shown.some(({ kind }) => kind === "image");
  return {
    id: isPicture ? number : id,
    shown: shown.map((part) => (part.kind === "image" ? { ...part, name: number } : part)),
  };
}

/** Labels of more characters than this are no labels. */
const longestLabel = 200;

/** Throws a `UserError` unless the queue can be worked on: items, two labels or more, each of them once. */
export function checkReviewDraft({ title, labels, items }: ReviewDraft): void {
  const refuse = (message: string, hint: string) => {
    throw new UserError("bad-queue", message, hint);
  };
  if (items.length === 0) refuse(`there is nothing to review in ${title}`, "choose a finding that lists evidence");
  if (labels.length < 2)
    refuse("a queue needs at least two labels to choose from", "name them with --labels right,wrong");
  const odd = labels.find((label) => label.trim() === "" || label.length > longestLabel);
  if (odd !== undefined) refuse(`"${odd.slice(0, 40)}" is no label`, `a label has 1 to ${longestLabel} characters`);
  const twice = repeated(labels) ?? repeated(items.map(({ id }) => id));
  if (twice !== undefined) refuse(`"${twice}" is there twice`, "labels and items are told apart by their names");
}

/** Where somebody stands who did `actions` on a queue of `items` items. What does not fit (no such item) is passed over. */
export function reviewState(actions: readonly ReviewAction[], items: number): ReviewState {
  const labels: (string | null)[] = Array.from({ length: items }, () => null);
  const done: { readonly item: number; readonly before: string | null }[] = [];
  for (const action of actions) {
    if ("undo" in action) {
      const last = done.pop();
      if (last !== undefined) labels[last.item] = last.before;
    } else if (action.item < items) {
      done.push({ item: action.item, before: labels[action.item] });
      labels[action.item] = action.label;
    }
  }
  return { labels, undoable: done.at(-1)?.item };
}

function repeated(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) < index);
}
