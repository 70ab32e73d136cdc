import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createTextOverlap } from "../../src/stats/textOverlap.js";
import { wordHashes } from "../../src/stats/wordScanner.js";
import { expectClose, readGolden } from "./golden.js";

const encode = (text: string) => new TextEncoder().encode(text);

function held(texts: readonly string[], corpus: string, options = {}, chunk = corpus.length * 4 + 1) {
  const overlap = createTextOverlap(texts, options);
  const bytes = encode(corpus);
  overlap.reader.at(0, 1);
  for (let start = 0; start < bytes.length; start += chunk) overlap.reader.take(bytes.subarray(start, start + chunk));
  overlap.reader.endDocument();
  return overlap.matches();
}

describe("words", () => {
  it("are the same whatever their case, accents and punctuation", () => {
    const same = (a: string, b: string) => expect(Array.from(wordHashes(a))).toEqual(Array.from(wordHashes(b)));
    same("The naïve CAFÉ, don't!", "the naive cafe don’t");
    same("\u00e9", "e\u0301");
    same("Ωμέγα", "ωμεγα");
    expect(wordHashes("海山")).toHaveLength(2);
    expect(wordHashes("हिन्दी")).toHaveLength(1);
    expect(wordHashes("a_b 😀 c")).toHaveLength(3);
    expect(wordHashes("𝐚bc")).toHaveLength(1);
  });

  it("do not depend on where chunks are cut, nor fail on bytes that are no text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), fc.integer({ min: 1, max: 7 }), (text, chunk) => {
        const texts = [`${text} one two three four five six seven eight`];
        expect(held(texts, texts[0], {}, chunk)).toEqual(held(texts, texts[0]));
        expect(held(texts, texts[0])[0].judged).toBe(true);
        expect(held(texts, texts[0], {}, chunk)[0]).toMatchObject({
          collides: true,
          coverage: 1,
          resemblance: expect.anything(),
        });
      }),
    );
    const overlap = createTextOverlap(["one two three four five six seven eight"]);
    overlap.reader.take(Uint8Array.from([0xff, 0xc3, 0x28, 0x80, 0xf0, 0x9f, 0x41]));
    overlap.reader.endDocument();
    expect(overlap.corpusWords()).toBeGreaterThan(0);
  });
});

describe("texts in a corpus", () => {
  it("are those that plain sets of runs find, and datasketch finds no near passage that is missed", () => {
    const golden = readGolden(
      "textOverlap",
      z.object({
        corpus: z.string(),
        texts: z.array(z.string()),
        expected: z.array(
          z.object({
            words: z.number(),
            judged: z.boolean(),
            collides: z.boolean(),
            coverage: z.number(),
            resemblance: z.number(),
            datasketch: z.boolean(),
          }),
        ),
      }),
    );
    const matches = held(golden.texts, golden.corpus, {}, 1000);
    const disagree: number[] = [];
    golden.expected.forEach(({ datasketch, coverage, resemblance, ...others }, i) => {
      expect(matches[i]).toMatchObject(others);
      expectClose(matches[i].coverage, coverage);
      expectClose(matches[i].resemblance, resemblance);
      if (datasketch !== resemblance > 0) disagree.push(i);
    });
    // MinHash estimates: it may err where a resemblance is near one half, and only there.
    expect(disagree.length).toBeLessThanOrEqual(6);
    expect(golden.expected.filter(({ collides }) => collides).length).toBeGreaterThan(15);
    expect(golden.expected.filter(({ resemblance }) => resemblance > 0 && resemblance < 1).length).toBeGreaterThan(5);
  });

  it("are told where they stand, and nothing goes on from one document to the next", () => {
    const text = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi";
    const overlap = createTextOverlap([text]);
    overlap.reader.at(2, 7);
    overlap.reader.take(encode(text.slice(0, 40)));
    overlap.reader.endDocument();
    overlap.reader.take(encode(text.slice(40)));
    overlap.reader.endDocument();
    expect(overlap.matches()[0]).toMatchObject({ collides: false, coverage: 0 });
    overlap.reader.at(3, 5);
    overlap.reader.take(encode(`before\n${text} after`));
    overlap.reader.endDocument();
    expect(overlap.matches()[0]).toMatchObject({ collides: true, coverage: 1, place: { file: 3, line: 6 } });
  });

  it("count no template, and judge no text without words of its own", () => {
    const template = "answer the following question with one of the letters that stand below please";
    const own = (i: number) =>
      `question ${i} about ${i + 100} of ${i * 7} and of ${i * 31} never asked ${i * 77} before ${i}`;
    const texts = Array.from({ length: 20 }, (_, i) => `${template} ${own(i)}`);
    expect(held([...texts, template], `${template} and so on`)).toEqual([
      ...texts.map(() => expect.objectContaining({ judged: true, collides: false, coverage: 0 })),
      expect.objectContaining({ judged: false }),
    ]);
    expect(held(texts.slice(0, 5), `${template} and so on`)[0].collides).toBe(true);
  });

  it("refuses runs that make no sense", () => {
    expect(() => createTextOverlap([], { words: 5, coverageWords: 8 })).toThrow(RangeError);
    expect(() => createTextOverlap([], { words: 65 })).toThrow(RangeError);
    expect(() => createTextOverlap([], { resemblance: 0 })).toThrow(RangeError);
  });
});
