// One measure as a small drawing beside its numbers: its interval as a bar, its value as a dot, its baseline as a
// tick, all on a scale of their own.

import type { Measure } from "../core/finding.js";
import { type Markup, markup, nothing } from "./markup.js";

const width = 132;
const height = 18;
const margin = 5;

/** The drawing, or nothing where there is neither interval nor baseline to compare with. For the eye only. */
export function rangeBar(measure: Measure): Markup {
  const { value, interval, baseline } = measure;
  const numbers = [value, ...(interval ?? []), ...(baseline === undefined ? [] : [baseline])].filter(Number.isFinite);
  if (!Number.isFinite(value) || numbers.length < 2) return nothing;
  const [low, high] = scaleFor(numbers);
  const place = (number: number) =>
    (margin + ((width - 2 * margin) * (number - low)) / (high - low)).toFixed(1).replace(/\.0$/, "");
  const middle = height / 2;
  const parts = [`<line class="track" x1="${margin}" x2="${width - margin}" y1="${middle}" y2="${middle}"/>`];
  if (interval?.every(Number.isFinite)) {
    parts.push(
      `<line class="span" x1="${place(interval[0])}" x2="${place(interval[1])}" y1="${middle}" y2="${middle}"/>`,
    );
  }
  if (baseline !== undefined && Number.isFinite(baseline)) {
    parts.push(`<line class="base" x1="${place(baseline)}" x2="${place(baseline)}" y1="2" y2="${height - 2}"/>`);
  }
  parts.push(`<circle class="dot" cx="${place(value)}" cy="${middle}" r="3.6"/>`);
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
