// What all figures have in common: a heading, data inline under names of our own (so that no column's name is ever
// read as a path), labels that can be seen and told apart, and a bound on how much is drawn.

import type { Figure } from "../../core/finding.js";
import { seededRandom } from "../../core/random.js";
import { formatCount } from "../numbers.js";
import { clip, printable, prose } from "../text.js";
import { quiet } from "./palette.js";

/** What every figure is given. */
export interface FigureHead {
  readonly title: string;
  /** One sentence that says what to see in it. */
  readonly caption: string;
}

/** A value that Vega-Lite may be given in a row of data. */
export type Cell = string | number | boolean | null;

/** How an axis writes its numbers: plain (the default), as a percentage of 1, or as a time in milliseconds. */
export type Notation = "number" | "percent" | "time";

const schema = "https://vega.github.io/schema/vega-lite/v6.json";

/** A figure as wide as its surroundings, drawn from `rows`. `note` is appended to the caption. */
export function figureOf(
  head: FigureHead,
  rows: readonly Readonly<Record<string, Cell>>[],
  body: Readonly<Record<string, unknown>>,
  note = "",
): Figure {
  const drawn = rows.length > 0 ? { data: { values: rows }, ...body } : nothing;
  return {
    title: prose(head.title),
    caption: prose(`${head.caption} ${note}`),
    spec: { $schema: schema, width: "container", ...drawn },
  };
}

/** What stands where no value can be drawn. */
const nothing = {
  data: { values: [{ text: "no values to draw" }] },
  height: 40,
  mark: { type: "text", color: quiet },
  encoding: { text: { field: "text" } },
};

/** Height of a figure that lists `count` things, in pixels (Vega-Lite's own steps do not go with a fitted width). */
export function listHeight(count: number, step = 22): number {
  return Math.max(1, count) * step;
}

const longestLabel = 60;

/** A name from the data, short and visible. */
export function label(text: string): string {
  return text.trim() === "" ? "(empty)" : clip(printable(text), longestLabel);
}

/** `label` of each; equal ones are numbered, so that an axis keeps them apart. */
export function distinctLabels(texts: readonly string[]): string[] {
  const taken = new Set<string>();
  return texts.map((text) => {
    const plain = label(text);
    let distinct = plain;
    for (let again = 2; taken.has(distinct); again++) distinct = `${plain} (${again})`;
    taken.add(distinct);
    return distinct;
  });
}

/** Vega-Lite's part of an axis for `notation`. */
export function axisOf(notation: Notation = "number"): Record<string, unknown> {
  return notation === "percent" ? { format: "~%" } : {};
}

/** Vega-Lite's type of a quantitative or temporal channel. */
export function channelType(notation: Notation = "number"): "quantitative" | "temporal" {
  return notation === "time" ? "temporal" : "quantitative";
}

/** Vega-Lite's part of a scale for `notation`: times are told in UTC, the same on every machine. */
export function scaleOf(notation: Notation = "number"): Record<string, unknown> {
  return notation === "time" ? { type: "utc" } : { zero: false };
}

/** A title for an axis or legend; `null` (none) where there is nothing to say. */
export function titleOf(text: string | undefined): string | null {
  return text === undefined || text === "" ? null : label(text);
}

/** Indices of at most `most` of `length` things, drawn evenly by chance (the same every time), ascending. */
export function thinned(length: number, most: number): Int32Array {
  return seededRandom(0, "figure").sample(length, most);
}

/** `(40 of 312 bars drawn.)`, or nothing where all are. */
export function shownOf(shown: number, total: number, what: string): string {
  return shown < total ? `(${formatCount(shown)} of ${formatCount(total)} ${what} drawn.)` : "";
}

/** A place on the x axis to be marked by a line with a few words beside it. */
export interface Mark {
  readonly x: number;
  readonly label: string;
}

/** Layers that mark places on an axis `x` of a figure whose data reach from `low` to `high`. */
export function markLayers(
  marks: readonly Mark[],
  x: Readonly<Record<string, unknown>>,
  [low, high]: readonly [number, number],
): Record<string, unknown>[] {
  const values = marks
    .filter((mark) => Number.isFinite(mark.x))
    // Words turn towards the middle, so that they stay within the figure.
    .map((mark) => ({
      at: mark.x,
      text: mark.label === "" ? "" : label(mark.label),
      before: mark.x > (low + high) / 2,
    }));
  if (values.length === 0) return [];
  const at = { x: { field: "at", ...x } };
  const words = (side: typeof values, align: "left" | "right") => ({
    data: { values: side },
    mark: { type: "text", color: quiet, align, baseline: "bottom", dx: align === "right" ? -3 : 3, dy: -3, y: 0 },
    encoding: { ...at, text: { field: "text" } },
  });
  const worded = values.filter(({ text }) => text !== "");
  const before = worded.filter((mark) => mark.before);
  const after = worded.filter((mark) => !mark.before);
  return [
    { data: { values }, mark: { type: "rule", color: quiet, strokeDash: [4, 3] }, encoding: at },
    ...(before.length > 0 ? [words(before, "right")] : []),
    ...(after.length > 0 ? [words(after, "left")] : []),
  ];
}

/** The least and the greatest of the finite `values`. */
export function extent(values: Iterable<number>): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}
