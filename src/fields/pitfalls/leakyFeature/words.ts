// Single words of a text that might give the answer away, such as a remark that was written when the answer was known. Those
// that go best with the target are asked each by itself, like any feature: 1 where a text has the word, else 0.

import type { Dataset } from "../../../data/dataset.js";
import type { Table } from "../../../data/table.js";
import { numbersOf } from "../../../stats/arrays.js";
import { type TextColumn, textBag, wordsOf } from "../../../stats/learners/textBags.js";
import type { Candidate } from "./candidates.js";

const mostAsked = 10;
/** A word of fewer texts (or of all but so few) cannot be judged. */
const fewestTexts = 10;

/** The words of the table's text that go best with the target, the best first. */
export async function wordCandidates(table: Table, dataset: Dataset): Promise<readonly Candidate[]> {
  const { text } = table.roles;
  if (text === undefined || (dataset.texts ?? []).length === 0) return [];
  const texts = await table.texts(text, dataset.tableRows);
  const rowsOf = new Map<string, number[]>();
  texts.forEach((written, row) => {
    for (const word of new Set(wordsOf(written ?? ""))) {
      const rows = rowsOf.get(word);
      if (rows === undefined) rowsOf.set(word, [row]);
      else rows.push(row);
    }
  });
  const association = associationWith(dataset);
  const judged = [...rowsOf].filter(
    ([, rows]) => rows.length >= fewestTexts && texts.length - rows.length >= fewestTexts,
  );
  const best = judged
    .map(([word, rows]) => ({ word, rows, association: association(rows) }))
    .sort((a, b) => b.association - a.association || (a.word < b.word ? -1 : 1))
    .slice(0, mostAsked);
  return best.map(({ word, rows }): Candidate => {
    const has = new Set(rows);
    const values = numbersOf(texts.length, (row) => (has.has(row) ? 1 : 0));
    return {
      kind: "word",
      column: text,
      word,
      feature: { name: `"${word}" in ${text}`, kind: "numeric", values, levels: 0 },
    };
  });
}

/** The text as it would be without these words. */
export async function textWithout(
  table: Table,
  dataset: Dataset,
  without: ReadonlySet<string>,
): Promise<readonly TextColumn[]> {
  const { text } = table.roles;
  if (text === undefined) return [];
  const texts = await table.texts(text, dataset.tableRows);
  return [
    {
      name: text,
      bags: texts.map((written) =>
        textBag(
          wordsOf(written ?? "")
            .filter((word) => !without.has(word))
            .join(" "),
        ),
      ),
    },
  ];
}

/** How much of the target's variation goes with being among some rows: χ² of classes, and of numbers the like. */
function associationWith({ target }: Dataset): (rows: readonly number[]) => number {
  const n = target.kind === "classification" ? target.codes.length : target.values.length;
  if (target.kind === "regression") {
    const { values } = target;
    const mean = values.reduce((sum, value) => sum + value / n, 0);
    return (rows) => {
      const sum = rows.reduce((total, row) => total + values[row] - mean, 0);
      return (sum * sum * n) / (rows.length * (n - rows.length));
    };
  }
  const { codes, classes } = target;
  const shares = new Float64Array(classes);
  for (const code of codes) shares[code] += 1 / n;
  return (rows) => {
    const counts = new Float64Array(classes);
    for (const row of rows) counts[codes[row]] += 1;
    let sum = 0;
    for (let code = 0; code < classes; code++) {
      const expected = rows.length * shares[code];
      if (expected > 0) sum += (counts[code] - expected) ** 2 / expected;
    }
    return (sum * n) / (n - rows.length);
  };
}
