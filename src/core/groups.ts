/** `items` in runs of at most `size`: a query that names thousands of columns, for one, is asked in parts. */
export function groups<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
