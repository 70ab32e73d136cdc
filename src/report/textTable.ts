// Lines of text with their cells set under one another.

import { displayWidth, pad, printable } from "./text.js";

/** The rows, printable, with every cell padded to its column's width, two blanks apart. */
export function alignedRows(rows: readonly (readonly string[])[], indent = ""): string {
  const cells = rows.map((row) => row.map(printable));
  const widths: number[] = [];
  for (const row of cells) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell));
    });
  }
  return cells
    .map((row) => `${indent}${row.map((cell, column) => pad(cell, widths[column])).join("  ")}`.trimEnd())
    .map((line) => `${line}\n`)
    .join("");
}
