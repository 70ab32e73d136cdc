import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/random.js";
import { costsInWindows } from "../../../../src/fields/sequence/languageModel/costsInWindows.js";
import { openScorer } from "../../../../src/fields/sequence/languageModel/scorer.js";
import { scoreDocuments, scorePassages, textScore } from "../../../../src/fields/sequence/languageModel/scoring.js";
import { tokenStream } from "../../../../src/fields/sequence/languageModel/tokenStream.js";
import { byteTokeniser } from "../../../../src/fields/sequence/tokenisers/byteTokeniser.js";
import { trainBytePairs } from "../../../../src/fields/sequence/tokenisers/trainBytePairs.js";
import { plantedModel } from "../plantedModels.js";

const piece = fc.constantFrom("low", "lower ", " newest", "  ", "\n", "1,024", "é", "🎲 ", "it's ", "- ");
const pairs = trainBytePairs(["low lower newest low lower newest low it's it's"], 280);

async function streamed(texts: readonly { text: string; begins: boolean }[], tokeniser: typeof pairs, length: number) {
  const tokens: number[] = [];
  let bytes = 0;
  for await (const each of tokenStream(texts, tokeniser, length)) {
    tokens.push(...each.tokens);
    bytes += each.bytes;
  }
  return { tokens, bytes };
}

describe.each([
  { name: "bytes", tokeniser: byteTokeniser },
  { name: "byte pairs", tokeniser: pairs },
])("a text that streams by, in $name", ({ tokeniser }) => {
  it("has the tokens that it has as a whole, wherever it is cut", async () => {
    const document = fc.array(piece, { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 12 }),
        async (documents, length) => {
          const texts = documents.flatMap((pieces) => pieces.map((text, i) => ({ text, begins: i === 0 })));
          const whole = documents.flatMap((pieces) => [tokeniser.boundary, ...tokeniser.encode(pieces.join(""))]);
          const { tokens, bytes } = await streamed(texts, tokeniser, length);
          expect(tokens).toEqual(whole);
          expect(bytes).toBe(Buffer.byteLength(documents.flat().join("")));
        },
      ),
    );
  });
});

it("does not hold a text without words back, nor part its characters", async () => {
  const text = "🎲".repeat(70_000);
  let pieces = 0;
  for await (const { bytes } of tokenStream([{ text, begins: true }], pairs, 256)) {
    pieces += 1;
    expect(bytes % 4).toBe(0);
    expect(bytes).toBeLessThan(2 ** 17 + 2 ** 10);
  }
  expect(pieces).toBe(4);
});

describe("the score of a text", () => {
  const model = plantedModel("mamba", { scale: (path) => (path.includes("embedding") ? 30 : 1) });
  const letters = seededRandom(2, "letters");
  const written = (length: number) =>
    Array.from({ length }, () => String.fromCharCode(97 + letters.integer(26))).join("");

  it("is the same however it comes in, and sums up what each token costs", async () => {
    const scorer = await openScorer(model.network, model.parameters);
    const text = written(1500);
    const ids = model.tokeniser.encode(text);
    const reading = scorer.begin(model.tokeniser.boundary);
    const nats = [...(await reading.take(ids)), ...(await reading.end())];
    expect(nats.length).toBe(1500);
    for (const cuts of [[1500], [1, 700, 300, 499], [256, 256, 988]]) {
      const apart: number[] = [];
      const again = scorer.begin(model.tokeniser.boundary);
      let at = 0;
      for (const size of cuts) {
        apart.push(...(await again.take(ids.subarray(at, at + size))));
        at += size;
      }
      apart.push(...(await again.end()));
      expect(apart).toEqual(nats);
    }
    const { passages, documents } = await scorePassages(scorer, model.tokeniser, [{ text, begins: true }]);
    await scorer.dispose();
    expect(documents).toBe(1);
    expect(passages.map(({ bytes }) => bytes)).toEqual([256, 256, 256, 256, 256, 220]);
    const first = nats.slice(0, 256).reduce((sum, value) => sum + value, 0);
    expect(passages[0].nats).toBeCloseTo(first, 6);
  });

  it("rests on no more than 511 passages, however long the text", async () => {
    const scorer = {
      begin: () => ({
        take: async (tokens: ArrayLike<number>) => new Float64Array(tokens.length).fill(2),
        end: async () => new Float64Array(),
      }),
      dispose: async () => undefined,
    };
    const pieces = Array.from({ length: 3000 }, (_, i) => ({ text: written(100), begins: i === 0 }));
    const { passages } = await scorePassages(scorer, byteTokeniser, pieces);
    expect(passages.length).toBeGreaterThanOrEqual(256);
    expect(passages.length).toBeLessThan(512);
    expect(passages.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(300_000);
    expect(textScore(passages, seededRandom(0), "passages").bitsPerByte.value).toBeCloseTo(2 / Math.LN2, 9);
  });

  it("has an interval that holds the truth about as often as it says, where neighbours depend on each other", () => {
    const random = seededRandom(5, "coverage");
    let covered = 0;
    const trials = 80;
    for (let trial = 0; trial < trials; trial++) {
      // Nats that wander, with mean 1, over passages of 64 tokens.
      let drift = random.normal();
      const costs = Array.from({ length: 60 }, () => {
        let nats = 0;
        for (let i = 0; i < 64; i++) {
          drift = 0.9 * drift + Math.sqrt(1 - 0.81) * random.normal();
          nats += 1 + 0.5 * drift;
        }
        return { nats, tokens: 64, bytes: 64 };
      });
      const [low, high] = textScore(costs, random.stream(`${trial}`), "passages").bitsPerByte.interval ?? [0, 0];
      if (low < 1 / Math.LN2 && 1 / Math.LN2 < high) covered += 1;
    }
    expect(covered / trials).toBeGreaterThan(0.87);
    expect(covered / trials).toBeLessThan(0.99);
  });

  it("has no interval where there are too few passages", async () => {
    expect((await model.score([written(700)], seededRandom(0))).bitsPerByte.interval).toBeUndefined();
    expect((await model.score([written(3000)], seededRandom(0))).bitsPerByte.interval).toBeDefined();
  });
});

it("costs in windows what it costs a model that takes no more at once", async () => {
  const { network, parameters } = plantedModel("gru", { scale: (path) => (path.includes("embedding") ? 30 : 1) });
  const documents = ["a text of some length, longer than a window or two", "short", "é"];
  const asked = { length: 16, signal: new AbortController().signal };
  const costs = await costsInWindows(network, parameters, byteTokeniser, documents, asked);
  expect(costs.map(({ tokens, bytes }) => [tokens, bytes])).toEqual([
    [50, 50],
    [5, 5],
    [2, 2],
  ]);
  const scorer = await openScorer(network, parameters);
  const whole = await scoreDocuments(scorer, byteTokeniser, documents);
  await scorer.dispose();
  // A text that fits in one window costs what it costs read through; a longer one does not.
  expect(costs[1].nats).toBeCloseTo(whole[1].nats, 4);
  expect(costs[2].nats).toBeCloseTo(whole[2].nats, 4);
  expect(Math.abs(costs[0].nats - whole[0].nats)).toBeGreaterThan(1e-3);
  // From the second window on a token has before it what stands in its window alone.
  const rest = await costsInWindows(network, parameters, byteTokeniser, [documents[0].slice(15)], asked);
  expect(rest[0].tokens).toBe(35);
});
