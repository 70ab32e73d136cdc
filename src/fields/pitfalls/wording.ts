// How findings of this field say numbers and lists.

/** `12 %`, `3.4 %`, `0.05 %`, `under 0.01 %`: two significant digits where they matter. */
export function percent(share: number): string {
  const value = 100 * share;
  if (value === 0 || value === 100) return `${value} %`;
  if (value < 0.01) return "under 0.01 %";
  // Nearly all is not all.
  if (value > 99) return `${Math.floor(100 * value) / 100} %`;
  if (value >= 10) return `${value.toFixed(0)} %`;
  return `${Number(value.toPrecision(2))} %`;
}

/** `1 row`, `1,234 rows`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? noun : plural}`;
}

/** `a`, `a and b`, `a, b and c`, `a, b and 5 more`: at most `most` items are named. */
export function listed(items: readonly string[], most = 3): string {
  if (items.length > most) return `${items.slice(0, most - 1).join(", ")} and ${items.length - most + 1} more`;
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}
