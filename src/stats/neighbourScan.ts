// Nearest neighbours by comparing every query with every point. A pair's distance is first bounded by way of its dot
// product, ‖q − p‖² = ‖q‖² + ‖p‖² − 2 q·p, in 32 bits and WebAssembly, in blocks that stay in the processor's cache; only
// pairs that the bound, widened by its rounding error, cannot exclude are measured.

import type { NearestList } from "./nearestList.js";
import { neighbourKernel, pointsInBlock, pointsInWord, queriesInBlock } from "./neighbourKernel.js";
import { median } from "./summary.js";

/** Categories that rows have beside their numbers, as codes: row-major, so many a row. */
export interface RowCategories {
  readonly count: number;
  readonly points: Uint8Array;
  readonly queries: Uint8Array;
}

/** Codes that agree with none: of a point, and of a query. They count half of what a category does. */
export const noCode = { point: 254, query: 255 };

/** The centre is the median of about this many rows. */
const rowsForCentre = 255;
/** More than products of 32 bits can lose by underflow. */
const underflow = 2 ** -100;

/**
 * Adds to `list` the neighbours of every query, without point i for query i if `excludeSelf`. Row-major arrays. To the square of
 * a distance each category adds ½ for either row that has a code in it, unless both have the same.
 */
export function scanNeighbours(
  points: Float64Array,
  queries: Float64Array,
  dims: number,
  excludeSelf: boolean,
  list: NearestList,
  categories: RowCategories = { count: 0, points: new Uint8Array(0), queries: new Uint8Array(0) },
): void {
  const pointRows = points.length / dims;
  const queryRows = queries.length / dims;
  if (pointRows === 0 || queryRows === 0) return;
  const kernel = neighbourKernel(pointRows, queryRows, dims, categories.count);
  // Near the origin the dot products lose fewest digits, and nothing above 1 overflows.
  const centre = columnMedians(points, dims);
  const scale = Math.min(scaleOf(points, centre), scaleOf(queries, centre));
  kernel.halves.set(fill(kernel.points, points, centre, scale, 8));
  const halfQuery = fill(kernel.queries, queries, centre, scale, 1);
  fillCodes(kernel, categories);
  const half = (scale * scale) / 2;
  addHalves(kernel.halves, categories.points, categories.count, noCode.point, half);
  addHalves(halfQuery, categories.queries, categories.count, noCode.query, half);
  // The dot product, what is taken from it and their difference are wrong by less than (dims + 7) · 2⁻²⁴ (‖q‖² + ‖p‖²)
  // together; the bound is widened by four times that.
  const error = (dims + categories.count + 8) * 2 ** -22;
  for (const halves of [kernel.halves, halfQuery]) for (let i = 0; i < halves.length; i++) halves[i] *= 1 - error;

  // q·p − ½‖p‖² has to exceed this for p to be nearer than the worst of the list.
  const cutOf = (row: number) => {
    const worst = row < queryRows ? list.worst(row) : 0;
    if (worst === 0) return Number.POSITIVE_INFINITY;
    return halfQuery[row] - (worst * scale * scale * (1 + error)) / 2 - underflow;
  };
  const measure = (row: number, point: number) => {
    if (excludeSelf && row === point) return;
    const worst = list.worst(row);
    const [atQuery, atPoint] = [row * dims, point * dims];
    let square = 0;
    for (let c = 0; c < categories.count; c++) {
      const code = categories.queries[row * categories.count + c];
      const other = categories.points[point * categories.count + c];
      if (code !== other) square += (code === noCode.query ? 0 : 0.5) + (other === noCode.point ? 0 : 0.5);
    }
    for (let dim = 0; dim < dims; dim++) {
      const difference = queries[atQuery + dim] - points[atPoint + dim];
      square += difference * difference;
    }
    if (square < worst) list.add(row, point, square);
  };
  const { cuts, found } = kernel;
  const compareBlocks = (firstQuery: number, firstPoint: number, pointCount: number) => {
    const count = Math.min(queriesInBlock, 4 * Math.ceil((queryRows - firstQuery) / 4));
    for (let i = 0; i < count; i++) cuts[i] = cutOf(firstQuery + i);
    kernel.mark(firstQuery, count, firstPoint, pointCount, half);
    const words = pointCount / pointsInWord;
    for (let word = 0; word < count * words; word++) {
      for (let bits = found[word]; bits !== 0; bits &= bits - 1) {
        const bit = 31 - Math.clz32(bits & -bits);
        measure(firstQuery + Math.floor(word / words), firstPoint + pointsInWord * (word % words) + bit);
      }
    }
  };
  for (let firstQuery = 0; firstQuery < queryRows; firstQuery += queriesInBlock) {
    // As long as a list fills up nothing is excluded: the first few points make the cuts for the next few.
    for (let firstPoint = 0; firstPoint < pointsInBlock; firstPoint += pointsInWord) {
      compareBlocks(firstQuery, firstPoint, pointsInWord);
    }
    for (let firstPoint = pointsInBlock; firstPoint < pointRows; firstPoint += pointsInBlock) {
      compareBlocks(firstQuery, firstPoint, pointsInBlock);
    }
  }
}

