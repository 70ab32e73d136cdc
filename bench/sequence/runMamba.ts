// Trains a small Mamba, or lets it or a Transformer of as many parameters write, on two threads, as
// bench/peers/sequence_mambapy.py does:
//
//   node bench/.build/bench/sequence/runMamba.js train <length> <batch> <steps>
//   node bench/.build/bench/sequence/runMamba.js write <tokens> <mamba|transformer>
//
// Prints one JSON document: the seconds of each step, or of each token.

import { seededRandom } from "../../src/core/random.js";
import { ndarray, numbers } from "../../src/engine/ndarray.js";
import { crossEntropy } from "../../src/engine/network/losses/crossEntropy.js";
import { mean } from "../../src/engine/operations/reduce.js";
import { adam } from "../../src/engine/training/optimisers.js";
import { createTrainer } from "../../src/engine/training/trainer.js";
import { tensorType } from "../../src/engine/types.js";
import { openReader } from "../../src/fields/sequence/network/reader.js";
import { sequenceNetwork } from "../../src/fields/sequence/network/sequenceNetwork.js";

const vocabulary = 264;
const size = { features: 128, vocabulary } as const;
const random = seededRandom(0, "bench");

async function train(length: number, batch: number, steps: number): Promise<number[]> {
  const network = sequenceNetwork({ ...size, architecture: "mamba", layers: 4 });
  const type = tensorType([batch, length], "i32");
  const trainer = await createTrainer({
    parameters: network.initialise(random),
    batch: { tokens: type, next: type },
    loss: ({ parameters, batch: given }) => ({
      loss: mean(crossEntropy(network.scores(parameters, given.tokens), given.next)),
    }),
    optimiser: adam({ learningRate: 1e-3 }),
    threads: 2,
  });
  const drawn = () =>
    ndarray(
      Int32Array.from({ length: batch * length }, () => random.integer(vocabulary)),
      [batch, length],
      "i32",
    );
  const seconds: number[] = [];
  for (let step = 0; step < steps; step++) {
    const values = { tokens: drawn(), next: drawn() };
    const begun = performance.now();
    await trainer.step(values);
    seconds.push((performance.now() - begun) / 1000);
  }
  await trainer.dispose();
  return seconds;
}

async function write(tokens: number, architecture: "mamba" | "transformer"): Promise<number[]> {
  // Two blocks of Mamba have as many parameters as one of a Transformer.
  const layers = architecture === "mamba" ? 4 : 2;
  const network = sequenceNetwork({ ...size, architecture, layers, context: tokens });
  const reader = await openReader(network, network.initialise(random), { threads: 2 });
  const seconds: number[] = [];
  let [token, state] = [0, reader.empty];
  for (let i = 0; i < tokens; i++) {
    const begun = performance.now();
    const reading = await reader.read([token], state);
    const scores = Array.from(numbers(reading.scores));
    token = scores.indexOf(Math.max(...scores));
    state = reading.state;
    seconds.push((performance.now() - begun) / 1000);
  }
  await reader.dispose();
  return seconds;
}

const [mode, first, second, third] = process.argv.slice(2);
const seconds =
  mode === "train"
    ? await train(Number(first), Number(second), Number(third))
    : await write(Number(first), second === "transformer" ? "transformer" : "mamba");
console.log(JSON.stringify({ seconds }));
