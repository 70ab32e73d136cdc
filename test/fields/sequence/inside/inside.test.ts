import { expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/random.js";
import { numbers } from "../../../../src/engine/ndarray.js";
import { type PatchedPart, patchStates, patchTokens } from "../../../../src/fields/sequence/inside/statePatching.js";
import { stepSizes } from "../../../../src/fields/sequence/inside/stepSizes.js";
import { type LanguageModel, languageModelOf } from "../../../../src/fields/sequence/languageModel/trainedModel.js";
import type { ArchitectureName } from "../../../../src/fields/sequence/network/architecture.js";
import { openReader, type Reading } from "../../../../src/fields/sequence/network/reader.js";
import { sequenceNetwork } from "../../../../src/fields/sequence/network/sequenceNetwork.js";
import { byteTokeniser } from "../../../../src/fields/sequence/tokenisers/byteTokeniser.js";

function randomModel(architecture: ArchitectureName, layers: number): LanguageModel {
  const network = sequenceNetwork({ architecture, vocabulary: 264, features: 8, layers, states: 4 });
  return languageModelOf({ network, parameters: network.initialise(seededRandom(3)), tokeniser: byteTokeniser });
}

const task = { clean: "a b - c d", corrupted: "x b - c d", cleanAnswer: " a", corruptedAnswer: " x" };

async function found<T>(result: Promise<T | undefined>): Promise<T> {
  const value = await result;
  if (value === undefined) throw new Error("nothing to restore");
  return value;
}

// Every token is a place of its own.
function patchBytes(model: LanguageModel, part: PatchedPart = "all") {
  const tokens = (text: string) => [model.tokeniser.boundary, ...model.tokeniser.encode(text)];
  const places = [0, 1, 2, 3, 4].map((place) => [place, place] as const);
  const [right] = model.tokeniser.encode("a");
  const [wrong] = model.tokeniser.encode("x");
  return found(
    patchTokens(model, { clean: tokens("ab-cd"), corrupted: tokens("xb-cd"), right, wrong, places }, { part }),
  );
}

it("restores nothing before the texts part, and everything where the whole state is exchanged", async () => {
  const { restored } = await patchBytes(randomModel("gru", 1));
  // One block: its state is all that passes on.
  expect(restored[0][0]).toBeCloseTo(0, 4);
  for (const value of restored[0].slice(1)) expect(value).toBeCloseTo(1, 3);
});

it("tells the scan's state from the convolution's window", async () => {
  const model = randomModel("mamba", 1);
  const [scan, window, all] = await Promise.all(
    (["scan", "window", "all"] as const).map((part) => patchBytes(model, part)),
  );
  for (const value of all.restored[0].slice(1)) expect(value).toBeCloseTo(1, 3);
  // The window holds three tokens; three after the one that differs it has forgotten, the scan has not.
  expect(window.restored[0][4]).toBeCloseTo(0, 3);
  expect(scan.restored[0][4]).toBeCloseTo(1, 3);
});

it("patches after words, also where they have other lengths, and reads blocks side by side as one by one", async () => {
  const model = randomModel("mamba", 2);
  const longer = { ...task, corrupted: "xyz b - c d" };
  const { words, restored } = await found(patchStates(model, longer));
  expect(words).toEqual(["", "a", " b", " -", " c", " d"]);
  const { boundary, encode } = model.tokeniser;
  // The answers begin with the same space, which is read with the prompt.
  const reader = await openReader(model.network, model.parameters);
  const read = (text: string, state = reader.empty) => reader.read(encode(text), state);
  const start = await reader.read([boundary], reader.empty);
  const difference = ({ scores }: Reading) => numbers(scores)[97] - numbers(scores)[120];
  const [whole, corrupted] = [await read("a b - c d ", start.state), await read("xyz b - c d ", start.state)];
  const [before, other] = [await read("a b", start.state), await read("xyz b", start.state)];
  for (const block of [0, 1]) {
    const state = other.state.map((own, i) => (i === block ? before.state[i] : own));
    const patched = difference(await read(" - c d ", state));
    const share = (patched - difference(corrupted)) / (difference(whole) - difference(corrupted));
    expect(restored[block][2]).toBeCloseTo(share, 2);
  }
  await reader.dispose();
});

it("refuses texts of other lengths, and answers that do not differ", async () => {
  const model = randomModel("mamba", 1);
  await expect(patchStates(model, { ...task, corrupted: "x b - c" })).rejects.toThrow("5 words, the corrupted one 4");
  const attention = randomModel("transformer", 1);
  await expect(patchStates(attention, { ...task, corrupted: "xy b - c d" })).rejects.toThrow("9 tokens, the");
  await expect(patchStates(model, { ...task, corruptedAnswer: " a" })).rejects.toThrow("no token tells them apart");
  expect(await patchStates(model, { ...task, corrupted: task.clean })).toBeUndefined();
  await expect(patchStates(randomModel("gru", 1), task, { part: "scan" })).rejects.toThrow("no state of a scan");
});

it("has a positive step for every token and block, and begins within the usual ones", async () => {
  const { tokens, meanStep, kept } = await stepSizes(randomModel("mamba", 2), "sea");
  expect(tokens).toEqual(["", "s", "e", "a"]);
  expect(meanStep.map((row) => row.length)).toEqual([4, 4]);
  for (const step of meanStep.flat()) {
    expect(step).toBeGreaterThan(1e-3);
    expect(step).toBeLessThan(0.2);
  }
  // Steps differ by channel, and the mean of an exponential is no less than that of its mean.
  for (const [block, row] of meanStep.entries()) {
    for (const [t, step] of row.entries()) {
      const least = [1, 2, 3, 4].reduce((sum, rate) => sum + Math.exp(-rate * step) / 4, 0);
      expect(kept[block][t]).toBeGreaterThan(least - 1e-6);
      expect(kept[block][t]).toBeLessThan(1);
    }
  }
  await expect(stepSizes(randomModel("s4d", 1), "sea")).rejects.toThrow("no step sizes of Mamba");
});
