import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { type NDArray, ndarray, numbers, zerosArray } from "../../../src/engine/ndarray.js";
import { openSafetensors, writeSafetensors } from "../../../src/engine/storage/safetensors.js";
import { languageModelOf } from "../../../src/fields/sequence/languageModel/trainedModel.js";
import { languageModel } from "../../../src/fields/sequence/languageModel.js";
import { readMambaCheckpoint, writeMambaCheckpoint } from "../../../src/fields/sequence/mambaCheckpoint.js";
import { openReader } from "../../../src/fields/sequence/network/reader.js";
import { sequenceNetwork } from "../../../src/fields/sequence/network/sequenceNetwork.js";
import { byteTokeniser } from "../../../src/fields/sequence/tokenisers/byteTokeniser.js";
import { emptyDirectory } from "../../emptyDirectory.js";
import golden from "../../goldens/sequence/mambaCheckpoint.json" with { type: "json" };

const checkpoint = fileURLToPath(new URL("../../goldens/sequence/mambaCheckpoint", import.meta.url));

async function expectGolden(directory: string) {
  const model = await readMambaCheckpoint(directory);
  expect(await languageModel.load(directory)).toHaveProperty("network.options", model.network.options);
  const tokens = Int32Array.from([model.tokeniser.boundary, ...model.tokeniser.encode(golden.text)]);
  expect(Array.from(tokens)).toEqual(golden.tokens);
  const reader = await openReader(model.network, model.parameters, { piece: 4 });
  const { scores } = await reader.read(tokens, reader.empty);
  await reader.dispose();
  for (const [i, value] of golden.lastScores.entries()) expect(numbers(scores)[i]).toBeCloseTo(value, 4);
  const { perplexity } = await model.score([golden.text], seededRandom(0));
  expect(perplexity.value).toBeCloseTo(Math.exp(golden.nats / (tokens.length - 1)), 2);
  return model;
}

it("reads what transformers wrote, scores as it does, and writes it back", async () => {
  const model = await expectGolden(checkpoint);
  const directory = emptyDirectory();
  await writeMambaCheckpoint(model, directory);
  await expectGolden(directory);
});

describe("a checkpoint with a fault", () => {
  const copied = () => {
    const directory = emptyDirectory();
    cpSync(checkpoint, directory, { recursive: true });
    return directory;
  };
  const changed = async (change: (arrays: Map<string, NDArray>) => void) => {
    const directory = copied();
    const path = join(directory, "model.safetensors");
    const file = await openSafetensors(path);
    const arrays = new Map<string, NDArray>();
    for (const name of file.tensors.keys()) arrays.set(name, await file.read(name));
    await file.close();
    change(arrays);
    await writeSafetensors(path, arrays);
    return directory;
  };
  const rewritten = (name: string, change: (json: Record<string, unknown>) => unknown) => {
    const directory = copied();
    const path = join(directory, name);
    writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, "utf8")))));
    return directory;
  };

  it.each([
    ["lacks backbone.norm_f.weight", () => changed((arrays) => arrays.delete("backbone.norm_f.weight"))],
    [
      "holds backbone.layers.1.mixer.A_log as [3, 30], not [30, 3]",
      () => changed((arrays) => arrays.set("backbone.layers.1.mixer.A_log", zerosArray([3, 30]))),
    ],
    ["holds spare, which a Mamba has not", () => changed((arrays) => arrays.set("spare", ndarray([1])))],
    ["model_type", () => rewritten("config.json", (json) => ({ ...json, model_type: "gpt2" }))],
    ["use_bias", () => rewritten("config.json", (json) => ({ ...json, use_bias: true }))],
    ["config.json describes no Mamba", () => rewritten("config.json", () => null)],
    ["which token ends a document", () => rewritten("tokenizer_config.json", () => ({}))],
    ["has no token <end>", () => rewritten("tokenizer_config.json", () => ({ eos_token: { content: "<end>" } }))],
    ["295 tokens, the model 200", () => rewritten("config.json", (json) => ({ ...json, vocab_size: 200 }))],
    [
      "tokenizer.json cannot be read",
      () => {
        const directory = copied();
        rmSync(join(directory, "tokenizer.json"));
        return directory;
      },
    ],
  ])("is refused: %s", async (message, make) => {
    const refused = readMambaCheckpoint(await make());
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toHaveProperty("name", "UserError");
  });
});

it("writes nothing of another architecture", async () => {
  const network = sequenceNetwork({ architecture: "gru", vocabulary: 264, features: 4, layers: 1 });
  const parameters = network.initialise(seededRandom(0));
  const model = languageModelOf({ network, parameters, tokeniser: byteTokeniser });
  await expect(writeMambaCheckpoint(model, emptyDirectory())).rejects.toThrow("a network of gru cannot");
});
