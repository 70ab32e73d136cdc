import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { autoencoder } from "../../../bench/engine/networks.js";
import { saveTree } from "../../../src/engine/storage/parameterTree.js";
import { resumeCheckpoint, saveCheckpoint } from "../../../src/engine/training/checkpoint.js";
import { adam, type Optimiser, sgd } from "../../../src/engine/training/optimisers.js";
import { train } from "../../../src/engine/training/train.js";
import { createTrainer } from "../../../src/engine/training/trainer.js";

const folder = mkdtempSync(join(tmpdir(), "touchstone-checkpoint-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

const network = autoencoder({ sizes: [6, 3, 6], batch: 4 });
const makeTrainer = (optimiser: Optimiser = adam({ learningRate: 0.01 })) =>
  createTrainer({ ...network, optimiser, averageDecay: 0.9, accumulate: 2 });
const batches = async (step: number) => network.batches(step);

describe("a checkpoint", () => {
  it("takes training up to the bit, in the middle of gathering gradients too", async () => {
    const whole = await makeTrainer();
    const { losses } = await train(whole, { batches, steps: 31 });
    const first = await makeTrainer();
    const stopped = new AbortController();
    const file = { checkpointFile: at("training.safetensors") };
    const interrupted = train(first, {
      batches,
      steps: 31,
      ...file,
      signal: stopped.signal,
      onStep: ({ step }) => step === 13 && stopped.abort(),
    });
    await expect(interrupted).rejects.toThrow("interrupted");
    const second = await makeTrainer();
    const rest = await train(second, { batches, steps: 31, ...file });
    expect(rest.losses).toEqual(losses.slice(13));
    await saveCheckpoint(whole, at("whole.safetensors"));
    await saveCheckpoint(second, at("resumed.safetensors"));
    expect(readFileSync(at("resumed.safetensors"))).toEqual(readFileSync(at("whole.safetensors")));
    await Promise.all([whole, first, second].map((trainer) => trainer.dispose()));
  });

  it("that is none, or is of another training, or is cut off, is refused in one line", async () => {
    const trainer = await makeTrainer();
    await saveTree(at("parameters.safetensors"), trainer.parameters);
    await expect(resumeCheckpoint(trainer, at("parameters.safetensors"))).rejects.toThrow(
      "parameters.safetensors holds parameters, but not where a training stood",
    );
    await saveTree(at("odd.safetensors"), trainer.parameters, { metadata: { "touchstone.training": "{" } });
    await expect(resumeCheckpoint(trainer, at("odd.safetensors"))).rejects.toThrow(
      "odd.safetensors does not say where its training stood: its metadata touchstone.training is damaged",
    );
    const other = await makeTrainer(sgd({ learningRate: 1 }));
    await saveCheckpoint(other, at("other.safetensors"));
    await expect(resumeCheckpoint(trainer, at("other.safetensors"))).rejects.toThrow(
      "the checkpoint is of another model or optimiser",
    );
    const bytes = readFileSync(at("other.safetensors"));
    writeFileSync(at("cut.safetensors"), bytes.subarray(0, bytes.length - 8));
    await expect(resumeCheckpoint(trainer, at("cut.safetensors"))).rejects.toThrow(
      /^\S+cut\.safetensors is no whole safetensors file: [^\n]+$/,
    );
    await expect(resumeCheckpoint(trainer, at("none.safetensors"))).rejects.toThrow(
      `${at("none.safetensors")} does not exist`,
    );
    expect(trainer.stepsDone).toBe(0);
    await Promise.all([trainer, other].map((each) => each.dispose()));
  });
});
