// Pairs of similar sets among many without comparing all pairs: MinHash signatures (Broder 1997) in bands
// (locality-sensitive hashing, Indyk & Motwani 1998; Leskovec, Rajaraman & Ullman, Mining of Massive Datasets,
// chapter 3). Whatever the bands propose is compared exactly, so that every similarity reported is true; a pair
// may be missed, with a probability that the banding bounds.

import { type Random, seededRandom } from "../core/random.js";
import { type HashedSet, jaccardSimilarity, sameSet } from "./shingles.js";

export interface SimilarityOptions {
  /** The Jaccard similarity, in (0, 1], from which two sets count as similar. */
  readonly threshold: number;
  /** The probability with which a pair exactly at the threshold is found; 0.995 by default. */
  readonly recall?: number;
  /** How many sets of one bucket a set is compared with, the latest first; 32 by default. Keeps large buckets cheap. */
  readonly comparedPerBucket?: number;
  readonly random?: Random;
}

export interface SimilarPair {
  readonly a: number;
  readonly b: number;
  readonly similarity: number;
}

/**
 * The pairs of sets whose Jaccard similarity is at least `threshold`, with a < b, in the order of b, then a. Of n
 * equal sets the first is paired with each of the others, and stands for all in pairs with similar sets: pairs link
 * all that belongs together without listing n² of them. Empty sets are similar to nothing.
 */
export function similarPairs(sets: readonly HashedSet[], options: SimilarityOptions): SimilarPair[] {
  const first = firstEquals(sets);
  const bands = bandedIndex(sets, options);
  const pairs: SimilarPair[] = [];
  for (let b = 0; b < sets.length; b++) {
    if (sets[b].length === 0) continue;
    if (first[b] !== b) {
      pairs.push({ a: first[b], b, similarity: 1 });
      continue;
    }
    const found: SimilarPair[] = [];
    bands.compare(sets[b], b, true, (a, similarity) => found.push({ a, b, similarity }));
    pairs.push(...found.sort((one, other) => one.a - other.a));
  }
  return pairs;
}

/** For every query: the most similar reference set, −1 if none reaches the threshold. */
export interface MostSimilar {
  readonly indices: Int32Array;
  /** The Jaccard similarities; 0 where there is none. */
  readonly similarities: Float64Array;
}

/** For every set of `queries`, the most similar one of `reference` whose similarity is at least `threshold`. */
export function mostSimilar(
  reference: readonly HashedSet[],
  queries: readonly HashedSet[],
  options: SimilarityOptions,
): MostSimilar {
  const all = [...reference, ...queries];
  const first = firstEquals(all);
  const bands = bandedIndex(all, options);
  const indices = new Int32Array(queries.length).fill(-1);
  const similarities = new Float64Array(queries.length);
  for (let i = 0; i < reference.length; i++) if (first[i] === i && all[i].length > 0) bands.insert(all[i], i);
  for (let query = 0; query < queries.length; query++) {
    const at = reference.length + query;
    if (all[at].length === 0) continue;
    if (first[at] < reference.length) {
      indices[query] = first[at];
      similarities[query] = 1;
    } else if (first[at] < at) {
      indices[query] = indices[first[at] - reference.length];
      similarities[query] = similarities[first[at] - reference.length];
    } else {
      bands.compare(all[at], at, false, (index, similarity) => {
        const better = similarity > similarities[query];
        if (!better && !(similarity === similarities[query] && index < indices[query])) return;
        indices[query] = index;
        similarities[query] = similarity;
      });
    }
  }
  return { indices, similarities };
}

/** How signatures are cut: a pair becomes a candidate if all `rows` numbers of one of the `bands` agree. */
export interface Banding {
  readonly bands: number;
  readonly rows: number;
}

/**
 * The banding of at most `functions` hash functions that lets a pair of similarity `threshold` pass with at least
 * the probability `recall`, 1 − (1 − tʳ)ᵇ, and as few dissimilar pairs as possible: the longest bands that do.
 * Where none does (a threshold near 0) bands of one row, all that there are. Throws a RangeError unless the
 * threshold is in (0, 1] and the recall in (0, 1).
 */
export function bandingFor(threshold: number, recall = 0.995, functions = 128): Banding {
  if (!(threshold > 0 && threshold <= 1)) throw new RangeError(`no similarity threshold ${threshold}`);
  if (!(recall > 0 && recall < 1)) throw new RangeError(`no recall ${recall}`);
  for (let rows = 12; rows >= 1; rows--) {
    const agree = threshold ** rows;
    const bands = agree === 1 ? 1 : Math.ceil(Math.log(1 - recall) / Math.log1p(-agree));
    if (bands * rows <= functions) return { bands, rows };
  }
  return { bands: functions, rows: 1 };
}

