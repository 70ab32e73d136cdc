// Small tables of text that fit a width: numbers to the right, what does not fit cut or left out.

import { clip, displayWidth, pad } from "./text.js";

export interface TableColumn {
  readonly heading: string;
  readonly cells: readonly string[];
  readonly align: "left" | "right";
}

export interface FittedTable {
  /** The headings, then the rows, each at most as wide as asked. */
  readonly lines: readonly string[];
  /** How many columns, from the last, there was no room for. */
  readonly leftOut: number;
}

const gap = 2;
const narrowest = 6;

/** Sets `columns` beside each other within `width`: cells are cut at `widest`, then the last columns left out. */
export function fitTable(columns: readonly TableColumn[], width: number, widest = 36): FittedTable {
  const natural = columns.map(({ heading, cells }) =>
    Math.min(widest, Math.max(displayWidth(heading), ...cells.map(displayWidth), 1)),
  );
  const widths: number[] = [];
  let used = 0;
  for (const wanted of natural) {
    const room = width - used - (widths.length === 0 ? 0 : gap);
    // A column is cut a little rather than lost, but not to a stump.
    const given = wanted <= room ? wanted : room >= Math.max(narrowest, wanted / 2) || widths.length === 0 ? room : 0;
    if (given < 1) break;
    used += given + (widths.length === 0 ? 0 : gap);
    widths.push(given);
  }
  const shown = columns.slice(0, widths.length);
  const line = (cell: (column: TableColumn) => string) =>
    shown
      .map((column, index) =>
        pad(clip(cell(column), widths[index]), widths[index], column.align === "left" ? "right" : "left"),
      )
      .join(" ".repeat(gap))
      .trimEnd();
  const rows = columns[0]?.cells.length ?? 0;
  return {
    lines: [
      line(({ heading }) => heading),
      ...Array.from({ length: rows }, (_, row) => line(({ cells }) => cells[row])),
    ],
    leftOut: columns.length - shown.length,
  };
}
