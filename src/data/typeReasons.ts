// Why a column has its type, in words.

import { thousandsApart } from "../core/thousands.js";
import type { ColumnStatistics } from "./columnStatistics.js";
import type { Conversion } from "./resolveText.js";
import type { ColumnType, UnparsedCell } from "./table.js";

interface Reading {
  readonly conversion: Conversion | undefined;
  readonly accepted: boolean;
  readonly remark: string | undefined;
  readonly unparsed: number;
  readonly examples: readonly UnparsedCell[];
}

const kinds: Readonly<Record<ColumnType, string>> = {
  integer: "whole numbers",
  number: "numbers",
  time: "times",
  boolean: "yes or no",
  category: "texts",
  text: "texts",
};

/** Why a column with these counts is of `type`, such as `9,998 of 10,000 cells are whole numbers; …`. */
export function reasonFor(type: ColumnType, reading: Reading, statistics: ColumnStatistics, rowCount: number): string {
  const { filled, distinct, exact, meanLength } = statistics;
  const { unparsed, conversion, accepted, remark } = reading;
  if (filled === 0 && unparsed === 0) return "every cell is missing";
  const cells = filled + unparsed;
  const missing = rowCount - cells;
  const parts: string[] = [];
  if (type === "category" || type === "text") {
    parts.push(
      `${cells === 1 ? "1 cell has" : `${number(cells)} cells have`} ${exact ? "" : "about "}${number(distinct)} different text${distinct === 1 ? "" : "s"}`,
    );
    if (meanLength > 100) parts.push(`${number(Math.round(meanLength))} characters on average`);
    if (conversion !== undefined && !accepted) {
      const looks = conversion.storage === "TIMESTAMP" ? "times" : "numbers";
      parts.push(
        `${percentage(conversion.fitting, conversion.filled)} of them are ${looks}, too few to read the column so`,
      );
    }
    if (remark !== undefined) parts.push(remark);
  } else {
    parts.push(`${number(filled)} of ${number(cells)} cells are ${kinds[type]}`);
    if (conversion?.dates !== undefined) parts.push(`written as ${conversion.dates.words}`);
    if (unparsed > 0) {
      const example = reading.examples[0];
      const where = example === undefined ? "" : `: ${JSON.stringify(example.text)} in row ${number(example.row + 1)}`;
      parts.push(
        `${number(unparsed)} ${unparsed === 1 ? "is not and was" : "are not and were"} read as missing${where}`,
      );
    }
    if (!exact) parts.push(`about ${number(distinct)} different values`);
  }
  if (missing > 0) parts.push(`${number(missing)} ${missing === 1 ? "is" : "are"} missing`);
  return parts.join("; ");
}

function number(value: number): string {
  return thousandsApart(String(value));
}

function percentage(part: number, whole: number): string {
  return `${Math.floor((1000 * part) / whole) / 10} %`;
}
