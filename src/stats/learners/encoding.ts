// Features as columns of numbers, for learners that need them: numeric features scaled, categories one-hot. Everything
// is fitted on training rows. One-hot columns are kept as codes, so that a category with many levels costs no more
// memory than one number per row; texts are kept as sparse rows of tf-idf.

import { integersOf } from "../arrays.js";
import { quantilesOf } from "../summary.js";
import type { FeatureColumn } from "./features.js";
import type { TextColumn } from "./textBags.js";
import { fitTfidf, type SparseRows, type Tfidf, tfidfRows } from "./tfidf.js";

export interface EncodingOptions {
  /** `standard`: less the mean, by the standard deviation; `robust`: less the median, by the interquartile range. */
  readonly scaling: "standard" | "robust";
  /** Whether a numeric feature with missing values gets a second column that is 1 where it is missing. Default true. */
  readonly missingIndicators?: boolean;
  /** Levels with fewer training rows share one column. Default 10. */
  readonly minimumLevelRows?: number;
  /** Most columns of their own that a category's levels get. Default 50. */
  readonly mostLevels?: number;
}

type EncodedFeature =
  | { readonly kind: "numeric"; readonly centre: number; readonly scale: number; readonly indicator: boolean }
  | {
      readonly kind: "category";
      /** The column of each code, counted within the feature; −1 has none. */
      readonly columnOf: Int32Array;
      readonly missingColumn: number;
      readonly columns: number;
    };

export interface Encoding {
  readonly features: readonly EncodedFeature[];
  readonly texts: readonly Tfidf[];
  /** How many columns there are in all. */
  readonly width: number;
}

/**
 * A column of numbers, several one-hot columns as codes counted from `offset` (−1: zero in all of them), or the columns of a
 * text.
 */
export type EncodedColumn =
  | { readonly kind: "numbers"; readonly offset: number; readonly numbers: Float64Array }
  | { readonly kind: "codes"; readonly offset: number; readonly codes: Int32Array; readonly columns: number }
  | { readonly kind: "sparse"; readonly offset: number; readonly rows: SparseRows };

export interface EncodedRows {
  readonly rowCount: number;
  readonly width: number;
  readonly columns: readonly EncodedColumn[];
}

/** Scaled values are kept within this, so that nothing computed from them overflows. */
const farthest = 1e6;

/** How to encode, from the features' values at `rows` alone. Values that are not finite count as missing. */
export function fitEncoding(
  features: readonly FeatureColumn[],
  rows: Int32Array,
  { scaling, missingIndicators = true, minimumLevelRows = 10, mostLevels = 50 }: EncodingOptions,
  texts: readonly TextColumn[] = [],
): Encoding {
  const fitted = features.map((feature): EncodedFeature => {
    if (feature.kind === "category") return categoryEncoding(feature, rows, minimumLevelRows, mostLevels);
    const known = knownAt(feature.values, rows);
    const { centre, scale } = scaling === "standard" ? standardScale(known) : robustScale(known);
    return { kind: "numeric", centre, scale, indicator: missingIndicators && known.length < rows.length };
  });
  const tfidfs = texts.map(({ bags }) => fitTfidf(Array.from(rows, (row) => bags[row])));
  const width =
    fitted.reduce((sum, feature) => sum + columnsOf(feature), 0) +
    tfidfs.reduce((sum, { weights }) => sum + weights.length, 0);
  return { features: fitted, texts: tfidfs, width };
}

/** The features' values at `rows`, encoded. Missing numbers become 0, which stands for the mean or the median. */
export function encode(
  { features, texts: tfidfs, width }: Encoding,
  columns: readonly FeatureColumn[],
  rows: Int32Array,
  texts: readonly TextColumn[] = [],
): EncodedRows {
  const encoded: EncodedColumn[] = [];
  let offset = 0;
  for (const [index, feature] of features.entries()) {
    const { values } = columns[index];
    if (feature.kind === "numeric") {
      const { centre, scale } = feature;
      encoded.push({ kind: "numbers", offset, numbers: scaled(values, rows, centre, scale) });
      if (feature.indicator) {
        const codes = integersOf(rows.length, (i) => (Number.isFinite(values[rows[i]]) ? -1 : 0));
        encoded.push({ kind: "codes", offset: offset + 1, codes, columns: 1 });
      }
    } else {
      const { columnOf, missingColumn } = feature;
      const codes = integersOf(rows.length, (i) => {
        const code = values[rows[i]];
        return code < columnOf.length ? columnOf[code] : missingColumn;
      });
      encoded.push({ kind: "codes", offset, codes, columns: feature.columns });
    }
    offset += columnsOf(feature);
  }
  for (const [index, tfidf] of tfidfs.entries()) {
    const { bags } = texts[index];
    const sparse = tfidfRows(
      tfidf,
      Array.from(rows, (row) => bags[row]),
    );
    encoded.push({ kind: "sparse", offset, rows: sparse });
    offset += sparse.width;
  }
  return { rowCount: rows.length, width, columns: encoded };
}

/**
 * The encoded rows as one row-major matrix, one-hot columns multiplied by `oneHotValue`. Throws a RangeError where there are
 * texts: they have too many columns.
 */
