// Training follows PyTorch's, from the same weights on the same batches, for 200 steps.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  autoencoder,
  convolutions,
  messages,
  type Network,
  recurrent,
  transformer,
} from "../../../bench/engine/networks.js";
import type { NDArray } from "../../../src/engine/ndarray.js";
import { adam } from "../../../src/engine/training/optimisers.js";
import { createTrainer } from "../../../src/engine/training/trainer.js";
import type { Mapped } from "../../../src/engine/tree.js";

const file = new URL("../../goldens/engine/training/curves.json", import.meta.url);
const { curves } = z
  .object({
    curves: z.record(z.string(), z.object({ options: z.record(z.string(), z.any()), losses: z.array(z.number()) })),
  })
  .parse(JSON.parse(readFileSync(file, "utf8")));

type Trainable<P, B> = Omit<Network<P, B>, "batches"> & { readonly batches: (step: number) => Mapped<B, NDArray> };

async function largestDifference<P, B>(network: Trainable<P, B>, losses: readonly number[]): Promise<number> {
  const trainer = await createTrainer({ ...network, optimiser: adam({ learningRate: 1e-3 }) });
  let largest = 0;
  for (const [step, expected] of losses.entries()) {
    const { loss } = await trainer.step(network.batches(step));
    largest = Math.max(largest, Math.abs(loss - expected) / expected);
  }
  await trainer.dispose();
  console.log(`largest relative difference of a loss: ${largest.toExponential(1)}`);
  return largest;
}

describe("the loss of each of 200 steps, relative to PyTorch's", () => {
  const tolerance = 1e-3;
  it("of a multilayer perceptron", async () => {
    const { options, losses } = curves.autoencoder;
    expect(await largestDifference(autoencoder(options), losses)).toBeLessThan(tolerance);
  });
  it("of message passing on graphs", async () => {
    const { options, losses } = curves.messages;
    expect(await largestDifference(messages(options), losses)).toBeLessThan(tolerance);
  });
  it("of a convolutional network", async () => {
    const { options, losses } = curves.convolutions;
    expect(await largestDifference(convolutions(options), losses)).toBeLessThan(tolerance);
  });
  it("of a gated recurrent unit", async () => {
    const { options, losses } = curves.gru;
    expect(await largestDifference(recurrent(options), losses)).toBeLessThan(tolerance);
  });
  it("of a transformer on text", async () => {
    const { options, losses } = curves.transformer;
    expect(await largestDifference(transformer(options), losses)).toBeLessThan(tolerance);
  });
});
