import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { characterShingles, hashedSet, jaccardSimilarity, sameSet, wordShingles } from "../../src/stats/shingles.js";

describe("shingles", () => {
  it("are the distinct runs of characters or words", () => {
    expect(characterShingles("abcabc", 3)).toHaveLength(3);
    expect(sameSet(characterShingles("abcabc", 3), characterShingles("bcabcab", 3))).toBe(true);
    expect(characterShingles("ab", 5)).toHaveLength(1);
    expect(characterShingles("")).toHaveLength(0);
    expect(wordShingles("one two three four", 3)).toHaveLength(2);
    expect(sameSet(wordShingles("One, two — THREE!"), wordShingles("one two three"))).toBe(true);
    expect(wordShingles(" … ")).toHaveLength(0);
    expect(sameSet(characterShingles("ab"), characterShingles("ba"))).toBe(false);
    expect(sameSet(hashedSet(["a", "bc"]), hashedSet(["ab", "c"]))).toBe(false);
  });

  it("keep a million different parts apart, in ascending order of safe integers", () => {
    const set = hashedSet(Array.from({ length: 1_000_000 }, (_, i) => `part ${i}`));
    expect(set).toHaveLength(1_000_000);
    expect(set.every((hash, i) => Number.isSafeInteger(hash) && (i === 0 || hash > set[i - 1]))).toBe(true);
  });

  it("have the Jaccard similarity of plain sets, and 0 below the threshold asked for", () => {
    const parts = fc.uniqueArray(fc.integer({ min: 0, max: 20 }).map(String), { maxLength: 15 });
    fc.assert(
      fc.property(parts, parts, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, atLeast) => {
        const common = a.filter((part) => b.includes(part)).length;
        const expected = common === 0 ? 0 : common / (a.length + b.length - common);
        const [x, y] = [hashedSet(a), hashedSet(b)];
        expect(jaccardSimilarity(x, y)).toBe(expected);
        expect(jaccardSimilarity(x, y, expected)).toBe(expected);
        expect(jaccardSimilarity(x, y, atLeast)).toBe(expected >= atLeast ? expected : 0);
      }),
    );
  });

  it("spread evenly over both halves of the hash", () => {
    const random = seededRandom(1, "texts");
    const set = hashedSet(Array.from({ length: 64_000 }, () => `${random.uint32()}`));
    const low = new Float64Array(64);
    const high = new Float64Array(64);
    for (const hash of set) {
      low[hash % 64] += 1;
      high[Math.floor(hash / 2 ** 47)] += 1;
    }
    // 1000 expected in each, standard deviation 31.
    for (const counts of [low, high])
      expect(Math.max(...counts.map((count) => Math.abs(count - 1000)))).toBeLessThan(150);
  });
});
