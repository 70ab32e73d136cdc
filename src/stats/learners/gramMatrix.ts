// The products of all pairs of encoded columns.

import { isNumbers, type Numbers } from "./encodedProducts.js";
import type { EncodedRows } from "./encoding.js";

/** XᵀX, width × width, row-major. Throws a RangeError where there are texts: they have too many columns. */
export function gramMatrix({ columns, rowCount, width }: EncodedRows): Float64Array {
  const gram = new Float64Array(width * width);
  addNumbersGram(columns.filter(isNumbers), rowCount, width, gram);
  for (const [index, first] of columns.entries()) {
    for (const second of columns.slice(index)) {
      if (first.kind === "sparse" || second.kind === "sparse") throw new RangeError("texts have too many columns");
      if (first.kind === "numbers" && second.kind === "numbers") continue;
      for (let i = 0; i < rowCount; i++) {
        const row = first.kind === "numbers" ? 0 : first.codes[i];
        const column = second.kind === "numbers" ? 0 : second.codes[i];
        if (row < 0 || column < 0) continue;
        const left = first.kind === "numbers" ? first.numbers[i] : 1;
        const right = second.kind === "numbers" ? second.numbers[i] : 1;
        gram[(first.offset + row) * width + second.offset + column] += left * right;
      }
    }
  }
  for (let row = 0; row < width; row++) {
    for (let column = 0; column < row; column++) gram[row * width + column] = gram[column * width + row];
  }
  return gram;
}

/** Rows of two and of four columns that stay near while their products are summed. */
const rowsAtOnce = 2048;

/** The products of columns of numbers, two with four at a time: each number that is fetched is used more than once. */
function addNumbersGram(columns: readonly Numbers[], rowCount: number, width: number, gram: Float64Array): void {
  for (let from = 0; from < rowCount; from += rowsAtOnce) {
    const to = Math.min(rowCount, from + rowsAtOnce);
    for (let first = 0; first < columns.length; first += 2) {
      const one = columns[first];
      const two = columns[Math.min(first + 1, columns.length - 1)];
      for (let second = first; second < columns.length; second += 4) {
        const sums = dots(one.numbers, two.numbers, columns, second, from, to);
        for (let place = 0; place < 4 && second + place < columns.length; place++) {
          const column = columns[second + place].offset;
          gram[one.offset * width + column] += sums[place];
          // Before its own place it is written from the other side.
          if (two !== one && second + place > first) gram[two.offset * width + column] += sums[4 + place];
        }
      }
    }
  }
}

const eightSums = new Float64Array(8);

/** Sums over rows [from, to) of two columns times the four from `second` on; the last stands in for those that are not there. */
function dots(
  one: Float64Array,
  two: Float64Array,
  columns: readonly Numbers[],
  second: number,
  from: number,
  to: number,
): Float64Array {
  const last = columns.length - 1;
  const a = columns[second].numbers;
  const b = columns[Math.min(second + 1, last)].numbers;
  const c = columns[Math.min(second + 2, last)].numbers;
  const d = columns[Math.min(second + 3, last)].numbers;
  let [oneA, oneB, oneC, oneD] = [0, 0, 0, 0];
  let [twoA, twoB, twoC, twoD] = [0, 0, 0, 0];
  for (let i = from; i < to; i++) {
    const x = one[i];
    const y = two[i];
    const p = a[i];
    const q = b[i];
    const r = c[i];
    const s = d[i];
    oneA += x * p;
    oneB += x * q;
    oneC += x * r;
    oneD += x * s;
    twoA += y * p;
    twoB += y * q;
    twoC += y * r;
    twoD += y * s;
  }
  eightSums[0] = oneA;
  eightSums[1] = oneB;
  eightSums[2] = oneC;
  eightSums[3] = oneD;
  eightSums[4] = twoA;
  eightSums[5] = twoB;
  eightSums[6] = twoC;
  eightSums[7] = twoD;
  return eightSums;
}