export function denseMatrix({ columns, rowCount, width }: EncodedRows, oneHotValue = 1): Float64Array {
  const matrix = new Float64Array(rowCount * width);
  for (const column of columns) {
    if (column.kind === "sparse") throw new RangeError("texts have too many columns");
    for (let i = 0; i < rowCount; i++) {
      if (column.kind === "numbers") matrix[i * width + column.offset] = column.numbers[i];
      else if (column.codes[i] >= 0) matrix[i * width + column.offset + column.codes[i]] = oneHotValue;
    }
  }
  return matrix;
}

/** (value − centre) / scale, 0 where missing. */
function scaled(values: Float64Array, rows: Int32Array, centre: number, scale: number): Float64Array {
  const numbers = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]];
    const number = (value - centre) / scale;
    if (number >= -farthest && number <= farthest) numbers[i] = number;
    else if (Number.isFinite(value)) numbers[i] = number > 0 ? farthest : -farthest;
  }
  return numbers;
}

/**
 * The encoded rows as numbers, row-major (one of 0 where there are none), and beside them one-hot columns as codes, `none`
 * where all are 0. Throws a RangeError where there are texts, or more columns of one feature than codes have room for.
 */
export function numbersAndCodes({ columns, rowCount }: EncodedRows, none: number): NumbersAndCodes {
  const numbers = columns.filter((column) => column.kind === "numbers");
  const codes = columns.filter((column) => column.kind === "codes");
  const isBeyond = codes.some(({ columns: own }) => own > mostCodes);
  if (numbers.length + codes.length < columns.length || isBeyond) throw new RangeError("these are no codes of a byte");
  const dims = Math.max(1, numbers.length);
  const values = new Float64Array(rowCount * dims);
  for (const [d, column] of numbers.entries()) {
    for (let i = 0; i < rowCount; i++) values[i * dims + d] = column.numbers[i];
  }
  const bytes = new Uint8Array(rowCount * codes.length);
  for (const [c, column] of codes.entries()) {
    for (let i = 0; i < rowCount; i++) bytes[i * codes.length + c] = column.codes[i] < 0 ? none : column.codes[i];
  }
  return { numbers: values, dims, codes: bytes, categories: codes.length };
}

export interface NumbersAndCodes {
  readonly numbers: Float64Array;
  /** Numbers per row. */
  readonly dims: number;
  readonly codes: Uint8Array;
  /** Codes per row. */
  readonly categories: number;
}

/** Two values of a byte stand for what has no code. */
const mostCodes = 254;

/** How many one-hot columns each category has. */
export function oneHotColumns({ features }: Encoding): readonly number[] {
  return features.flatMap((feature) => (feature.kind === "category" ? [feature.columns] : []));
}

function columnsOf(feature: EncodedFeature): number {
  if (feature.kind === "category") return feature.columns;
  return feature.indicator ? 2 : 1;
}

/** The finite values at `rows`. */
function knownAt(values: Float64Array, rows: Int32Array): Float64Array {
  const known = new Float64Array(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]];
    if (Number.isFinite(value)) known[count++] = value;
  }
  return known.subarray(0, count);
}

function standardScale(known: Float64Array): { readonly centre: number; readonly scale: number } {
  if (known.length === 0) return { centre: 0, scale: 1 };
  let centre = sumOf(known, 1) / known.length;
  // Numbers whose sum is too large have a mean all the same.
  if (!Number.isFinite(centre)) centre = sumOf(known, 1 / known.length);
  let squares = 0;
  for (let i = 0; i < known.length; i++) squares += (known[i] - centre) * (known[i] - centre);
  // What is left of a constant by rounding must not be blown up.
  const deviation = Math.sqrt(squares / known.length);
  return { centre, scale: deviation > 1e-12 * Math.abs(centre) ? deviation : 1 };
}

function sumOf(values: Float64Array, factor: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += factor * values[i];
  return sum;
}

function robustScale(known: Float64Array): { readonly centre: number; readonly scale: number } {
  if (known.length === 0) return { centre: 0, scale: 1 };
  const [lower, middle, upper] = quantilesOf(known.slice(), [0.25, 0.5, 0.75]);
  const range = upper - lower;
  return { centre: middle, scale: range > 0 ? range : standardScale(known).scale };
}

function categoryEncoding(
  { values, levels }: FeatureColumn,
  rows: Int32Array,
  minimumRows: number,
  mostLevels: number,
): EncodedFeature {
  const counts = new Int32Array(levels);
  let missing = 0;
  for (let i = 0; i < rows.length; i++) {
    const code = values[rows[i]];
    if (Number.isNaN(code)) missing++;
    else counts[code]++;
  }
  const own = Array.from(counts.keys())
    .filter((code) => counts[code] >= Math.max(1, minimumRows))
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, mostLevels);
  let ownRows = 0;
  for (const code of own) ownRows += counts[code];
  const anyRare = rows.length - missing > ownRows;
  // Levels never seen are rare levels, if there were any of those, and otherwise nothing.
  const columnOf = new Int32Array(levels).fill(anyRare ? own.length : -1);
  for (const [column, code] of own.entries()) columnOf[code] = column;
  const columns = own.length + (anyRare ? 1 : 0);
  return missing > 0
    ? { kind: "category", columnOf, missingColumn: columns, columns: columns + 1 }
    : { kind: "category", columnOf, missingColumn: -1, columns };
}
