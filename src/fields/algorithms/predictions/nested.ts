// Values of features as nested lists.

export type Nested = number | readonly Nested[];

/** Row-major values as lists within lists; a single number without an axis. */
export function nested(values: readonly number[], shape: readonly number[]): Nested {
  if (shape.length === 0) return values[0];
  if (shape.length === 1) return values;
  const size = values.length / shape[0];
  return Array.from({ length: shape[0] }, (_, i) => nested(values.slice(i * size, (i + 1) * size), shape.slice(1)));
}
