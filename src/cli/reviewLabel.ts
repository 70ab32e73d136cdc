// `touchstone review label`: labels a queue at the terminal, a key a label.

import { UserError } from "../core/errors.js";
import { labelKeys, type ReviewItem } from "../core/review.js";
import type { ReviewerState, ReviewQueue, Reviews } from "../ledger/reviews.js";
import { itemText } from "../report/reviewText.js";
import { printable } from "../report/text.js";
import { withLedger } from "./withLedger.js";

/** Where keys come from and text goes to: the terminal, or a stand-in. */
export interface LabelTerminal {
  readonly width: number;
  /** Keys one by one, as the terminal sends them. */
  readonly keys: AsyncIterable<string>;
  write(text: string): void;
}

/** Lets `reviewer` label the queue until they hand in or stop; what they labelled is kept either way. */
export async function labelQueue(name: string, reviewer: string): Promise<void> {
  const { stdin, stdout } = process;
  if (stdin.isTTY !== true || stdout.isTTY !== true) {
    throw new UserError(
      "no-terminal",
      "labelling asks for keys at a terminal",
      "use review export and review import instead",
    );
  }
  await withLedger(async ({ reviews }) => {
    stdin.setRawMode(true);
    stdin.setEncoding("utf8");
    try {
      await labelWith(reviews, name, reviewer, {
        width: Math.max(40, stdout.columns - 1),
        keys: stdin,
        write: (text) => void stdout.write(text),
      });
    } finally {
      stdin.setRawMode(false);
      stdin.pause();
    }
  });
}

/** The same at `terminal`. Throws a `UserError` where there is no such queue. */
export async function labelWith(
  reviews: Reviews,
  name: string,
  reviewer: string,
  terminal: LabelTerminal,
): Promise<void> {
  const queue = await reviews.find(name);
  if (!queue.reviewers.some((one) => one.name === reviewer)) await reviews.join(queue.id, reviewer);
  const items = await reviews.items(queue.id);
  let state = await reviews.state(queue.id, reviewer);
  let at = nextOpen(state, -1);
  const keys = labelKeys(queue.labels);
  const show = () => terminal.write(screen(queue, items, state, at, terminal.width));
  if (state.submitted) {
    terminal.write(`${reviewer} has handed in already.\n`);
    return;
  }
  show();
  for await (const typed of terminal.keys) {
    if (typed === "\u0003" || typed === "q") break;
    const label = queue.labels[keys.indexOf(typed)];
    if (label !== undefined) {
      state = await reviews.act(queue.id, reviewer, { item: at, label });
      at = nextOpen(state, at);
    } else if (typed === "u" && state.undoable !== undefined) {
      at = state.undoable;
      state = await reviews.act(queue.id, reviewer, { undo: true });
    } else if (typed === " " || typed === "j" || typed === "\u001b[B") at = Math.min(at + 1, items.length - 1);
    else if (typed === "k" || typed === "\u001b[A") at = Math.max(at - 1, 0);
    else if (typed === "\r" && state.undoable !== undefined) {
      await reviews.submit(queue.id, reviewer);
      terminal.write("Handed in.\n");
      return;
    }
    show();
  }
  terminal.write(`\nKept. touchstone review label ${queue.id} --as ${reviewer} goes on.\n`);
}

/** The next item after `at` without a label, from the start again; `at` where all have one. */
function nextOpen({ labels }: ReviewerState, at: number): number {
  for (let step = 1; step <= labels.length; step++) {
    const item = (at + step) % labels.length;
    if (labels[item] === null) return item;
  }
  return Math.max(at, 0);
}

function screen(
  { question, labels, showsSuggestions }: ReviewQueue,
  items: readonly ReviewItem[],
  state: ReviewerState,
  at: number,
  width: number,
): string {
  const item = items[at];
  const done = state.labels.filter((label) => label !== null).length;
  const { given, suggestion } = item;
  const hint =
    showsSuggestions && suggestion !== undefined
      ? `\ngiven ${printable(given ?? "nothing")}, a model says ${printable(suggestion.label)}${suggestion.probability === undefined ? "" : ` (${suggestion.probability.toFixed(2)})`}\n`
      : "";
  const keys = labelKeys(labels);
  const choices = labels.map(
    (label, index) => `  ${keys[index] ?? " "} ${printable(label)}${state.labels[at] === label ? " *" : ""}\n`,
  );
  // Clears the screen and goes to its beginning.
  return `\u001b[2J\u001b[H${at + 1} of ${items.length}, ${done} labelled   item ${printable(item.id)}\n\n${itemText(item, width)}${hint}\n${printable(question)}\n${choices.join("")}\nspace next  k back  u undo  enter hand in  q stop\n`;
}
