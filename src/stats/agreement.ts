// How far raters agree on what they rated, beyond what chance alone would make them agree on. Ratings are codes, one array a
// rater, one element an item; a negative code is an item that the rater left out.
//
// Which to use: Krippendorff's α for any number of raters with gaps; Fleiss' κ for the same number of raters an item; Cohen's κ
// for two. All are 1 where everybody agrees, 0 where agreement is what chance would make it, and below 0 under it.

import { cohenKappa } from "./classificationMetrics.js";
import { confusionMatrix } from "./confusion.js";
import { requireLength } from "./sameLength.js";

/** How far apart two categories are, as Krippendorff tells kinds of data. Ordered categories are ordered by their codes. */
export type Difference = "nominal" | "ordinal" | "interval";

/** How many raters put each item into each category, row-major: element `item * classes + category`. */
export function categoryCounts(ratings: readonly Int32Array[], classes: number): Float64Array {
  const items = itemsOf(ratings);
  const counts = new Float64Array(items * classes);
  for (const rater of ratings) {
    for (let item = 0; item < items; item++) {
      const code = rater[item];
      if (code >= classes) throw new RangeError(`item ${item}: no category ${code}`);
      if (code >= 0) counts[item * classes + code] += 1;
    }
  }
  return counts;
}

/**
 * The share of pairs of raters that agree, the mean over the items that two or more rated (P̄ of Fleiss 1971). NaN if there
 * is none.
 */
export function pairwiseAgreement(ratings: readonly Int32Array[], classes: number): number {
  const counts = categoryCounts(ratings, classes);
  let [sum, items] = [0, 0];
  for (let start = 0; start < counts.length; start += classes) {
    const { raters, agreeing } = pairsOf(counts.subarray(start, start + classes));
    if (raters < 2) continue;
    sum += agreeing / (raters * (raters - 1));
    items += 1;
  }
  return items === 0 ? Number.NaN : sum / items;
}

/** Cohen's κ (1960) of two raters, over the items that both rated. NaN where chance alone agrees always. */
export function cohenAgreement(one: Int32Array, other: Int32Array, classes: number): number {
  return cohenKappa(confusionMatrix(one, other, classes), classes);
}

/**
 * Fleiss' κ (1971): over the items that every rater rated. NaN without such items, with fewer than two raters, and where
 * everybody used one category for everything.
 */
export function fleissKappa(ratings: readonly Int32Array[], classes: number): number {
  const raters = ratings.length;
  const items = Array.from({ length: itemsOf(ratings) }, (_, item) => item).filter((item) =>
    ratings.every((rater) => rater[item] >= 0),
  );
  const whole = ratings.map((rater) => Int32Array.from(items, (item) => rater[item]));
  if (raters < 2 || items.length === 0) return Number.NaN;
  const counts = categoryCounts(whole, classes);
  let byChance = 0;
  for (let category = 0; category < classes; category++) {
    let share = 0;
    for (let at = category; at < counts.length; at += classes) share += counts[at];
    byChance += (share / (items.length * raters)) ** 2;
  }
  return byChance < 1 ? (pairwiseAgreement(whole, classes) - byChance) / (1 - byChance) : Number.NaN;
}

/**
 * Krippendorff's α (Hayes & Krippendorff 2007; Krippendorff 2011, "Computing Krippendorff's alpha-reliability"), from the
 * matrix of coincidences. Items that fewer than two rated say nothing. NaN where nothing can be compared, and where only one
 * category was used.
 */
export function krippendorffAlpha(
  ratings: readonly Int32Array[],
  classes: number,
  difference: Difference = "nominal",
): number {
  const counts = categoryCounts(ratings, classes);
  const coincidences = new Float64Array(classes * classes);
  for (let start = 0; start < counts.length; start += classes) {
    const item = counts.subarray(start, start + classes);
    const { raters } = pairsOf(item);
    if (raters < 2) continue;
    for (let a = 0; a < classes; a++) {
      if (item[a] === 0) continue;
      for (let b = 0; b < classes; b++) {
        coincidences[a * classes + b] += (item[a] * (item[b] - (a === b ? 1 : 0))) / (raters - 1);
      }
    }
  }
  const totals = Float64Array.from({ length: classes }, (_, a) =>
    sum(coincidences.subarray(a * classes, (a + 1) * classes)),
  );
  const all = sum(totals);
  let [observed, expected] = [0, 0];
  for (let a = 0; a < classes; a++) {
    for (let b = a + 1; b < classes; b++) {
      const distance = squaredDistance(a, b, totals, difference);
      observed += 2 * coincidences[a * classes + b] * distance;
      expected += 2 * totals[a] * totals[b] * distance;
    }
  }
  return expected > 0 ? 1 - ((all - 1) * observed) / expected : Number.NaN;
}

function squaredDistance(a: number, b: number, totals: Float64Array, difference: Difference): number {
  if (difference === "nominal") return 1;
  if (difference === "interval") return (a - b) ** 2;
  return (sum(totals.subarray(a, b + 1)) - (totals[a] + totals[b]) / 2) ** 2;
}

/** Of one item: how many rated it, and how many ordered pairs of raters agree. */
function pairsOf(counts: Float64Array): { readonly raters: number; readonly agreeing: number } {
  let [raters, agreeing] = [0, 0];
  for (const count of counts) {
    raters += count;
    agreeing += count * (count - 1);
  }
  return { raters, agreeing };
}

function itemsOf(ratings: readonly Int32Array[]): number {
  const [first = new Int32Array(0), ...others] = ratings;
  requireLength(first.length, ...others);
  return first.length;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
