import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byteTokeniser } from "../../../../src/fields/sequence/tokenisers/byteTokeniser.js";
import {
  huggingFaceTokeniser,
  tokeniserFrom,
} from "../../../../src/fields/sequence/tokenisers/huggingFaceTokeniser.js";
import { trainBytePairs } from "../../../../src/fields/sequence/tokenisers/trainBytePairs.js";
import golden from "../../../goldens/sequence/tokeniser.json" with { type: "json" };

const text = "low low low low low lower lower newest newest newest newest newest newest widest widest widest";
const pairs = trainBytePairs([text], 270);
const known = huggingFaceTokeniser(golden.tokenizer, "<|endoftext|>");

it.each(golden.cases)("encodes as Python's tokenizers does: $text", ({ text: given, tokens }) => {
  expect(Array.from(known.encode(given))).toEqual(tokens);
});

describe.each([
  { name: "bytes", tokeniser: byteTokeniser },
  { name: "pairs learnt here", tokeniser: pairs },
  { name: "pairs from a file", tokeniser: known },
])("$name", ({ tokeniser }) => {
  it("gives any text back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (given) => {
        const tokens = tokeniser.encode(given);
        expect(tokens.every((token) => token >= 0 && token < tokeniser.vocabulary)).toBe(true);
        expect(tokeniser.decode([tokeniser.boundary, ...tokens])).toBe(given);
      }),
    );
  });

  it("is made again of its description", () => {
    const again = tokeniserFrom(tokeniser.description);
    expect(again.encode(text)).toEqual(tokeniser.encode(text));
    expect([again.vocabulary, again.boundary]).toEqual([tokeniser.vocabulary, tokeniser.boundary]);
  });
});

it("merges the commonest pairs first, as in Sennrich et al.'s example", () => {
  // Nine times "es" and "st", the first in the alphabet first; then "est"; seven times "lo" and "ow".
  const { json } = pairs.description.kind === "huggingFace" ? pairs.description : { json: {} };
  expect(json).toMatchObject({ model: { merges: expect.arrayContaining(["e s", "es t", "l o", "lo w"]) } });
  expect(pairs.vocabulary).toBe(270);
  expect(pairs.encode(" lowest").length).toBeLessThan(byteTokeniser.encode(" lowest").length);
});

it("stops where no pair occurs twice", () => {
  expect(trainBytePairs(["ab"], 1000).vocabulary).toBe(257);
  expect(() => trainBytePairs(["ab"], 200)).toThrow("256 bytes and a boundary");
});

it("refuses what is no tokeniser, or lacks the boundary", () => {
  expect(() => huggingFaceTokeniser({}, "<s>", "here.json")).toThrow("here.json is no tokeniser: model");
  expect(() => huggingFaceTokeniser(golden.tokenizer, "<s>")).toThrow("has no token <s>");
});
