// One measure as a small drawing beside its numbers: its interval as a bar, its value as a dot, its baseline as a
// tick, all on a scale of their own.

import type { Measure } from "../core/finding.js";
import { type Markup, markup, nothing } from "./markup.js";

const width = 132;
const height = 18;
const margin = 5;

/** Where the marks of the drawing stand, in its own units. */
export interface RangeMarks {
  readonly width: number;
  readonly height: number;
  readonly track: readonly [number, number];
  readonly span: readonly [number, number] | undefined;
  readonly base: number | undefined;
  readonly dot: number;
}

/** The marks, or `undefined` where there is neither interval nor baseline to compare with. */
export function rangeMarks({ value, interval, baseline }: Measure): RangeMarks | undefined {
  const numbers = [value, ...(interval ?? []), ...(baseline === undefined ? [] : [baseline])].filter(Number.isFinite);
  if (!Number.isFinite(value) || numbers.length < 2) return undefined;
  const [low, high] = scaleFor(numbers);
  const place = (number: number) =>
    Number((margin + ((width - 2 * margin) * (number - low)) / (high - low)).toFixed(1));
  return {
    width,
    height,
    track: [margin, width - margin],
    span: interval?.every(Number.isFinite) ? [place(interval[0]), place(interval[1])] : undefined,
    base: baseline !== undefined && Number.isFinite(baseline) ? place(baseline) : undefined,
    dot: place(value),
  };
}

/** The drawing, or nothing where there is neither interval nor baseline to compare with. For the eye only. */
export function rangeBar(measure: Measure): Markup {
  const marks = rangeMarks(measure);
  if (marks === undefined) return nothing;
  const { track, span, base, dot } = marks;
  const middle = height / 2;
  const line = (name: string, [from, to]: readonly [number, number]) =>
    `<line class="${name}" x1="${from}" x2="${to}" y1="${middle}" y2="${middle}"/>`;
  const parts = [line("track", track)];
  if (span !== undefined) parts.push(line("span", span));
  if (base !== undefined) parts.push(`<line class="base" x1="${base}" x2="${base}" y1="2" y2="${height - 2}"/>`);
  parts.push(`<circle class="dot" cx="${dot}" cy="${middle}" r="3.6"/>`);
  return markup(
    `<svg class="range" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" aria-hidden="true">${parts.join("")}</svg>`,
  );
}

/** Shares and scores on the whole of 0 to 1, unless they would crowd at one end; others on what they span. */
function scaleFor(numbers: readonly number[]): [number, number] {
  const least = Math.min(...numbers);
  const most = Math.max(...numbers);
  if (least >= 0 && most <= 1 && most - least >= 0.1) return [0, 1];
  const room = 0.12 * (most - least) || Math.max(Math.abs(most), 1) * 0.1;
  // Where nought is the natural end, the scale begins there.
  return [least >= 0 && least < most / 2 ? 0 : least - room, most + room];
}
