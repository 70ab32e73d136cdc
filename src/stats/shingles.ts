// Texts and records as sets of hashed parts, to be compared by the Jaccard similarity |A ∩ B| / |A ∪ B|
// (Broder 1997). A part is hashed to 53 bits, which a number holds exactly: two different parts of two records
// meet by chance less than once in 10¹¹ records of 300 parts.

/** The distinct hashes of a set's parts, in ascending order. */
export type HashedSet = Float64Array;

/** The set of the runs of `width` characters (UTF-16 units) of a text; a shorter text is one part. */
export function characterShingles(text: string, width = 5): HashedSet {
  if (text.length === 0) return new Float64Array(0);
  const count = Math.max(1, text.length - width + 1);
  const hashes = new Float64Array(count);
  for (let start = 0; start < count; start++) hashes[start] = hashOf(text, start, Math.min(start + width, text.length));
  return distinct(hashes);
}

/** The set of the runs of `width` words (letters and digits; case does not count); a shorter text is one part. */
export function wordShingles(text: string, width = 3): HashedSet {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length === 0) return new Float64Array(0);
  const count = Math.max(1, words.length - width + 1);
  return hashedSet(Array.from({ length: count }, (_, start) => words.slice(start, start + width).join(" ")));
}

/** The set of any parts, such as the `column=value` of a record. */
export function hashedSet(parts: readonly string[]): HashedSet {
  return distinct(Float64Array.from(parts, (part) => hashOf(part, 0, part.length)));
}

/** Whether two sets are equal. */
export function sameSet(a: HashedSet, b: HashedSet): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** |A ∩ B| / |A ∪ B|, or 0 as soon as it is known to be below `atLeast`. Two empty sets have the similarity 0. */
export function jaccardSimilarity(a: HashedSet, b: HashedSet, atLeast = 0): number {
  const both = a.length + b.length;
  // J ≥ t ⇔ |A ∩ B| ≥ t (|A| + |B|) / (1 + t); rounding must not exclude equality.
  const needed = (atLeast * both) / (1 + atLeast) - 1e-9 * both;
  let [i, j, common] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      common += 1;
      i += 1;
      j += 1;
    } else if (a[i] < b[j]) {
      i += 1;
      if (common + a.length - i < needed) return 0;
    } else {
      j += 1;
      if (common + b.length - j < needed) return 0;
    }
  }
  const similarity = both === 0 ? 0 : common / (both - common);
  return similarity >= atLeast ? similarity : 0;
}

function distinct(hashes: Float64Array<ArrayBuffer>): HashedSet {
  hashes.sort();
  let kept = 0;
  for (let i = 0; i < hashes.length; i++) if (i === 0 || hashes[i] !== hashes[i - 1]) hashes[kept++] = hashes[i];
  return hashes.slice(0, kept);
}

// Two multiplicative lanes over the characters, each mixed into the other at the end (as in MurmurHash3's finaliser).
function hashOf(text: string, start: number, end: number): number {
  let first = 0x9e3779b9 ^ (end - start);
  let second = 0x85ebca6b;
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i);
    first = Math.imul(first ^ unit, 0x9e3779b1);
    second = Math.imul(second ^ unit, 0x5f356495);
    first ^= first >>> 15;
    second ^= second >>> 13;
  }
  first = Math.imul(first ^ (first >>> 16), 0x85ebca6b) ^ Math.imul(second ^ (second >>> 13), 0xc2b2ae35);
  second = Math.imul(second ^ (second >>> 16), 0x85ebca6b) ^ Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return ((second ^ (second >>> 16)) & 0x1fffff) * 0x100000000 + (first >>> 0);
}
