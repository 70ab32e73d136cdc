// Nearest neighbours by comparing every query with every point, in blocks that stay in the processor's cache. A
// pair's distance is first bounded by way of its dot product, ‖q − p‖² = ‖q‖² + ‖p‖² − 2 q·p, eight pairs at a time;
// only pairs that the bound, widened by its rounding error, cannot exclude are measured.

import type { NearestList } from "./nearestList.js";

const queriesInBlock = 64;
const pointsInBlock = 256;

/** Adds to `list` the neighbours of every query, without point i for query i if `excludeSelf`. Row-major arrays. */
export function scanNeighbours(
  points: Float64Array,
  queries: Float64Array,
  dims: number,
  excludeSelf: boolean,
  list: NearestList,
): void {
  const pointRows = points.length / dims;
  const queryRows = queries.length / dims;
  // Near the origin the dot products lose fewest digits. Rows are filled up to whole groups of pairs.
  const centre = columnMeans(points, dims);
  const p = centredRows(points, centre, 4);
  const q = centredRows(queries, centre, 2);
  // The error of a dot product is below dims · 2⁻⁵² (‖q‖² + ‖p‖²); the bound is widened by four times that.
  const error = (dims + 4) * 2 ** -50;
  const halfPoint = halfNorms(p, dims).map((half, row) =>
    row < pointRows ? half * (1 - error) : Number.POSITIVE_INFINITY,
  );
  const halfQuery = halfNorms(q, dims).map((half) => half * (1 - error));
  // q·p − ½‖p‖² has to exceed this for p to be nearer than the worst of the list.
  const cutFor = (row: number, worst: number) =>
    worst === 0 ? Number.POSITIVE_INFINITY : halfQuery[row] - (worst * (1 + error)) / 2;
  const cuts = Float64Array.from(halfQuery, (_, row) =>
    row < queryRows ? cutFor(row, list.worst(row)) : Number.POSITIVE_INFINITY,
  );

  const measure = (row: number, point: number) => {
    if (excludeSelf && row === point) return;
    let square = 0;
    for (let dim = 0; dim < dims; dim++) {
      const difference = queries[row * dims + dim] - points[point * dims + dim];
      square += difference * difference;
    }
    if (square < list.worst(row)) cuts[row] = cutFor(row, list.add(row, point, square));
  };

  for (let firstQuery = 0; firstQuery < queryRows; firstQuery += queriesInBlock) {
    const lastQuery = Math.min(firstQuery + queriesInBlock, halfQuery.length);
    for (let firstPoint = 0; firstPoint < pointRows; firstPoint += pointsInBlock) {
      const lastPoint = Math.min(firstPoint + pointsInBlock, halfPoint.length);
      for (let row = firstQuery; row < lastQuery; row += 2) {
        for (let point = firstPoint; point < lastPoint; point += 4) {
          // Scalars one by one: unpacking arrays here would cost more than the arithmetic.
          let a0 = 0;
          let a1 = 0;
          let a2 = 0;
          let a3 = 0;
          let b0 = 0;
          let b1 = 0;
          let b2 = 0;
          let b3 = 0;
          const x = row * dims;
          const y = x + dims;
          const p0 = point * dims;
          const p1 = p0 + dims;
          const p2 = p1 + dims;
          const p3 = p2 + dims;
          for (let dim = 0; dim < dims; dim++) {
            const qx = q[x + dim];
            const qy = q[y + dim];
            const v0 = p[p0 + dim];
            const v1 = p[p1 + dim];
            const v2 = p[p2 + dim];
            const v3 = p[p3 + dim];
            a0 += qx * v0;
            a1 += qx * v1;
            a2 += qx * v2;
            a3 += qx * v3;
            b0 += qy * v0;
            b1 += qy * v1;
            b2 += qy * v2;
            b3 += qy * v3;
          }
          const h0 = halfPoint[point];
          const h1 = halfPoint[point + 1];
          const h2 = halfPoint[point + 2];
          const h3 = halfPoint[point + 3];
          if (a0 - h0 > cuts[row]) measure(row, point);
          if (a1 - h1 > cuts[row]) measure(row, point + 1);
          if (a2 - h2 > cuts[row]) measure(row, point + 2);
          if (a3 - h3 > cuts[row]) measure(row, point + 3);
          if (b0 - h0 > cuts[row + 1]) measure(row + 1, point);
          if (b1 - h1 > cuts[row + 1]) measure(row + 1, point + 1);
          if (b2 - h2 > cuts[row + 1]) measure(row + 1, point + 2);
          if (b3 - h3 > cuts[row + 1]) measure(row + 1, point + 3);
        }
      }
    }
  }
}

function columnMeans(values: Float64Array, dims: number): Float64Array {
  const rows = values.length / dims;
  const means = new Float64Array(dims);
  for (let row = 0; row < rows; row++) {
    for (let dim = 0; dim < dims; dim++) means[dim] += values[row * dims + dim] / rows;
  }
  return means;
}

/** Rows less `centre`, with rows of zeros up to a multiple of `group` rows. */
function centredRows(values: Float64Array, centre: Float64Array, group: number): Float64Array {
  const dims = centre.length;
  const rows = values.length / dims;
  const out = new Float64Array(group * Math.ceil(rows / group) * dims);
  for (let row = 0; row < rows; row++) {
    for (let dim = 0; dim < dims; dim++) out[row * dims + dim] = values[row * dims + dim] - centre[dim];
  }
  return out;
}

function halfNorms(values: Float64Array, dims: number): Float64Array {
  return Float64Array.from({ length: values.length / dims }, (_, row) => {
    let square = 0;
    for (let at = row * dims; at < (row + 1) * dims; at++) square += values[at] * values[at];
    return square / 2;
  });
}
