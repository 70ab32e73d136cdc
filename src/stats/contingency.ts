// Tables of counts of two categorical variables: the χ² test of independence, Cramér's V and what one variable
// tells of the other in Shannon's sense. Tables are row-major, `rows` × `columns`; empty rows and columns count
// as absent.

import { chiSquareSurvival } from "./distributions.js";

/**
 * Counts how often code r of `rowCodes` meets code c of `columnCodes`: a row-major table. Pairs with a negative
 * (missing) code are left out. Throws a RangeError if the arrays differ in length or a code is too large.
 */
export function contingencyTable(
  rowCodes: Int32Array,
  columnCodes: Int32Array,
  rows: number,
  columns: number,
): Float64Array {
  if (rowCodes.length !== columnCodes.length) throw new RangeError("the variables differ in length");
  const table = new Float64Array(rows * columns);
  for (let i = 0; i < rowCodes.length; i++) {
    const [row, column] = [rowCodes[i], columnCodes[i]];
    if (row < 0 || column < 0) continue;
    if (row >= rows || column >= columns) throw new RangeError(`no cell (${row}, ${column})`);
    table[row * columns + column] += 1;
  }
  return table;
}

export interface ChiSquareTest {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  /** The smallest expected count: below five the p-value is rough (Cochran 1954). */
  readonly smallestExpected: number;
}

/** Pearson's χ² test of independence, without continuity correction. A table of one row or column gives p = 1. */
export function chiSquareTest(table: Float64Array, rows: number, columns: number): ChiSquareTest {
  const { total, rowTotals, columnTotals, filledRows, filledColumns } = margins(table, rows, columns);
  let statistic = 0;
  let smallestExpected = Number.POSITIVE_INFINITY;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const expected = (rowTotals[row] / total) * columnTotals[column];
      if (!(expected > 0)) continue;
      const difference = table[row * columns + column] - expected;
      statistic += (difference * difference) / expected;
      smallestExpected = Math.min(smallestExpected, expected);
    }
  }
  const degreesOfFreedom = Math.max(0, (filledRows - 1) * (filledColumns - 1));
  if (degreesOfFreedom === 0) return { statistic: 0, degreesOfFreedom, pValue: 1, smallestExpected };
  return { statistic, degreesOfFreedom, pValue: chiSquareSurvival(statistic, degreesOfFreedom), smallestExpected };
}

/** Cramér's V: the strength of association, 0 (none) … 1 (one determines the other). Too high in small samples. */
export function cramersV(table: Float64Array, rows: number, columns: number): number {
  const { total, filledRows, filledColumns } = margins(table, rows, columns);
  const shorter = Math.min(filledRows, filledColumns) - 1;
  if (shorter <= 0) return 0;
  return Math.min(1, Math.sqrt(chiSquareTest(table, rows, columns).statistic / (total * shorter)));
}

/** Cramér's V with the bias correction of Bergsma 2013: about 0 where there is no association. */
export function correctedCramersV(table: Float64Array, rows: number, columns: number): number {
  const { total, filledRows, filledColumns } = margins(table, rows, columns);
  const corrected = (size: number) => size - (size - 1) ** 2 / (total - 1);
  const shorter = Math.min(corrected(filledRows), corrected(filledColumns)) - 1;
  if (total <= 1 || !(shorter > 0)) return 0;
  const { statistic, degreesOfFreedom } = chiSquareTest(table, rows, columns);
  const association = Math.max(0, statistic / total - degreesOfFreedom / (total - 1));
  return Math.min(1, Math.sqrt(association / shorter));
}

/** The entropy of counts in nats: 0 if all fall into one category, ln k if k are equally frequent. */
export function entropy(counts: Float64Array): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let sum = 0;
  for (let i = 0; i < counts.length; i++) if (counts[i] > 0) sum -= (counts[i] / total) * Math.log(counts[i] / total);
  return sum;
}

/** The mutual information of the row and the column variable in nats, by plug-in: biased upwards in small samples. */
export function mutualInformation(table: Float64Array, rows: number, columns: number): number {
  const { total, rowTotals, columnTotals } = margins(table, rows, columns);
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const count = table[row * columns + column];
      if (count > 0) sum += (count / total) * Math.log((count / rowTotals[row]) * (total / columnTotals[column]));
    }
  }
  return Math.max(0, sum);
}

/** The entropy in nats that is left in the column variable once the row variable is known: H(column | row). */
export function conditionalEntropy(table: Float64Array, rows: number, columns: number): number {
  const { total, rowTotals } = margins(table, rows, columns);
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    if (rowTotals[row] === 0) continue;
    sum += (rowTotals[row] / total) * entropy(table.subarray(row * columns, (row + 1) * columns));
  }
  return sum;
}

function margins(table: Float64Array, rows: number, columns: number) {
  if (table.length !== rows * columns)
    throw new RangeError(`a table of ${table.length} cells is not ${rows} × ${columns}`);
  const rowTotals = new Float64Array(rows);
  const columnTotals = new Float64Array(columns);
  let total = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const count = table[row * columns + column];
      if (!(count >= 0)) throw new RangeError(`${count} is not a count`);
      rowTotals[row] += count;
      columnTotals[column] += count;
      total += count;
    }
  }
  const filled = (totals: Float64Array) => totals.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  return { total, rowTotals, columnTotals, filledRows: filled(rowTotals), filledColumns: filled(columnTotals) };
}
