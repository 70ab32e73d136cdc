import { expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { ndarray, numbers } from "../../../src/engine/ndarray.js";
import { openSession } from "../../../src/engine/runtime/session.js";
import { languageModelOptions } from "../../../src/fields/sequence/languageModel/options.js";
import { trainLanguageModel } from "../../../src/fields/sequence/languageModel/train.js";
import { EXPORTED_LENGTH, loadLanguageModel } from "../../../src/fields/sequence/languageModel/trainedModel.js";
import { architectureNames } from "../../../src/fields/sequence/network/architecture.js";
import { emptyDirectory } from "../../emptyDirectory.js";
import { quietRun } from "../pitfalls/quietRun.js";

// Sentences of a small grammar, of which a byte costs about half a bit.
function documents(count: number): string[] {
  const { integer } = seededRandom(1, "grammar");
  const one = (words: readonly string[]) => words[integer(words.length)];
  const sentence = () =>
    `${one(["the cat", "a dog", "my bird"])} ${one(["sees", "likes"])} ${one(["the sea", "a tree"])}. `;
  return Array.from({ length: count }, () => Array.from({ length: 5 }, sentence).join(""));
}

const options = languageModelOptions.parse({ features: 24, length: 48, steps: 60, learningRate: 0.01 });
const learn = () => trainLanguageModel(documents(60), options, quietRun(0));

it("learns, the same each time, is the same after saving, and in ONNX", async () => {
  const { model, measures } = await learn();
  expect(measures[0].value).toBeLessThan(measures[0].baseline ?? 0);
  const { bitsPerByte, perplexity } = await model.score(documents(80).slice(60), seededRandom(2));
  expect(bitsPerByte.value).toBeLessThan(1.6);
  expect(bitsPerByte.interval?.[0]).toBeLessThan(bitsPerByte.value);
  expect(perplexity.value).toBeCloseTo(2 ** bitsPerByte.value, 9);

  const request = { prompt: "the ", tokens: 40, seed: 3, temperature: 0.3 };
  const { text, state } = await model.predict(request);
  expect(text).toMatch(/^(cat|sea)/);
  const { model: again } = await learn();
  expect((await again.predict(request)).text).toBe(text);

  // Going on from the state is going on with the text.
  const rest = await model.predict({ prompt: "the ", tokens: 10, temperature: 0, state });
  const whole = await model.predict({ prompt: `the ${text}the `, tokens: 10, temperature: 0 });
  expect(rest.text).toBe(whole.text);

  const directory = emptyDirectory();
  await model.save(directory);
  const loaded = await loadLanguageModel(directory);
  expect((await loaded.predict(request)).text).toBe(text);
  expect(await loaded.score(documents(3), seededRandom(2))).toEqual(await model.score(documents(3), seededRandom(2)));

  const session = await openSession(await model.exportOnnx());
  const tokens = Int32Array.from({ length: EXPORTED_LENGTH }, (_, i) => 97 + (i % 20));
  const [scores] = await session.run(new Map([["tokens", ndarray(tokens, [1, EXPORTED_LENGTH], "i32")]]));
  await session.dispose();
  expect(scores.shape).toEqual([1, EXPORTED_LENGTH, 264]);
  expect(Array.from(numbers(scores)).every(Number.isFinite)).toBe(true);
}, 60_000);

it.each(architectureNames)("learns as %s", async (architecture) => {
  const short = languageModelOptions.parse({ architecture, features: 16, length: 32, steps: 30, learningRate: 0.01 });
  const { model } = await trainLanguageModel(documents(30), short, quietRun(1));
  const { bitsPerByte } = await model.score(documents(32).slice(30), seededRandom(2));
  expect(bitsPerByte.value).toBeLessThan(4.5);
});

it("cuts a single text in order, and learns pairs of bytes", async () => {
  const pairs = languageModelOptions.parse({ tokens: "pairs", vocabulary: 300, features: 16, steps: 20, length: 16 });
  const { model } = await trainLanguageModel([documents(40).join("\n")], pairs, quietRun(0));
  expect(model.tokeniser.vocabulary).toBeLessThanOrEqual(300);
  expect(model.network.options.vocabulary).toBe(8 * Math.ceil(model.tokeniser.vocabulary / 8));
  expect((await model.score(["the cat sees the sea. "], seededRandom(0))).bitsPerByte.interval).toBeUndefined();
});

it("refuses too little text, and directories that hold no language model", async () => {
  const run = quietRun(0);
  await expect(trainLanguageModel([], options, run)).rejects.toThrow("0 different documents");
  await expect(trainLanguageModel(["same", "same", ""], options, run)).rejects.toThrow("a text of 4 characters");
  await expect(trainLanguageModel(["one text", "and another"], options, run)).rejects.toThrow("2 different documents");
  await expect(loadLanguageModel(emptyDirectory())).rejects.toThrow("model.json cannot be read");
});
