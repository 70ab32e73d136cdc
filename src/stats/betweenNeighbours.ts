// Points that lie exactly between two of their neighbours, as interpolating oversamplers make them (SMOTE, Chawla et al.
// 2002): t = a + λ (b − a) with 0 < λ < 1. In two or more dimensions chance puts no point there: seen from t, the directions
// to a and b would have to be opposite to within the rounding of the coordinates.

import { betaCdf } from "./distributions.js";
import { nearestNeighbours } from "./nearestNeighbours.js";
import { median } from "./summary.js";

export interface Between {
  /** Which query it is, and the two reference points that it lies between. */
  readonly query: number;
  readonly a: number;
  readonly b: number;
  /** How far along from a to b. */
  readonly fraction: number;
  /** Its distance from the segment. */
  readonly distance: number;
}

export interface BetweenNeighbours {
  /** One for each query that lies between two neighbours. */
  readonly found: readonly Between[];
  /** How many of the queries chance would put there, were neighbours to lie in independent directions. */
  readonly expected: number;
  /** The dimension that the reference fills (Levina & Bickel 2004): the directions that chance has to choose from. */
  readonly dimension: number;
}

export interface BetweenOptions {
  /** Neighbours of each query among which a and b are looked for. */
  readonly neighbours: number;
  /** The largest distance from the segment: what rounding the coordinates can do. */
  readonly tolerance: number;
  /** Of several pairs that a query lies between, one that is preferred is reported. */
  readonly prefers: (query: number, a: number, b: number) => boolean;
}

const fewestCoordinates = 3;
const nearlyLine = 1.5;
/**
 * From a query within `tolerance` of the segment between two points, each farther away than twice that, neither is seen more than
 * 30° off the segment's direction: the cosine between them is below −½.
 */
const leastOpposite = -0.4;

/**
 * The queries (row-major, `dims` numbers a row) that lie between two of their nearest reference points which differ in at
 * least three coordinates. Reference points equal to the query are left out, so that queries may be reference points
 * themselves. Throws a RangeError for broken rows or values that are not finite.
 */
export function betweenNeighbours(
  reference: Float64Array,
  queries: Float64Array,
  dims: number,
  { neighbours, tolerance, prefers }: BetweenOptions,
): BetweenNeighbours {
  const { indices, distances } = nearestNeighbours(reference, queries, dims, neighbours + 1);
  const count = queries.length / dims;
  const wanted = neighbours + 1;
  const found: Between[] = [];
  const dimensions: number[] = [];
  const reach: { readonly angle: number; readonly pairs: number }[] = [];
  const offsets = new Float64Array(neighbours * dims);
  for (let query = 0; query < count; query++) {
    const near: number[] = [];
    const away: number[] = [];
    for (let k = 0; k < wanted && near.length < neighbours; k++) {
      const distance = distances[query * wanted + k];
      if (!(distance > 2 * tolerance && Number.isFinite(distance))) continue;
      near.push(indices[query * wanted + k]);
      away.push(distance);
    }
    if (near.length < 2) continue;
    const pairs = oppositePairs(reference, queries.subarray(query * dims, (query + 1) * dims), near, away, offsets);
    const hit = bestPair(reference, queries, dims, query, pairs, { tolerance, prefers });
    if (hit !== undefined) found.push(hit);
    reach.push({ angle: Math.min(1, (2 * tolerance) / away[0]), pairs: (near.length * (near.length - 1)) / 2 });
    const farthest = away[away.length - 1];
    const logs = away.slice(1, -1).reduce((sum, distance) => sum + Math.log(farthest / distance), 0);
    if (logs > 0) dimensions.push((away.length - 2) / logs);
  }
  const estimate = dimensions.length === 0 ? 1 : Math.min(dims, median(dimensions));
  // On a line every point lies between two others: what may be one counts as one.
  const dimension = estimate < nearlyLine ? 1 : estimate;
  const expected = reach.reduce((sum, { angle, pairs }) => sum + Math.min(1, pairs * capShare(angle, dimension)), 0);
  return { found, expected, dimension };
}

/** The share of all directions in `dimension` dimensions that lie within `angle` of a given one. */
function capShare(angle: number, dimension: number): number {
  return dimension <= 1 ? 0.5 : betaCdf(Math.sin(angle) ** 2, (dimension - 1) / 2, 0.5) / 2;
}

/** The pairs among `near` (reference points `away` from the query) that are seen in about opposite directions. */
function oppositePairs(
  reference: Float64Array,
  query: Float64Array,
  near: readonly number[],
  away: readonly number[],
  offsets: Float64Array,
): (readonly [number, number])[] {
  const dims = query.length;
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0; i < near.length; i++) {
    for (let d = 0; d < dims; d++) offsets[i * dims + d] = reference[near[i] * dims + d] - query[d];
  }
  for (let i = 0; i < near.length; i++) {
    for (let j = i + 1; j < near.length; j++) {
      let product = 0;
      for (let d = 0; d < dims; d++) product += offsets[i * dims + d] * offsets[j * dims + d];
      if (product < leastOpposite * away[i] * away[j]) pairs.push([near[i], near[j]]);
    }
  }
  return pairs;
}

function bestPair(
  reference: Float64Array,
  queries: Float64Array,
  dims: number,
  query: number,
  pairs: readonly (readonly [number, number])[],
  { tolerance, prefers }: Pick<BetweenOptions, "tolerance" | "prefers">,
): Between | undefined {
  const start = query * dims;
  let best: Between | undefined;
  let isPreferred = false;
  for (const [a, b] of pairs) {
    let length = 0;
    let along = 0;
    let square = 0;
    let coordinates = 0;
    for (let d = 0; d < dims; d++) {
      const edge = reference[b * dims + d] - reference[a * dims + d];
      const offset = queries[start + d] - reference[a * dims + d];
      length += edge * edge;
      along += edge * offset;
      square += offset * offset;
      if (Math.abs(edge) > tolerance) coordinates += 1;
    }
    if (coordinates < fewestCoordinates || along <= 0 || along >= length) continue;
    // A first look in one pass loses digits: what it lets through is computed again.
    if (square - (along * along) / length > 1e-6 * length + 4 * tolerance * tolerance) continue;
    const fraction = along / length;
    let off = 0;
    for (let d = 0; d < dims; d++) {
      const low = reference[a * dims + d];
      off += (queries[start + d] - low - fraction * (reference[b * dims + d] - low)) ** 2;
    }
    const distance = Math.sqrt(off);
    const preferred = prefers(query, a, b);
    if (distance > tolerance || (best !== undefined && isPreferred && !preferred)) continue;
    if (best === undefined || (preferred && !isPreferred) || distance < best.distance) {
      best = { query, a, b, fraction, distance };
      isPreferred = preferred;
    }
  }
  return best;
}
