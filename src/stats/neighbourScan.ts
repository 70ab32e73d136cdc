// Nearest neighbours by comparing every query with every point. A pair's distance is first bounded by way of its dot
// product, ‖q − p‖² = ‖q‖² + ‖p‖² − 2 q·p, in 32 bits and WebAssembly, in blocks that stay in the processor's cache; only
// pairs that the bound, widened by its rounding error, cannot exclude are measured. So many points and queries at a time are
// copied into the kernel's memory that it stays small.

import type { NearestList } from "./nearestList.js";
import { type NeighbourKernel, neighbourKernel, pointsInBlock, queriesInBlock } from "./neighbourKernel.js";
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
const rowsForCentre = 63;
/** Most points at once, and most bytes of them and of queries with their lists; a block of either is always taken. */
const mostPoints = 4096;
const mostBytes = 2 ** 24;
/** With a larger error nothing is known of distances before a pair is measured. */
const largestError = 0.01;
/** No row's number. */
const nowhere = -(2 ** 31);

/**
 * Fills `list` with the neighbours of every query, without point i for query i if `excludeSelf`; of equally near points the
 * first. Row-major arrays. To the square of a distance each category adds ½ for either row that has a code in it, unless both
 * have the same.
 */
export function scanNeighbours(
  points: Float64Array,
  queries: Float64Array,
  dims: number,
  k: number,
  excludeSelf: boolean,
  list: Pick<NearestList, "indices" | "squares">,
  categories: RowCategories = { count: 0, points: new Uint8Array(0), queries: new Uint8Array(0) },
): void {
  const [pointRows, queryRows] = [points.length / dims, queries.length / dims];
  if (pointRows === 0 || queryRows === 0) return;
  const { count } = categories;
  const rowBytes = 12 * dims + count;
  const pointsAtOnce = rowsAtOnce(Math.min(pointRows, mostPoints), rowBytes, pointsInBlock);
  const queriesAtOnce = rowsAtOnce(queryRows, rowBytes + 12 * k, queriesInBlock);
  const shape = { points: pointsAtOnce, queries: queriesAtOnce, dims, categories: count, k };
  const kernel = neighbourKernel(shape);
  // Near the origin the dot products lose fewest digits, and nothing above 1 overflows.
  kernel.centre.set(columnMedians(points, dims));
  // The dot product, what is taken from it and their difference are wrong by less than (dims + 7) · 2⁻²⁴ (‖q‖² + ‖p‖²)
  // together; the bound is widened by four times that.
  const error = (dims + count + 8) * 2 ** -22;
  const wanted = k + (excludeSelf ? 1 : 0);
  const rank = wanted <= pointsInBlock && error <= largestError ? wanted : 0;

  for (let firstQuery = 0; firstQuery < queryRows; firstQuery += queriesAtOnce) {
    const queryCount = Math.min(queriesAtOnce, queryRows - firstQuery);
    kernel.queries.set(queries.subarray(firstQuery * dims, (firstQuery + queryCount) * dims));
    kernel.queryCodes.set(categories.queries.subarray(firstQuery * count, (firstQuery + queryCount) * count));
    const queryScale = scaleOf(kernel.spread("queries", queryCount));
    kernel.indices.fill(-1);
    kernel.squares.fill(Number.POSITIVE_INFINITY);
    for (let firstPoint = 0; firstPoint < pointRows; firstPoint += pointsAtOnce) {
      const pointCount = Math.min(pointsAtOnce, pointRows - firstPoint);
      kernel.points.set(points.subarray(firstPoint * dims, (firstPoint + pointCount) * dims));
      const scale = Math.min(queryScale, scaleOf(kernel.spread("points", pointCount)));
      const half = (scale * scale) / 2;
      kernel.pointHalves.fill(Number.POSITIVE_INFINITY);
      kernel.shorten("points", pointCount, scale, 1 - error);
      kernel.shorten("queries", queryCount, scale, 1 - error);
      if (count > 0) {
        const pointCodes = categories.points.subarray(firstPoint * count, (firstPoint + pointCount) * count);
        fillCodes(kernel, pointCodes, count);
        addHalves(kernel.pointHalves, pointCodes, count, noCode.point, half * (1 - error));
        addHalves(kernel.queryHalves, kernel.queryCodes, count, noCode.query, half * (1 - error));
      }
      const filled = pointsInBlock * Math.ceil(pointCount / pointsInBlock);
      const self = excludeSelf ? firstQuery - firstPoint : nowhere;
      for (let first = 0; first < queryCount; first += queriesInBlock) {
        kernel.scan({
          firstQuery: first,
          queries: Math.min(queriesInBlock, queryCount - first),
          points: filled,
          firstPoint,
          self,
          rank,
          scale,
          error,
          match: half,
        });
      }
    }
    list.indices.set(kernel.indices.subarray(0, queryCount * k), firstQuery * k);
    list.squares.set(kernel.squares.subarray(0, queryCount * k), firstQuery * k);
  }
}

function rowsAtOnce(rows: number, rowBytes: number, block: number): number {
  return block * Math.min(Math.ceil(rows / block), Math.max(1, Math.floor(mostBytes / (rowBytes * block))));
}

/** Writes the codes of points as the kernel reads them. */
function fillCodes({ pointCodes }: NeighbourKernel, codes: Uint8Array, count: number): void {
  for (let row = 0; row * count < codes.length; row++) {
    const start = (row & ~15) * count + (row & 15);
    for (let c = 0; c < count; c++) pointCodes[start + 16 * c] = codes[row * count + c];
  }
}

/** Adds to halves of squared norms what the codes add: half of `half` twice, each that is there. */
function addHalves(halves: Float32Array, codes: Uint8Array, count: number, none: number, half: number): void {
  for (let row = 0; row * count < codes.length; row++) {
    let known = 0;
    for (let c = 0; c < count; c++) if (codes[row * count + c] !== none) known++;
    halves[row] += (known * half) / 2;
  }
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

/** A power of two by which no number at most `largest` exceeds 1. */
function scaleOf(largest: number): number {
  return largest > 0 ? 2 ** Math.min(1000, -Math.ceil(Math.log2(largest))) : 1;
}
