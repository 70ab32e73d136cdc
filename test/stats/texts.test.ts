import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { textBag, wordsOf } from "../../src/stats/learners/textBags.js";
import { fitTextDirections, textNumbers } from "../../src/stats/learners/textDirections.js";
import { fitTfidf, tfidfRows } from "../../src/stats/learners/tfidf.js";

describe("words", () => {
  it("are runs of letters and digits, whatever their case; characters, where no spaces stand between words", () => {
    expect(wordsOf("It's 5 o'clock—Zürich, ΑΘΗΝΑ!")).toEqual(["it's", "5", "o'clock", "zürich", "αθηνα"]);
    expect(wordsOf("猫がいる")).toEqual(["猫", "が", "い", "る"]);
    expect(wordsOf(" … ")).toEqual([]);
  });

  it("make one bag, in which each word and each pair of neighbours counts", () => {
    const bag = textBag("to be or not to be");
    // Words: to, be, or, not; pairs: to be (twice), be or, or not, not to.
    expect(bag.buckets).toHaveLength(8);
    expect([...bag.counts].sort()).toEqual([1, 1, 1, 1, 1, 2, 2, 2]);
    expect(textBag("To BE, or not to be?")).toEqual(bag);
    expect(textBag("").buckets).toHaveLength(0);
  });

  it("are counted whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const { buckets, counts } = textBag(text);
        const words = wordsOf(text).length;
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(Math.max(0, 2 * words - 1));
        expect([...buckets]).toEqual([...new Set(buckets)].sort((a, b) => a - b));
      }),
    );
  });
});

describe("tf-idf", () => {
  const bags = ["red red red fish", "red bird", "blue bird", "blue fish"].map(textBag);

  it("weighs words by how often they stand in a text and by how few texts have them", () => {
    const tfidf = fitTfidf(bags);
    // Each of the four words stands in two texts; each pair of words in one, so that it gets no column.
    expect([...tfidf.weights]).toEqual([1, 2, 3, 4].map(() => 1 + Math.log(5 / 3)));
    const { starts, values } = tfidfRows(tfidf, bags);
    const first = [...values.subarray(starts[0], starts[1])].sort();
    const red = 1 + Math.log(3);
    expect(first[0]).toBeCloseTo(1 / Math.hypot(1, red), 12);
    expect(first[1]).toBeCloseTo(red / Math.hypot(1, red), 12);
  });

  it("depends on the texts it is fitted to alone, and gives others a row all the same", () => {
    const tfidf = fitTfidf(bags.slice(0, 2));
    expect(tfidf.weights).toHaveLength(1);
    const rows = tfidfRows(tfidf, [textBag("blue whale"), textBag("red whale")]);
    expect([...rows.starts]).toEqual([0, 0, 1]);
    expect([...rows.values]).toEqual([1]);
  });
});

describe("directions of texts", () => {
  it("are at right angles, reach farthest first, and tell kinds of texts apart", () => {
    const random = seededRandom(3, "texts");
    const kinds = [
      ["sun", "sea", "sand", "beach"],
      ["tax", "law", "court", "judge"],
    ];
    const texts = Array.from({ length: 60 }, (_, i) =>
      Array.from({ length: 8 }, () => kinds[i % 2][random.integer(4)]).join(" "),
    );
    const column = { name: "body", bags: texts.map(textBag) };
    const fitted = fitTextDirections([column], seededRandom(0, "fit"));
    const [{ directions }] = fitted;
    directions.forEach((a, i) => {
      directions.forEach((b, j) => {
        expect(a.reduce((sum, value, at) => sum + value * b[at], 0)).toBeCloseTo(i === j ? 1 : 0, 8);
      });
    });
    const numbers = textNumbers(fitted, [column]);
    const spreads = numbers.map(({ values }) => values.reduce((sum, value) => sum + value * value, 0));
    expect(spreads[0]).toBeGreaterThan(spreads[3]);
    // The two kinds have no word in common: each of the first two directions is of one of them.
    const ofKind = (kind: number) => numbers[0].values.filter((_, i) => i % 2 === kind).map(Math.abs);
    const [one, other] = [0, 1].map((kind) => ofKind(kind).reduce((sum, value) => sum + value, 0));
    expect(Math.min(one, other) / Math.max(one, other)).toBeLessThan(0.2);
  });

  it("of texts without words are none", () => {
    const column = { name: "body", bags: ["", "…", "!"].map(textBag) };
    const fitted = fitTextDirections([column], seededRandom(0, "fit"));
    expect(textNumbers(fitted, [column])).toEqual([]);
  });
});
