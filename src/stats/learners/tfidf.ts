// Bags of words as sparse rows of numbers by tf-idf: (1 + ln tf)(1 + ln((1 + n) / (1 + df))), each row over its length (as
// scikit-learn's TfidfVectorizer with sublinear_tf). How many of n texts a word stands in, df, is counted in training rows.

import { bucketCount, type TextBag } from "./textBags.js";

export interface Tfidf {
  /** The column of each bucket; −1 has none. */
  readonly columnOf: Int32Array;
  /** The weight of each column. */
  readonly weights: Float64Array;
}

/** Rows of a matrix with few entries: those of row i are from `starts[i]` up to `starts[i + 1]`. */
export interface SparseRows {
  readonly rowCount: number;
  readonly width: number;
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

const fewestTexts = 2;
const mostColumns = 20_000;

/** Counts words in `bags` alone. Words of a single text get no column: nothing else could be said by them. */
export function fitTfidf(bags: readonly TextBag[]): Tfidf {
  const texts = new Int32Array(bucketCount);
  for (const { buckets } of bags) for (const bucket of buckets) texts[bucket] += 1;
  const kept = Array.from(texts.keys())
    .filter((bucket) => texts[bucket] >= fewestTexts)
    .sort((a, b) => texts[b] - texts[a] || a - b)
    .slice(0, mostColumns);
  const columnOf = new Int32Array(bucketCount).fill(-1);
  kept.forEach((bucket, column) => {
    columnOf[bucket] = column;
  });
  const weights = Float64Array.from(kept, (bucket) => 1 + Math.log((1 + bags.length) / (1 + texts[bucket])));
  return { columnOf, weights };
}

/** The rows of `bags`. */
export function tfidfRows({ columnOf, weights }: Tfidf, bags: readonly TextBag[]): SparseRows {
  const most = bags.reduce((sum, { buckets }) => sum + buckets.length, 0);
  const starts = new Int32Array(bags.length + 1);
  const columns = new Int32Array(most);
  const values = new Float64Array(most);
  let end = 0;
  for (const [row, { buckets, counts }] of bags.entries()) {
    const start = end;
    let squares = 0;
    for (let i = 0; i < buckets.length; i++) {
      const column = columnOf[buckets[i]];
      if (column < 0) continue;
      const value = (1 + Math.log(counts[i])) * weights[column];
      columns[end] = column;
      values[end++] = value;
      squares += value * value;
    }
    const length = Math.sqrt(squares);
    for (let i = start; i < end; i++) values[i] /= length;
    starts[row + 1] = end;
  }
  return {
    rowCount: bags.length,
    width: weights.length,
    starts,
    columns: columns.subarray(0, end),
    values: values.subarray(0, end),
  };
}
