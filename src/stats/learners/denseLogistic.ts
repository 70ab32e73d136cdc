// The objective of logistic regression where all encoded rows have room in one matrix: computed by logisticKernel.wat, a block of
// rows at a time, and with what is known of its Hessian.
//
// Of two classes the Hessian is Xᵀ diag(p (1 − p)) X + l2. Of more it is taken to be the same for each class, with the
// curvature of a row's loss in the mean over the classes, after Böhning 1992 (Multinomial logistic regression algorithm,
// Annals of the Institute of Statistical Mathematics 44), who bounds it in this form.

import type { EncodedRows } from "./encoding.js";
import { logisticKernel } from "./logisticKernel.js";
import { lossCurvatures } from "./logisticLoss.js";
import type { LogisticObjective } from "./logisticObjective.js";
import type { Curvature } from "./minimise.js";
import { factorise, invertFactor } from "./solve.js";

/** Matrices beyond this are not written down. */
const mostBytes = 2 ** 28;
/** Nor those that are so many times as wide as what they are encoded from: one-hot columns are quicker as codes. */
const mostPerColumn = 6;
/** With more columns knowing the Hessian costs more than it saves. */
const mostCurvedColumns = 128;
/** So many rows tell of the Hessian what is needed of it, or so many a column. */
const [enoughRows, enoughRowsPerColumn] = [2000, 20];
/** Of the mean of the Hessian's diagonal: what is added to it where there is no penalty. */
const least = 1e-9;
/** Of two classes each third step is Newton's; the mean over more classes comes no nearer by another look. */
const newtonEvery = 3;
/** A score for the class that fills up a pair: it never occurs. */
const never = -1e300;
const rowsInBlock = 64;
/** The kernel multiplies as many factors as there are rows in a block, each up to the number of classes. */
const mostOutputs = 10_000;

