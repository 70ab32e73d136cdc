// How numbers are written for people: as many digits as their interval supports, thousands apart, a real minus sign.
// For programs there is `json.ts`, which rounds nothing.

import type { Measure } from "../core/finding.js";
import { thousandsApart } from "../core/thousands.js";

const minus = "\u2212";
const narrowSpace = "\u202F";
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Units that are written without a space, as part of the number. */
const signs: ReadonlySet<string> = new Set(["%", "°"]);

/** What stands for a number that there is none of. */
export const notANumber = "n/a";

/** `value` to `digits` significant digits (3 by default), whole numbers in full: `0.0123`, `1,234`, `3.2×10⁻⁹`. */
export function formatNumber(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return formatInfinite(value);
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e15) return withSeparators(value.toFixed(0));
  if (size < 1e-4 || size >= 1e15) return scientific(value, digits);
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return trimmed(formatFixed(value, Math.min(decimals, 20)));
}

/** `value` with exactly `decimals` digits after the point. */
export function formatFixed(value: number, decimals: number): string {
  return Number.isFinite(value) ? withSeparators(value.toFixed(decimals)) : formatInfinite(value);
}

/** A whole number with its thousands apart: `12,345`. */
export function formatCount(count: number): string {
  return Number.isFinite(count) ? withSeparators(Math.round(count).toFixed(0)) : formatInfinite(count);
}

/** A share of 1 as a percentage: `12%`, `0.31%`, `99.95%`; never `0%` or `100%` of what is not none or all. */
export function formatPercent(share: number): string {
  if (!Number.isFinite(share)) return formatInfinite(share);
  // Two significant digits of whatever is nearer: none, or all.
  const distance = Math.min(Math.abs(share), Math.abs(1 - share));
  const decimals = distance === 0 || distance >= 0.1 ? 0 : Math.min(8, Math.ceil(-1 - Math.log10(distance)));
  return `${trimmed(formatFixed(100 * share, decimals))}%`;
}

/** Both ends of an interval: `0.10–0.14`, or `−0.02 to 0.14` where a minus sign would meet the dash. */
export function formatInterval([low, high]: readonly [number, number], decimals?: number): string {
  const write = (value: number) => (decimals === undefined ? formatNumber(value) : formatFixed(value, decimals));
  const [from, to] = [write(low), write(high)];
  return from.startsWith(minus) || to.startsWith(minus) ? `${from} to ${to}` : `${from}–${to}`;
}

/** A stretch of time: `0.04 s`, `12 s`, `3 min 5 s`, `2 h 10 min`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return formatInfinite(seconds);
  if (seconds < 0.01) return `< 0.01${narrowSpace}s`;
  if (seconds < 10) return `${trimmed(seconds.toFixed(seconds < 1 ? 2 : 1))}${narrowSpace}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}${narrowSpace}s`;
  const [minutes, hours] = [Math.floor(whole / 60), Math.floor(whole / 3600)];
  if (hours > 0) return `${formatCount(hours)}${narrowSpace}h ${minutes % 60}${narrowSpace}min`;
  return `${minutes}${narrowSpace}min ${whole % 60}${narrowSpace}s`;
}

/** A measure's numbers, written so that they can stand under each other. Empty where there is none. */
export interface WrittenMeasure {
  readonly value: string;
  readonly unit: string;
  readonly interval: string;
  readonly baseline: string;
  readonly n: string;
}

/** The numbers of `measure`: value and interval to the same decimals, two significant ones of its half-width. */
export function writeMeasure(measure: Measure): WrittenMeasure {
  const decimals = supportedDecimals(measure);
  const write = (value: number) => (decimals === undefined ? formatNumber(value) : formatFixed(value, decimals));
  const { interval, baseline, unit = "" } = measure;
  const finite = Number.isFinite(measure.value);
  return {
    value: `${write(measure.value)}${finite && signs.has(unit) ? unit : ""}`,
    unit: finite && !signs.has(unit) ? unit : "",
    interval: interval === undefined ? "" : formatInterval(interval, decimals),
    baseline: baseline === undefined ? "" : formatNumber(baseline),
    n: formatCount(measure.n),
  };
}

/** A confidence level as it is said: `95%`. */
export function formatLevel(level: number): string {
  return `${trimmed((100 * level).toFixed(2))}%`;
}

function supportedDecimals({ value, interval }: Measure): number | undefined {
  if (interval === undefined) return undefined;
  const half = Math.abs(interval[1] - interval[0]) / 2;
  if (!(half > 0) || !Number.isFinite(half)) return undefined;
  const decimals = 1 - Math.floor(Math.log10(half));
  // Beyond that, plain decimals are harder to read than powers of ten.
  return decimals <= 6 && Math.abs(value) < 1e12 ? Math.max(0, decimals) : undefined;
}

function formatInfinite(value: number): string {
  if (Number.isNaN(value)) return notANumber;
  return value > 0 ? "∞" : `${minus}∞`;
}

function scientific(value: number, digits: number): string {
  const [mantissa, exponent] = value.toExponential(Math.max(0, digits - 1)).split("e");
  const raised = exponent
    .replace("+", "")
    .replace("-", "⁻")
    .replace(/\d/g, (digit) => superscripts[Number(digit)]);
  return `${trimmed(mantissa).replace("-", minus)}×10${raised}`;
}

function withSeparators(digits: string): string {
  const [whole, fraction] = digits.replace("-", "").split(".");
  const apart = thousandsApart(whole);
  const sign = digits.startsWith("-") && /[1-9]/.test(digits) ? minus : "";
  return sign + apart + (fraction === undefined ? "" : `.${fraction}`);
}

/** Without the zeros at the end of a fraction. */
function trimmed(digits: string): string {
  return digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
}
