// How far records usually lie from their nearest neighbours, and how many dimensions they fill (Levina & Bickel 2004): what
// a distance has to be held against before it is called small.

import { nearestNeighbours } from "../../../stats/nearestNeighbours.js";
import { median } from "../../../stats/summary.js";

export interface UsualDistance {
  readonly distance: number;
  readonly dimension: number;
}

const neighbours = 10;
const mostAsked = 1000;

/**
 * The median distance between neighbours among `numbers` (row-major, `dims` a row), equal rows not counted, and the dimension
 * that the rows fill; by at most `most` rows, spread evenly. `undefined` where most rows have no neighbour but equal ones:
 * then near means nothing.
 */
export function usualDistance(numbers: Float64Array, dims: number, most = mostAsked): UsualDistance | undefined {
  const rows = numbers.length / dims;
  const step = Math.max(1, Math.floor(rows / most));
  const chosen = Int32Array.from({ length: Math.ceil(rows / step) }, (_, i) => i * step);
  const query = new Float64Array(chosen.length * dims);
  chosen.forEach((row, i) => {
    query.set(numbers.subarray(row * dims, (row + 1) * dims), i * dims);
  });
  const wanted = neighbours + 1;
  const { distances, indices } = nearestNeighbours(numbers, query, dims, wanted);
  const nearest: number[] = [];
  const dimensions: number[] = [];
  for (let i = 0; i < chosen.length; i++) {
    const others: number[] = [];
    for (let k = 0; k < wanted; k++) {
      const distance = distances[i * wanted + k];
      if (indices[i * wanted + k] !== chosen[i] && distance > 0) others.push(distance);
    }
    if (others.length < 4) continue;
    nearest.push(others[0]);
    // The nearest is left out of the estimate: it may be a copy.
    const farthest = others[others.length - 1];
    const logs = others.slice(1, -1).reduce((sum, distance) => sum + Math.log(farthest / distance), 0);
    if (logs > 0) dimensions.push((others.length - 2) / logs);
  }
  if (nearest.length < chosen.length / 2 || dimensions.length === 0) return undefined;
  return { distance: median(nearest), dimension: Math.max(1, Math.min(dims, median(dimensions))) };
}
