// How findings about predictions say numbers.

/** Three significant digits, or more before the point: `0.812`, `12.3`, `1,234`. */
export function said(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 100) return value.toLocaleString("en", { maximumFractionDigits: 0 });
  return String(Number(value.toPrecision(3)));
}

/** `0.812 (0.78 to 0.84)`. */
export function saidWithin(value: number, interval: readonly [number, number]): string {
  return interval.every(Number.isFinite)
    ? `${said(value)} (${said(interval[0])} to ${said(interval[1])})`
    : said(value);
}