/** `undefined` where there are texts, or so many columns, that the rows do better as they are encoded. */
export function denseLogistic(
  encoded: EncodedRows,
  actual: Int32Array,
  outputs: number,
  l2: number,
): LogisticObjective | undefined {
  const { rowCount, width, columns } = encoded;
  if (columns.some(({ kind }) => kind === "sparse") || outputs > mostOutputs) return undefined;
  const block = width + 1;
  // Rows, and columns with that of ones, in fours; outputs in twos.
  const [rows, dims, pairs] = [4 * Math.ceil(rowCount / 4), 4 * Math.ceil(block / 4), Math.ceil(outputs / 2)];
  let end = 0;
  const reserve = (bytes: number) => {
    const start = end;
    end += 16 * Math.ceil(bytes / 16);
    return start;
  };
  const [rowBytes, rawBytes] = [8 * dims, 16 * pairs];
  const matrixAt = reserve(rows * rowBytes);
  const rawAt = reserve(rows * rawBytes);
  const weightsAt = reserve(dims * rawBytes);
  const slopesAt = reserve(dims * rawBytes);
  const halvesAt = reserve(dims * rawBytes);
  const actualAt = reserve(4 * rowCount);
  const lossAt = reserve(16);
  const curvaturesAt = reserve(8 * rowCount);
  const weighedAt = reserve(rowsInBlock * rowBytes);
  const hessianAt = reserve(dims * rowBytes);
  if (end > mostBytes || width > mostPerColumn * (columns.length + 1)) return undefined;

  const { buffer, kernel } = logisticKernel(end);
  const numbersAt = (at: number, length: number) => new Float64Array(buffer, at, length);
  fill(numbersAt(matrixAt, rows * dims), encoded, dims);
  new Int32Array(buffer, actualAt, rowCount).set(actual);
  const raw = numbersAt(rawAt, rows * 2 * pairs);
  const weights = numbersAt(weightsAt, dims * 2 * pairs).fill(0);
  const slopes = numbersAt(slopesAt, dims * 2 * pairs);
  const halves = numbersAt(halvesAt, dims * 2 * pairs);
  const loss = numbersAt(lossAt, 2);
  if (outputs > 1 && outputs % 2 === 1) weights[width * 2 * pairs + outputs] = never;

  // Numbers of each output in turn, a point's order, into the kernel's: those of each column in turn; and back.
  const fromOutputs = (vector: Float64Array, into: Float64Array) => {
    for (let output = 0; output < outputs; output++) {
      for (let j = 0; j < block; j++) into[j * 2 * pairs + output] = vector[output * block + j];
    }
  };
  const toOutputs = (from: Float64Array, vector: Float64Array) => {
    for (let output = 0; output < outputs; output++) {
      for (let j = 0; j < block; j++) vector[output * block + j] = from[j * 2 * pairs + output];
    }
  };

  const evaluate = (point: Float64Array, gradient: Float64Array) => {
    fromOutputs(point, weights);
    raw.fill(0);
    slopes.fill(0);
    let value = 0;
    for (let row = 0; row < rowCount; row += rowsInBlock) {
      const [x, z, codes] = [matrixAt + row * rowBytes, rawAt + row * rawBytes, actualAt + 4 * row];
      const [count, padded] = [Math.min(rowsInBlock, rowCount - row), Math.min(rowsInBlock, rows - row)];
      kernel.multiply(x, rowBytes, 8, padded, dims, weightsAt, rawBytes, z, rawBytes, pairs);
      if (outputs === 1) kernel.logistic(z, codes, count, lossAt);
      else kernel.softmax(z, codes, count, lossAt, pairs);
      value += loss[0] + Math.log(loss[1]);
      kernel.multiply(x, 8, rowBytes, dims, count, z, rawBytes, slopesAt, rawBytes, pairs);
    }
    toOutputs(slopes, gradient);
    for (let at = 0; at < point.length; at++) {
      if (at % block === width) continue;
      value += (l2 / 2) * point[at] * point[at];
      gradient[at] += l2 * point[at];
    }
    return value;
  };

  const inverseHessian = () => {
    const step = Math.max(1, Math.round(rowCount / Math.max(enoughRows, enoughRowsPerColumn * width)));
    const curvatures = lossCurvatures(raw, 2 * pairs, actual, outputs);
    const count = Math.ceil(rowCount / step);
    const taken = numbersAt(curvaturesAt, count);
    let [all, seen] = [0, 0];
    for (let i = 0; i < rowCount; i++) all += curvatures[i];
    for (let i = 0; i < count; i++) seen += curvatures[i * step];
    const scale = seen > 0 ? all / seen : 1;
    for (let i = 0; i < count; i++) taken[i] = scale * curvatures[i * step];
    const gram = numbersAt(hessianAt, dims * dims).fill(0);
    for (let row = 0; row < count; row += rowsInBlock) {
      const x = matrixAt + row * step * rowBytes;
      const depth = Math.min(rowsInBlock, count - row);
      kernel.weigh(x, step * rowBytes, depth, curvaturesAt + 8 * row, weighedAt, dims / 2);
      // The lower triangle, four rows at a time.
      for (let j = 0; j < dims; j += 4) {
        kernel.multiply(
          x + 8 * j,
          8,
          step * rowBytes,
          4,
          depth,
          weighedAt,
          rowBytes,
          hessianAt + j * rowBytes,
          rowBytes,
          j / 2 + 2,
        );
      }
    }
    // The inverse of the Cholesky factor: its transpose times itself is positive definite, whatever rounding does to it.
    const inverse = inverseFactor(lowerTriangle(gram, dims, block), block, l2);
    gram.fill(0);
    for (let row = 0; row < block; row++) {
      gram.set(inverse.subarray(row * block, (row + 1) * block), row * dims);
    }
    return (vector: Float64Array) => {
      slopes.fill(0);
      fromOutputs(vector, slopes);
      halves.fill(0);
      kernel.multiply(hessianAt, rowBytes, 8, dims, dims, slopesAt, rawBytes, halvesAt, rawBytes, pairs);
      slopes.fill(0);
      kernel.multiply(hessianAt, 8, rowBytes, dims, dims, halvesAt, rawBytes, slopesAt, rawBytes, pairs);
      toOutputs(slopes, vector);
    };
  };
  const curvature: Curvature = { inverseHessian, refresh: outputs === 1 ? newtonEvery : Number.POSITIVE_INFINITY };
  return { evaluate, curvature: width <= mostCurvedColumns ? curvature : undefined };
}

/** The encoded rows and a column of ones behind them, in rows of `dims`. */
function fill(matrix: Float64Array, { columns, rowCount, width }: EncodedRows, dims: number): void {
  matrix.fill(0);
  for (let i = 0; i < rowCount; i++) matrix[i * dims + width] = 1;
  for (const column of columns) {
    if (column.kind === "numbers") fillNumbers(matrix, column.numbers, column.offset, dims);
    else if (column.kind === "codes") fillCodes(matrix, column.codes, column.offset, dims);
  }
}

function fillNumbers(matrix: Float64Array, numbers: Float64Array, offset: number, dims: number): void {
  for (let i = 0; i < numbers.length; i++) matrix[i * dims + offset] = numbers[i];
}

function fillCodes(matrix: Float64Array, codes: Int32Array, offset: number, dims: number): void {
  for (let i = 0; i < codes.length; i++) if (codes[i] >= 0) matrix[i * dims + offset + codes[i]] = 1;
}

function lowerTriangle(matrix: Float64Array, dims: number, size: number): Float64Array {
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) lower[row * size + column] = matrix[row * dims + column];
  }
  return lower;
}

/** The inverse of the Cholesky factor of `hessian`, its lower triangle, with the penalty added; overwrites it. */
function inverseFactor(hessian: Float64Array, size: number, l2: number): Float64Array {
  let trace = 0;
  for (let j = 0; j < size; j++) trace += hessian[j * size + j];
  for (let j = 0; j < size; j++) hessian[j * size + j] += (least * trace) / size + (j + 1 < size ? l2 : 0);
  factorise(hessian, size);
  return invertFactor(hessian, size);
}
