// Permutation tests (Fisher 1935; Pitman 1937): how often a statistic would be as extreme as it is if labels were
// exchangeable.

import type { Random } from "../core/random.js";
import { everyIndex } from "./arrays.js";
import { requireLength } from "./sameLength.js";

/** Which values count as extreme. "two-sided" doubles the smaller of the two one-sided p-values. */
export type Alternative = "greater" | "less" | "two-sided";

/**
 * The p-value of `observed` among `nulls`, the statistic under random permutations. The observed one counts as one of
 * them, so that p is never 0 and the test is valid for any number of permutations (Phipson & Smyth 2010):
 * (1 + how many nulls are as extreme) / (1 + how many there are). Nulls within rounding (a relative 1e-12) of the
 * observed value count as equal to it. NaN if `observed` is NaN; NaN nulls are left out.
 */
export function permutationPValue(observed: number, nulls: ArrayLike<number>, alternative: Alternative): number {
  const slack = 1e-12 * Math.abs(observed);
  let [asHigh, asLow, count] = [1, 1, 1];
  for (let i = 0; i < nulls.length; i++) {
    if (Number.isNaN(nulls[i])) continue;
    count++;
    if (nulls[i] >= observed - slack) asHigh++;
    if (nulls[i] <= observed + slack) asLow++;
  }
  if (Number.isNaN(observed)) return Number.NaN;
  if (alternative === "greater") return asHigh / count;
  if (alternative === "less") return asLow / count;
  return Math.min(1, (2 * Math.min(asHigh, asLow)) / count);
}

export interface PermutationOptions {
  readonly random: Random;
  /** How many random permutations, 999 unless given. */
  readonly permutations?: number;
  /** "two-sided" unless given. */
  readonly alternative?: Alternative;
}

export interface PermutationTest {
  readonly value: number;
  readonly pValue: number;
  /** The statistic under each permutation. */
  readonly nulls: Float64Array;
}

/**
 * Tests the statistic of `n` rows against its values when labels are shuffled. `statistic` is handed `from`: row i is
 * to carry the label of row `from[i]` (first the identity). The array is only valid during the call. With `blocks` (a
 * code per row) labels are shuffled within rows of equal code only.
 */
export function permutationTest(
  n: number,
  statistic: (from: Int32Array) => number,
  options: PermutationOptions & { readonly blocks?: Int32Array },
): PermutationTest {
  const { random, blocks } = options;
  requireLength(n, blocks);
  const from = everyIndex(n);
  const value = statistic(from);
  const rowsOfBlocks = blocks === undefined ? [from.slice()] : rowsByCode(blocks);
  return test(value, options, () => {
    for (const rows of rowsOfBlocks) shuffleWithin(from, rows, random);
    return statistic(from);
  });
}

/**
 * Tests whether paired differences (such as two models' losses on the same rows) are symmetric about 0, with their
 * mean as the statistic: under the hypothesis every sign could as well be the other.
 */
export function signFlipTest(differences: Float64Array, options: PermutationOptions): PermutationTest {
  const { random } = options;
  const n = differences.length;
  let sum = 0;
  for (const difference of differences) sum += difference;
  return test(sum / n, options, () => {
    let flipped = 0;
    for (let start = 0; start < n; start += 32) {
      const signs = random.uint32();
      const end = Math.min(n, start + 32);
      for (let i = start; i < end; i++) flipped += (signs >>> (i - start)) & 1 ? differences[i] : -differences[i];
    }
    return flipped / n;
  });
}

function test(value: number, options: PermutationOptions, next: () => number): PermutationTest {
  const nulls = new Float64Array(options.permutations ?? 999);
  for (let i = 0; i < nulls.length; i++) nulls[i] = next();
  return { value, pValue: permutationPValue(value, nulls, options.alternative ?? "two-sided"), nulls };
}

// Fisher and Yates' shuffle of the elements of `from` at `rows`.
function shuffleWithin(from: Int32Array, rows: Int32Array, random: Random): void {
  for (let i = rows.length - 1; i > 0; i--) {
    const a = rows[i];
    const b = rows[random.integer(i + 1)];
    const held = from[a];
    from[a] = from[b];
    from[b] = held;
  }
}

function rowsByCode(codes: Int32Array): readonly Int32Array[] {
  const rows = new Map<number, number[]>();
  for (let row = 0; row < codes.length; row++) {
    const sameCode = rows.get(codes[row]);
    if (sameCode === undefined) rows.set(codes[row], [row]);
    else sameCode.push(row);
  }
  return Array.from(rows.values(), (each) => Int32Array.from(each));
}
