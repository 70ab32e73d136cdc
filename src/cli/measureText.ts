// A measure in a line of text.

import type { Measure } from "../core/finding.js";

/** `0.123 [0.1, 0.14]`, with the unit where there is one. */
export function measureText({ value, interval, unit }: Measure): string {
  const ends = interval === undefined ? "" : ` [${interval.map(shortNumber).join(", ")}]`;
  return `${shortNumber(value)}${unit === undefined ? "" : ` ${unit}`}${ends}`;
}

/** Four significant digits, whole numbers in full, no trailing zeros. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "undefined" : value > 0 ? "∞" : "−∞";
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(4)));
}
