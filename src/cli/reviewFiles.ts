// A review queue as a CSV file: what is shown of each item, and an empty column for its label; and back.

import { readFile } from "node:fs/promises";
import { UserError } from "../core/errors.js";
import type { ReviewItem } from "../core/review.js";
import { systemReason } from "../core/systemErrors.js";
import { writeWholeFile } from "../core/wholeFile.js";
import { parseRecords } from "../data/delimitedRecords.js";
import type { ReviewQueue } from "../ledger/reviews.js";
import { withLedger } from "./withLedger.js";

/** Writes the queue's items to `path`; returns what is said of it. */
export function exportQueue(name: string, path: string): Promise<string> {
  return withLedger(async ({ reviews }) => {
    const queue = await reviews.find(name);
    const items = await reviews.items(queue.id);
    await writeWholeFile(path, queueCsv(queue, items));
    return `${items.length} items are in ${path}: fill the column label with ${queue.labels.join(", ")}.\n`;
  });
}

/** Hands in the labels in the file at `path` as `reviewer`'s; returns what is said of it. Nothing is kept of a file with a fault. */
export function importLabels(name: string, path: string, reviewer: string): Promise<string> {
  return withLedger(async ({ reviews }) => {
    const queue = await reviews.find(name);
    const text = await readFile(path, "utf8").catch((error: unknown) => {
      const reason = systemReason(error);
      if (reason === undefined) throw error;
      throw new UserError("file-unreadable", `${path} cannot be read: ${reason}`, "check the path");
    });
    const given = labelsIn(text, path, queue, await reviews.items(queue.id));
    if (!queue.reviewers.some(({ name: known }) => known === reviewer)) await reviews.join(queue.id, reviewer);
    for (const { item, label } of given) await reviews.act(queue.id, reviewer, { item, label });
    await reviews.submit(queue.id, reviewer);
    return `${given.length} of ${queue.items} labels are handed in for ${reviewer}.\n`;
  });
}

/** The queue as CSV: `item`, what is shown, and `label`, which is empty. Suggestions stand in it where the queue shows them. */
export function queueCsv(
  { showsSuggestions }: Pick<ReviewQueue, "showsSuggestions">,
  items: readonly ReviewItem[],
): string {
  const rows = items.map((item) => new Map([...shownCells(item), ...(showsSuggestions ? suggestionCells(item) : [])]));
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const lines = [
    ["item", ...columns, "label"],
    ...items.map(({ id }, index) => [id, ...columns.map((column) => rows[index].get(column) ?? ""), ""]),
  ];
  return lines.map((fields) => `${fields.map(quoted).join(",")}\n`).join("");
}

function shownCells({ shown }: ReviewItem): [string, string][] {
  return shown.flatMap((part): [string, string][] => {
    if (part.kind === "text") return [["text", part.text]];
    if (part.kind === "image") return [["picture", part.name]];
    return Object.entries(part.cells).map(([name, value]) => [name, value === null ? "" : String(value)]);
  });
}

function suggestionCells({ given, suggestion }: ReviewItem): [string, string][] {
  return [
    ["given label", given ?? ""],
    ["suggested label", suggestion?.label ?? ""],
  ];
}

/** The labels of a filled file. The first column is the item's, the last one called `label` is what is handed in. */
function labelsIn(text: string, path: string, { labels }: ReviewQueue, items: readonly ReviewItem[]) {
  const [header, ...records] = parseRecords(text.replace(/^\uFEFF/, ""), ",").map(({ fields }) =>
    fields.map((field) => field.trim()),
  );
  const column = header?.lastIndexOf("label") ?? -1;
  if (header?.[0] !== "item" || column < 1) {
    throw new UserError(
      "bad-review-file",
      `${path} has no columns item and label`,
      "fill a file that review export wrote",
    );
  }
  const places = new Map(items.map(({ id }, index) => [id, index]));
  return records.flatMap((fields, index) => {
    const [id, label = ""] = [fields[0], fields[column]];
    if (label === "") return [];
    const item = places.get(id);
    if (item === undefined) {
      throw new UserError(
        "unknown-item",
        `${path}, row ${index + 1}: there is no item ${id}`,
        "leave the column item as it was",
      );
    }
    if (!labels.includes(label)) {
      throw new UserError(
        "unknown-label",
        `${path}, row ${index + 1}: ${label} is none of the labels`,
        `choose ${labels.join(", ")}`,
      );
    }
    return [{ item, label }];
  });
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
