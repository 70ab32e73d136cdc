import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../src/core/random.js";
import { bandingFor, minHasher, mostSimilar, similarPairs } from "../../src/stats/minHash.js";
import { characterShingles, type HashedSet, jaccardSimilarity } from "../../src/stats/shingles.js";

/** Two sets of 60 parts, of which `common` are in both. */
function overlapping(random: Random, common: number): [HashedSet, HashedSet] {
  const part = () => random.integer(2 ** 21) * 2 ** 32 + random.uint32();
  const a = Float64Array.from({ length: 60 }, part);
  const b = a.map((value, i) => (i < common ? value : part()));
  return [a.sort(), b.sort()];
}

describe("MinHash", () => {
  it("estimates the Jaccard similarity without bias and with binomial error", () => {
    const random = seededRandom(5, "estimate");
    const functions = 128;
    const signatureOf = minHasher(functions, random);
    const runs = 1500;
    let [bias, squares, binomial] = [0, 0, 0];
    for (let run = 0; run < runs; run++) {
      const [a, b] = overlapping(random, random.integer(61));
      const similarity = jaccardSimilarity(a, b);
      const [first, second] = [signatureOf(a), signatureOf(b)];
      const error = first.filter((value, place) => value === second[place]).length / functions - similarity;
      bias += error / runs;
      squares += error * error;
      binomial += (similarity * (1 - similarity)) / functions;
    }
    expect(Math.abs(bias)).toBeLessThan(0.004);
    expect(squares / binomial).toBeGreaterThan(0.85);
    expect(squares / binomial).toBeLessThan(1.15);
  });

  it("chooses bands that let a pair at the threshold pass, in no more functions than allowed", () => {
    for (const threshold of [0.2, 0.5, 0.7, 0.8, 0.9, 0.99, 1]) {
      const { bands, rows } = bandingFor(threshold, 0.99, 128);
      expect(bands * rows).toBeLessThanOrEqual(128);
      expect(1 - (1 - threshold ** rows) ** bands).toBeGreaterThanOrEqual(0.99);
    }
    expect(bandingFor(0.01)).toEqual({ bands: 128, rows: 1 });
    for (const threshold of [0, 1.01, Number.NaN]) expect(() => bandingFor(threshold)).toThrow(RangeError);
    expect(() => bandingFor(0.5, 1)).toThrow(RangeError);
  });

  it("finds the pairs that comparing all finds, and no others", () => {
    const random = seededRandom(6, "texts");
    const words = Array.from({ length: 60 }, () => characters(random, 3 + random.integer(5)));
    const texts = Array.from({ length: 300 }, () =>
      Array.from({ length: 24 }, () => words[random.integer(60)]).join(" "),
    );
    // Half of them are followed by a version with one or two words changed.
    const all = texts.flatMap((text, i) => {
      const parts = text.split(" ");
      for (let change = 0; change < (i % 3) + 1; change++) parts[random.integer(24)] = characters(random, 6);
      return i % 2 === 0 ? [text] : [text, parts.join(" ")];
    });
    const sets = all.map((text) => characterShingles(text, 4));
    for (const threshold of [0.4, 0.6, 0.8]) {
      const expected = new Map<string, number>();
      for (let b = 0; b < sets.length; b++) {
        for (let a = 0; a < b; a++) {
          const similarity = jaccardSimilarity(sets[a], sets[b]);
          if (similarity >= threshold) expected.set(`${a} ${b}`, similarity);
        }
      }
      const found = similarPairs(sets, { threshold });
      expect(expected.size).toBeGreaterThan(20);
      for (const { a, b, similarity } of found) expect(expected.get(`${a} ${b}`)).toBe(similarity);
      expect(new Set(found.map(({ a, b }) => `${a} ${b}`)).size).toBe(found.length);
      expect(found.length).toBeGreaterThanOrEqual(0.99 * expected.size);
    }
  });

  it("finds a pair exactly at the threshold as often as the recall says", () => {
    const random = seededRandom(7, "recall");
    let found = 0;
    for (let run = 0; run < 600; run++) {
      // 40 common parts of 80.
      const pair = overlapping(random, 40);
      found += similarPairs(pair, { threshold: 0.5, recall: 0.9, random: random.stream(`${run}`) }).length;
    }
    expect(found / 600).toBeGreaterThan(0.87);
    expect(found / 600).toBeLessThan(0.97);
  });

  it("pairs the first of equal sets with each other one, however many there are", () => {
    const [one, other, third] = ["one and the same text", "quite another piece", "one and the same texts"].map((text) =>
      characterShingles(text, 3),
    );
    const sets = Array.from({ length: 50_000 }, (_, i) => (i === 10 ? third : i % 2 === 0 ? one : other));
    const pairs = similarPairs(sets, { threshold: 0.7 });
    expect(pairs).toHaveLength(50_000 - 2);
    expect(pairs.filter(({ a, b }) => a === 0 && b === 10).map(({ similarity }) => similarity)).toEqual([19 / 20]);
    expect(pairs.every(({ a, b }) => a < b && a <= 1)).toBe(true);
  });

  it("stays linear where all sets are nearly equal, and links them all", () => {
    const sets = Array.from({ length: 3000 }, (_, i) =>
      characterShingles(`the same long template for every record, only the number at its end differs: ${i}`, 5),
    );
    const pairs = similarPairs(sets, { threshold: 0.8, comparedPerBucket: 4 });
    expect(pairs.length).toBeLessThan(3000 * 4 * 20);
    const root = Int32Array.from(sets, (_, i) => i);
    for (const { a, b } of pairs) root[b] = Math.min(root[b], root[a]);
    expect(root.every((value) => value === 0)).toBe(true);
  });

  it("passes over empty sets", () => {
    const empty = new Float64Array(0);
    expect(similarPairs([empty, empty, characterShingles("text")], { threshold: 0.5 })).toEqual([]);
    expect(similarPairs([], { threshold: 0.5 })).toEqual([]);
    expect([...mostSimilar([empty], [empty], { threshold: 0.5 }).indices]).toEqual([-1]);
  });

  it("finds the most similar reference of every query", () => {
    const random = seededRandom(9, "queries");
    const text = () => characters(random, 60);
    const texts = Array.from({ length: 400 }, text);
    const changed = (original: string, count: number) => {
      const letters = [...original];
      for (let i = 0; i < count; i++) letters[random.integer(60)] = "#";
      return letters.join("");
    };
    // Reference 400 … 499 are worse versions of what the queries copy.
    const reference = [...texts, ...texts.slice(0, 100).map((original) => changed(original, 3))];
    const queries = [
      ...texts.slice(0, 100).map((original) => changed(original, 1)),
      texts[7],
      texts[7],
      text(),
      text(),
    ];
    const [sets, querySets] = [reference, queries].map((list) => list.map((each) => characterShingles(each, 3)));
    const { indices, similarities } = mostSimilar(sets, querySets, { threshold: 0.6 });
    querySets.forEach((set, query) => {
      const all = sets.map((other) => jaccardSimilarity(set, other, 0.6));
      const best = Math.max(...all);
      expect(similarities[query]).toBe(best);
      expect(indices[query]).toBe(best === 0 ? -1 : all.indexOf(best));
    });
    expect([...indices.slice(100)]).toEqual([7, 7, -1, -1]);
  });
});

function characters(random: Random, length: number): string {
  return Array.from({ length }, () => String.fromCharCode(97 + random.integer(26))).join("");
}
