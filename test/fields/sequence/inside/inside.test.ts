import { expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/random.js";
import { patchStates } from "../../../../src/fields/sequence/inside/statePatching.js";
import { stepSizes } from "../../../../src/fields/sequence/inside/stepSizes.js";
import { type LanguageModel, languageModelOf } from "../../../../src/fields/sequence/languageModel/trainedModel.js";
import type { ArchitectureName } from "../../../../src/fields/sequence/network/architecture.js";
import { sequenceNetwork } from "../../../../src/fields/sequence/network/sequenceNetwork.js";
import { byteTokeniser } from "../../../../src/fields/sequence/tokenisers/byteTokeniser.js";

function randomModel(architecture: ArchitectureName, layers: number): LanguageModel {
  const network = sequenceNetwork({ architecture, vocabulary: 264, features: 8, layers, states: 4 });
  return languageModelOf({ network, parameters: network.initialise(seededRandom(3)), tokeniser: byteTokeniser });
}

const task = { clean: "ab-cd", corrupted: "xb-cd", cleanAnswer: "a", corruptedAnswer: "x" };

it("restores nothing before the texts part, and everything where the whole state is exchanged", async () => {
  const { tokens, restored } = await patchStates(randomModel("gru", 1), task);
  expect(tokens).toEqual(["", "a", "b", "-", "c"]);
  // One block: its state is all that passes on.
  expect(restored[0][0]).toBeCloseTo(0, 4);
  for (const value of restored[0].slice(1)) expect(value).toBeCloseTo(1, 3);
});

it("tells the scan's state from the convolution's window", async () => {
  const model = randomModel("mamba", 1);
  const [scan, window, all] = await Promise.all(
    (["scan", "window", "all"] as const).map((part) => patchStates(model, task, { part })),
  );
  for (const value of all.restored[0].slice(1)) expect(value).toBeCloseTo(1, 3);
  // The window holds three tokens; three after the one that differs it has forgotten, the scan has not.
  expect(window.restored[0][4]).toBeCloseTo(0, 3);
  expect(scan.restored[0][4]).toBeCloseTo(1, 3);
});

it("refuses texts of other lengths, and answers that do not differ", async () => {
  const model = randomModel("mamba", 1);
  await expect(patchStates(model, { ...task, corrupted: "longer" })).rejects.toThrow("5 tokens, the corrupted one 6");
  await expect(patchStates(model, { ...task, corruptedAnswer: "a" })).rejects.toThrow("answers both texts alike");
  await expect(patchStates(randomModel("gru", 1), task, { part: "scan" })).rejects.toThrow("no state of a scan");
});

it("has a positive step for every token and block, and begins within the usual ones", async () => {
  const { tokens, meanStep } = await stepSizes(randomModel("mamba", 2), "sea");
  expect(tokens).toEqual(["", "s", "e", "a"]);
  expect(meanStep.map((row) => row.length)).toEqual([4, 4]);
  for (const step of meanStep.flat()) {
    expect(step).toBeGreaterThan(1e-3);
    expect(step).toBeLessThan(0.2);
  }
  await expect(stepSizes(randomModel("s4d", 1), "sea")).rejects.toThrow("no step sizes of Mamba");
});
