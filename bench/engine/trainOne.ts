// Trains one of the networks in Touchstone and prints one JSON document, as bench/peers/engine_torch.py does:
//
//   node bench/.build/bench/engine/trainOne.js <case> <steps> [key=value…]

import type { NDArray } from "../../src/engine/ndarray.js";
import { adam } from "../../src/engine/training/optimisers.js";
import { createTrainer } from "../../src/engine/training/trainer.js";
import type { Mapped } from "../../src/engine/tree.js";
import { autoencoder, convolutions, messages, type Network, recurrent, transformer } from "./networks.js";

type Trainable<P, B> = Omit<Network<P, B>, "batches"> & { readonly batches: (step: number) => Mapped<B, NDArray> };

async function measure<P, B>({ parameters, batch, batches, loss }: Trainable<P, B>, steps: number, profile?: string) {
  const started = performance.now();
  const trainer = await createTrainer({
    parameters,
    batch,
    loss,
    optimiser: adam({ learningRate: 1e-3 }),
    threads: 2,
    profile,
  });
  const losses: number[] = [];
  const seconds: number[] = [];
  let firstStepSeconds = 0;
  for (let step = 0; step < steps; step++) {
    const values = batches(step);
    const begun = performance.now();
    const result = await trainer.step(values);
    seconds.push((performance.now() - begun) / 1000);
    losses.push(result.loss);
    if (step === 0) firstStepSeconds = (performance.now() - started) / 1000;
  }
  await trainer.dispose();
  return { losses, seconds, firstStepSeconds };
}

const [name, steps, ...rest] = process.argv.slice(2);
const options = Object.fromEntries(rest.map((pair) => pair.split("=")).map(([key, value]) => [key, JSON.parse(value)]));
const networks: Record<string, () => ReturnType<typeof measure>> = {
  autoencoder: () => measure(autoencoder(options), Number(steps), options.profile),
  messages: () => measure(messages(options), Number(steps), options.profile),
  gru: () => measure(recurrent(options), Number(steps), options.profile),
  convolutions: () => measure(convolutions(options), Number(steps), options.profile),
  transformer: () => measure(transformer(options), Number(steps), options.profile),
};
console.log(JSON.stringify(await networks[name]()));