/** Writes the codes as the kernel reads them. */
function fillCodes(
  { queryCodes, pointCodes }: { readonly queryCodes: Uint8Array; readonly pointCodes: Uint8Array },
  { count, points, queries }: RowCategories,
): void {
  queryCodes.set(queries);
  for (let row = 0; row * count < points.length; row++) {
    const start = (row & ~7) * count + (row & 7);
    for (let c = 0; c < count; c++) pointCodes[start + 8 * c] = points[row * count + c];
  }
}

/** Adds to halves of squared norms what the codes add: half of `half` twice, each that is there. */
function addHalves(
  halves: Float32Array | Float64Array,
  codes: Uint8Array,
  count: number,
  none: number,
  half: number,
): void {
  for (let row = 0; row * count < codes.length && count > 0; row++) {
    let known = 0;
    for (let c = 0; c < count; c++) if (codes[row * count + c] !== none) known++;
    halves[row] += (known * half) / 2;
  }
}

/** Writes rows less `centre`, times `scale`, in groups of rows whose numbers of one dimension lie together; returns ½‖·‖² of each. */
function fill(
  into: Float32Array,
  values: Float64Array,
  centre: Float64Array,
  scale: number,
  group: number,
): Float64Array {
  const dims = centre.length;
  const halves = new Float64Array(values.length / dims);
  for (let row = 0; row < halves.length; row++) {
    const inGroup = row % group;
    const start = (row - inGroup) * dims + inGroup;
    let square = 0;
    for (let dim = 0; dim < dims; dim++) {
      const value = (values[row * dims + dim] - centre[dim]) * scale;
      into[start + group * dim] = value;
      square += value * value;
    }
    halves[row] = square / 2;
  }
  return halves;
}

function columnMedians(values: Float64Array, dims: number): Float64Array {
  const rows = values.length / dims;
  const step = Math.ceil(rows / rowsForCentre);
  const sample = new Float64Array(Math.ceil(rows / step));
  const medians = new Float64Array(dims);
  for (let dim = 0; dim < dims; dim++) {
    for (let i = 0; i < sample.length; i++) sample[i] = values[i * step * dims + dim];
    medians[dim] = median(sample);
  }
  return medians;
}

/** A power of two by which no value less its column's centre exceeds 1. */
function scaleOf(values: Float64Array, centre: Float64Array): number {
  const dims = centre.length;
  let largest = 0;
  for (let start = 0; start < values.length; start += dims) {
    for (let dim = 0; dim < dims; dim++) largest = Math.max(largest, Math.abs(values[start + dim] - centre[dim]));
  }
  return largest > 0 ? 2 ** Math.min(1000, -Math.ceil(Math.log2(largest))) : 1;
}
