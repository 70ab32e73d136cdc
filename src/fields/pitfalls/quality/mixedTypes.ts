// Cells of another type than their column: words among numbers, numbers among words.

import { identifier, type Table } from "../../../data/table.js";
import { exampleRows } from "../queries.js";
import { counted, listed, percent } from "../wording.js";
import type { LevelCounts } from "./levelCounts.js";
import type { Checked, Problem } from "./problem.js";

const mend = "Mend cells that do not fit their column's type at the source, or read them as missing on purpose.";

/** Unparsed cells (failing from a share of `failShare`), and category columns that mostly hold numbers. */
export async function checkMixedTypes(
  table: Table,
  levels: readonly LevelCounts[],
  failShare: number,
): Promise<Checked> {
  const problems: Problem[] = [];
  for (const column of table.columns.filter(({ role, unparsed }) => role !== "ignored" && unparsed > 0)) {
    const of = table.rowCount - column.missing + column.unparsed;
    const texts = [...new Set(column.unparsedExamples.map(({ text }) => `"${text}"`))];
    const isInfinite = column.unparsedExamples.every(({ text }) => /^[-+]?inf(inity)?$/i.test(text));
    problems.push({
      kind: isInfinite ? "infinite values" : "mixed types",
      column: column.name,
      gravity: column.unparsed / of >= failShare || column.role === "target" ? "fail" : "concern",
      cells: column.unparsed,
      of,
      detail: `${counted(column.unparsed, "cell")} (${percent(column.unparsed / of)}) cannot be read as ${typeNames[column.type]}, such as ${listed(texts, 4)}; they count as missing`,
      rows: column.unparsedExamples
        .map(({ row }) => table.locate(row))
        .slice(0, 5)
        .join(", "),
      advice: mend,
    });
  }
  for (const { column, levels: all } of levels) {
    if (column.type === "boolean" || column.role === "split") continue;
    const numbers = all.filter(({ level }) => isNumber(level));
    const words = all.filter(({ level }) => !isNumber(level));
    const cells = words.reduce((sum, { count }) => sum + count, 0);
    const of = cells + numbers.reduce((sum, { count }) => sum + count, 0);
    // Many numbers are a measure; of few, words with digits ("3 or more") may be meant as steps of a scale.
    const isMeasure = numbers.length >= 20 && numbers.length >= 4 * words.length;
    const isScale = numbers.length >= 3 && cells < 0.2 * of && words.every(({ level }) => !/\d/.test(level));
    if (words.length === 0 || !(isMeasure || isScale)) continue;
    const name = identifier(column.name);
    problems.push({
      kind: "mixed types",
      column: column.name,
      gravity: isMeasure && cells / of >= failShare ? "fail" : "concern",
      cells,
      of,
      detail: `holds numbers in ${counted(of - cells, "cell")} and words in ${counted(cells, "cell")} (${listed(
        words.map(({ level }) => `"${level}"`),
        4,
      )}), so it is read as categories`,
      rows: await exampleRows(table, `${name} IS NOT NULL AND try_cast(${name}::VARCHAR AS DOUBLE) IS NULL`),
      advice: mend,
    });
  }
  return { problems };
}

const typeNames = {
  number: "a number",
  integer: "a whole number",
  category: "a category",
  text: "text",
  time: "a time",
  boolean: "yes or no",
} as const;

function isNumber(level: string): boolean {
  return level.trim() !== "" && Number.isFinite(Number(level));
}
