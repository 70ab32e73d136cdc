import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/random.js";
import { type NDArray, ndarray, numbers } from "../../../../src/engine/ndarray.js";
import { writeSafetensors } from "../../../../src/engine/storage/safetensors.js";
import { leaves } from "../../../../src/engine/tree.js";
import {
  type Cartridge,
  cartridgeBytes,
  cartridgeSimilarity,
  makeCartridge,
  makeCartridgeOf,
  nearestCartridges,
} from "../../../../src/fields/sequence/cartridge/cartridge.js";
import {
  describeCartridge,
  loadCartridge,
  readCartridge,
  saveCartridge,
} from "../../../../src/fields/sequence/cartridge/cartridgeFile.js";
import { interpolateCartridges, mixCartridges } from "../../../../src/fields/sequence/cartridge/mixCartridges.js";
import { type LanguageModel, languageModelOf } from "../../../../src/fields/sequence/languageModel/trainedModel.js";
import type { ArchitectureName } from "../../../../src/fields/sequence/network/architecture.js";
import { openReader } from "../../../../src/fields/sequence/network/reader.js";
import { sequenceNetwork } from "../../../../src/fields/sequence/network/sequenceNetwork.js";
import { byteTokeniser } from "../../../../src/fields/sequence/tokenisers/byteTokeniser.js";
import { emptyDirectory } from "../../../emptyDirectory.js";
import { quietRun } from "../../pitfalls/quietRun.js";

function randomModel(architecture: ArchitectureName, seed: number): LanguageModel {
  const network = sequenceNetwork({ architecture, vocabulary: 264, features: 8, layers: 2, states: 4 });
  return languageModelOf({ network, parameters: network.initialise(seededRandom(seed)), tokeniser: byteTokeniser });
}

const model = randomModel("mamba", 1);
let [sea, trees]: Cartridge[] = [];
beforeAll(async () => {
  sea = await makeCartridge(model, ["waves and tides", "salt"], "sea", quietRun(0));
  trees = await makeCartridge(model, ["oaks and elms"], "trees", quietRun(0));
});

const valuesOf = ({ state }: Cartridge) => leaves<NDArray>(state).flatMap((array) => Array.from(numbers(array)));

it("is the state after the corpus: going on from it is going on after the corpus", async () => {
  const { boundary, encode } = model.tokeniser;
  const row = [boundary, ...encode("waves and tides"), boundary, ...encode("salt"), boundary];
  expect(sea.tokens).toBe(row.length);
  const reader = await openReader(model.network, model.parameters, { piece: 5 });
  const { state } = await reader.read([...row, ...encode("and ")], reader.empty);
  await reader.dispose();
  const continued = await model.predict({ prompt: "and ", tokens: 0, state: sea.state });
  const expected = leaves<NDArray>(state).flatMap((array) => Array.from(numbers(array)));
  for (const [i, value] of leaves<NDArray>(continued.state)
    .flatMap((array) => Array.from(numbers(array)))
    .entries()) {
    expect(value).toBeCloseTo(expected[i], 6);
  }
});

it("is the same after saving, and says what it is of", async () => {
  const path = join(emptyDirectory(), "sea.cartridge");
  await saveCartridge(path, sea);
  expect(await loadCartridge(path, model)).toEqual(sea);
  const { state, ...description } = sea;
  expect(await describeCartridge(path)).toEqual(description);
  expect(cartridgeBytes(sea)).toBe(4 * valuesOf(sea).length);
  expect(state.length).toBe(2);
  expect(await readCartridge(path)).toEqual(sea);
});

it("knows its documents by where they begin, not by how they were cut into pieces", async () => {
  const cut = (parts: readonly [string, boolean][]) =>
    makeCartridgeOf(
      model,
      parts.map(([text, begins]) => ({ text, begins })),
      "sea",
      { signal: quietRun(0).signal, read: () => undefined },
    );
  expect(
    await cut([
      ["waves and", true],
      [" tides", false],
      ["salt", true],
    ]),
  ).toEqual(sea);
  expect(
    (
      await cut([
        ["waves and", true],
        [" tidessalt", false],
      ])
    ).corpora,
  ).not.toEqual(sea.corpora);
});

it("is mixed and interpolated", () => {
  const [a, b] = [valuesOf(sea), valuesOf(trees)];
  const mixed = mixCartridges(
    [
      { cartridge: sea, weight: 3 },
      { cartridge: trees, weight: 1 },
    ],
    "both",
  );
  for (const [i, value] of valuesOf(mixed).entries()) expect(value).toBeCloseTo(0.75 * a[i] + 0.25 * b[i], 6);
  expect(mixed.corpora).toEqual([...sea.corpora, ...trees.corpora]);
  expect(valuesOf(interpolateCartridges(sea, trees, 0, "sea"))).toEqual(a);
  expect(valuesOf(interpolateCartridges(sea, trees, 1, "trees"))).toEqual(b);
});

it("is found by its likeness", () => {
  expect(cartridgeSimilarity(sea, sea)).toBeCloseTo(1, 6);
  const nearly = interpolateCartridges(sea, trees, 0.1, "nearly");
  expect(nearestCartridges(nearly, [trees, sea]).map(({ cartridge }) => cartridge.name)).toEqual(["sea", "trees"]);
});

it("is refused where it is of another model, no cartridge, or makes no mean", async () => {
  const path = join(emptyDirectory(), "sea.cartridge");
  await saveCartridge(path, sea);
  await expect(loadCartridge(path, randomModel("mamba", 2))).rejects.toThrow("the cartridge sea is of another model");
  await expect(loadCartridge(path, randomModel("gru", 1))).rejects.toThrow("of another model");
  const other = join(emptyDirectory(), "weights.safetensors");
  await writeSafetensors(other, [["x", ndarray([1])]]);
  await expect(describeCartridge(other)).rejects.toThrow("holds no cartridge");
  const { format, ...header } = { format: "touchstone-cartridge-2", name: "x", model: sea.model, tokens: "1" };
  const bad = join(emptyDirectory(), "bad.cartridge");
  await writeSafetensors(bad, [["x", ndarray([1])]], {
    metadata: { ...header, format, corpora: "[", network: JSON.stringify(sea.network) },
  });
  await expect(describeCartridge(bad)).rejects.toThrow("holds no cartridge");
  await writeSafetensors(bad, [["x", ndarray([1])]], {
    metadata: { ...header, format, corpora: "[]", network: JSON.stringify(sea.network) },
  });
  await expect(readCartridge(bad)).rejects.toThrow("bad.cartridge lacks");
  expect(() => interpolateCartridges(sea, trees, 1.5, "beyond")).toThrow("make no mean");
  expect(() => mixCartridges([], "none")).toThrow("weights of nothing");
  await expect(makeCartridge(model, [], "empty", quietRun(0))).rejects.toThrow("no document");
  await expect(makeCartridge(randomModel("transformer", 1), ["text"], "it", quietRun(0))).rejects.toThrow(
    "no state of fixed size",
  );
});
