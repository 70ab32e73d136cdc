// Products of encoded rows X with vectors. Columns of numbers are taken four at a time: a sum of its own for each keeps
// the processor's adders busy, and what is summed into is read and written a fourth as often.

import type { EncodedColumn, EncodedRows } from "./encoding.js";

export type Numbers = Extract<EncodedColumn, { readonly kind: "numbers" }>;

export const isNumbers = (column: EncodedColumn): column is Numbers => column.kind === "numbers";

/** `into[i] += Σ_j X_ij weights[j]` for every row i. */
export function addProducts({ columns, rowCount }: EncodedRows, weights: Float64Array, into: Float64Array): void {
  for (const [a, b, c, d] of foursOf(columns.filter(isNumbers))) {
    const [wa, wb, wc, wd] = [a, b, c, d].map(({ offset }) => (offset < 0 ? 0 : weights[offset]));
    const [xa, xb, xc, xd] = [a.numbers, b.numbers, c.numbers, d.numbers];
    for (let i = 0; i < rowCount; i++) into[i] += wa * xa[i] + wb * xb[i] + (wc * xc[i] + wd * xd[i]);
  }
  for (const column of columns) {
    const { offset } = column;
    if (column.kind === "sparse") {
      const { starts, columns: places, values } = column.rows;
      for (let i = 0; i < rowCount; i++) {
        for (let at = starts[i]; at < starts[i + 1]; at++) into[i] += values[at] * weights[offset + places[at]];
      }
    } else if (column.kind === "codes") {
      const { codes } = column;
      for (let i = 0; i < rowCount; i++) if (codes[i] >= 0) into[i] += weights[offset + codes[i]];
    }
  }
}

/** `into[j] += Σ_i X_ij residuals[i]` for every column j. */
export function addTransposedProducts(
  { columns, rowCount }: EncodedRows,
  residuals: Float64Array,
  into: Float64Array,
): void {
  for (const four of foursOf(columns.filter(isNumbers))) addDots(residuals, four, into, 0);
  for (const column of columns) {
    const { offset } = column;
    if (column.kind === "sparse") {
      const { starts, columns: places, values } = column.rows;
      for (let i = 0; i < rowCount; i++) {
        for (let at = starts[i]; at < starts[i + 1]; at++) into[offset + places[at]] += values[at] * residuals[i];
      }
    } else if (column.kind === "codes") {
      const { codes } = column;
      for (let i = 0; i < rowCount; i++) if (codes[i] >= 0) into[offset + codes[i]] += residuals[i];
    }
  }
}

/** `into[start + offset] += vector · column` of the four columns. */
function addDots(vector: Float64Array, four: Four, into: Float64Array, start: number): void {
  const [xa, xb, xc, xd] = four.map(({ numbers }) => numbers);
  let [sumA, sumB, sumC, sumD] = [0, 0, 0, 0];
  for (let i = 0; i < vector.length; i++) {
    const factor = vector[i];
    sumA += factor * xa[i];
    sumB += factor * xb[i];
    sumC += factor * xc[i];
    sumD += factor * xd[i];
  }
  for (const [index, sum] of [sumA, sumB, sumC, sumD].entries()) {
    if (four[index].offset >= 0) into[start + four[index].offset] += sum;
  }
}

type Four = readonly [Numbers, Numbers, Numbers, Numbers];

/** The columns in fours; the last is filled up with a column that has no place (−1) and counts for nothing. */
function foursOf(columns: readonly Numbers[]): Four[] {
  return Array.from({ length: Math.ceil(columns.length / 4) }, (_, index): Four => {
    const none: Numbers = { ...columns[0], offset: -1 };
    const [a, b = none, c = none, d = none] = columns.slice(4 * index, 4 * index + 4);
    return [a, b, c, d];
  });
}