/** A function that computes MinHash signatures: the share of equal places estimates the Jaccard similarity. */
export function minHasher(functions: number, random: Random): (set: HashedSet) => Uint32Array {
  const factors = Int32Array.from({ length: functions }, () => random.uint32() | 1);
  const offsets = Int32Array.from({ length: functions }, () => random.uint32() | 0);
  const highs = new Uint32Array(functions);
  return (set) => {
    highs.fill(0xffffffff);
    for (let i = 0; i < set.length; i++) {
      const high = Math.floor(set[i] / 0x100000000);
      const mixed = (set[i] - high * 0x100000000) ^ Math.imul(high, 0x27d4eb2f);
      for (let place = 0; place < functions; place++) {
        const hash = Math.imul(mixed ^ offsets[place], factors[place]) >>> 0;
        if (hash < highs[place]) highs[place] = hash;
      }
    }
    return highs.slice();
  };
}

// A hash table per band. A slot holds the latest set put there, `previous` the one before it. Sets are kept apart
// by the 32-bit key of their band; a collision only costs a comparison.
function bandedIndex(sets: readonly HashedSet[], options: SimilarityOptions) {
  const { threshold, recall, comparedPerBucket = 32, random = seededRandom(0, "MinHash") } = options;
  const { bands, rows } = bandingFor(threshold, recall);
  const signatureOf = minHasher(bands * rows, random);
  const count = sets.length;
  const slots = 2 ** Math.ceil(Math.log2(2 * count + 2));
  const latest = Array.from({ length: bands }, () => new Int32Array(slots).fill(-1));
  const previous = Array.from({ length: bands }, () => new Int32Array(count));
  const keys = Array.from({ length: bands }, () => new Int32Array(count));
  const comparedFor = new Int32Array(count).fill(-1);

  const put = (band: number, key: number, index: number) => {
    const slot = key & (slots - 1);
    keys[band][index] = key;
    previous[band][index] = latest[band][slot];
    latest[band][slot] = index;
  };

  const insert = (set: HashedSet, index: number) => {
    const signature = signatureOf(set);
    for (let band = 0; band < bands; band++) put(band, bandKey(signature, band * rows, rows), index);
  };

  /** Reports the sets put in before that are similar; puts this one in as well if `keep`. */
  const compare = (
    set: HashedSet,
    index: number,
    keep: boolean,
    report: (other: number, similarity: number) => void,
  ) => {
    const signature = signatureOf(set);
    for (let band = 0; band < bands; band++) {
      const key = bandKey(signature, band * rows, rows);
      let seen = 0;
      for (let other = latest[band][key & (slots - 1)]; other >= 0; other = previous[band][other]) {
        if (keys[band][other] !== key) continue;
        if (comparedFor[other] !== index) {
          comparedFor[other] = index;
          const similarity = jaccardSimilarity(set, sets[other], threshold);
          if (similarity > 0) report(other, similarity);
        }
        seen += 1;
        if (seen >= comparedPerBucket) break;
      }
      if (keep) put(band, key, index);
    }
  };

  return { insert, compare };
}

function bandKey(signature: Uint32Array, start: number, rows: number): number {
  let key = 0x9e3779b9 | 0;
  for (let place = start; place < start + rows; place++) {
    key = Math.imul(key ^ signature[place], 0x85ebca6b);
    key ^= key >>> 15;
  }
  key = Math.imul(key ^ (key >>> 13), 0xc2b2ae35);
  return key ^ (key >>> 16);
}

/** For every set the index of the first set equal to it, its own if there is none before. */
function firstEquals(sets: readonly HashedSet[]): Int32Array {
  const firstOf = new Map<number, number>();
  return Int32Array.from(sets, (set, index) => {
    let [high, low] = [set.length, 0x9e3779b9];
    for (let i = 0; i < set.length; i++) {
      low = Math.imul(low ^ set[i], 0x85ebca6b);
      high = Math.imul(high ^ low ^ (set[i] / 0x100000000), 0xc2b2ae35);
      low ^= high >>> 15;
    }
    const key = (high >>> 11) * 0x100000000 + (low >>> 0);
    const earlier = firstOf.get(key);
    if (earlier === undefined) firstOf.set(key, index);
    return earlier !== undefined && sameSet(sets[earlier], set) ? earlier : index;
  });
}
