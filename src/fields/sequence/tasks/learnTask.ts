// Training a network on a task, and how often it is right at any length. One thread: the networks are small, and threads that
// wait for each other would cost more than they save as soon as the machine does something else.

import { stopIfAborted } from "../../../core/errors.js";
import type { Random } from "../../../core/random.js";
import type { Run } from "../../../core/run.js";
import { type NDArray, numbers } from "../../../engine/ndarray.js";
import { crossEntropy } from "../../../engine/network/losses/crossEntropy.js";
import { slice } from "../../../engine/operations/movement.js";
import { argmax, mean } from "../../../engine/operations/reduce.js";
import { compile } from "../../../engine/program.js";
import type { Tensor } from "../../../engine/tensor.js";
import { adam } from "../../../engine/training/optimisers.js";
import { warmupLinear } from "../../../engine/training/schedules.js";
import { createTrainer } from "../../../engine/training/trainer.js";
import { type Mapped, mapLeaves } from "../../../engine/tree.js";
import { tensorType } from "../../../engine/types.js";
import type { NetworkParameters, SequenceNetwork } from "../network/sequenceNetwork.js";
import { type Task, taskBatch } from "./task.js";

export interface LearnTaskOptions {
  readonly length: number;
  readonly batch: number;
  /** Most steps. */
  readonly steps: number;
  /** The highest rate, after a warm-up of fifty steps. */
  readonly learningRate: number;
  /** The rate at the last step, towards which it falls from there on; it stays unless said. */
  readonly lastRate?: number;
  /** Parameters to begin from; drawn ones unless said. */
  readonly from?: LearntTask["parameters"];
  /** Stop once the mean loss of 50 steps is below this; train to the end unless said. */
  readonly enough?: number;
}

export interface LearntTask {
  readonly parameters: Mapped<NetworkParameters, NDArray>;
  /** Steps that were made. */
  readonly steps: number;
  /** The mean loss of the last fifty. */
  readonly loss: number;
}

export async function learnTask(
  network: SequenceNetwork,
  task: Task,
  { length, batch, steps, learningRate, lastRate = learningRate, from, enough = 0 }: LearnTaskOptions,
  { device, signal, progress }: Pick<Run, "device" | "signal" | "progress">,
  random: Random,
): Promise<LearntTask> {
  const trainer = await createTrainer({
    parameters: from ?? network.initialise(random.stream("parameters")),
    batch: { tokens: tensorType([batch, length], "i32"), answers: tensorType([batch, task.asked], "i32") },
    loss: ({ parameters, batch: { tokens, answers } }) => ({
      loss: mean(crossEntropy(asked(task, network.scores(parameters, tokens)), answers)),
    }),
    optimiser: adam({
      learningRate: warmupLinear({ peak: learningRate, warmup: 50, total: steps, floor: lastRate }),
    }),
    clipNorm: 1,
    device,
    threads: 1,
  });
  try {
    const batches = random.stream("batches");
    let [recent, last] = [0, Number.POSITIVE_INFINITY];
    while (trainer.stepsDone < steps) {
      stopIfAborted(signal);
      const { loss, step } = await trainer.step(taskBatch(task, batch, length, batches));
      recent += loss / 50;
      if (step % 50 !== 0) continue;
      progress(step, steps, `${network.options.architecture}: loss ${recent.toPrecision(3)}`);
      last = recent;
      if (recent < enough) break;
      recent = 0;
    }
    const parameters = mapLeaves<NDArray, Mapped<NetworkParameters, NDArray>>(trainer.parameters, (array) => ({
      ...array,
      data: array.data.slice(),
    }));
    return { parameters, steps: trainer.stepsDone, loss: last };
  } finally {
    await trainer.dispose();
  }
}

/** For each of `examples` sequences of `length` tokens the share of right answers. */
export async function taskAccuracy(
  network: SequenceNetwork,
  parameters: Mapped<NetworkParameters, NDArray>,
  task: Task,
  { length, examples }: { readonly length: number; readonly examples: number },
  random: Random,
): Promise<Float64Array> {
  // About 2¹⁵ tokens at once, and 2²³ pairs of tokens, which attention holds.
  const batch = Math.max(1, Math.min(examples, Math.floor(2 ** 15 / length), Math.floor(2 ** 23 / length ** 2)));
  const program = await compile((given) => argmax(asked(task, network.scores(given.parameters, given.tokens)), -1), {
    parameters,
    tokens: tensorType([batch, length], "i32"),
  });
  const shares = new Float64Array(batch * Math.ceil(examples / batch));
  for (let start = 0; start < shares.length; start += batch) {
    const { tokens, answers } = taskBatch(task, batch, length, random);
    const said = numbers(await program.run({ parameters, tokens }));
    const right = numbers(answers);
    for (let i = 0; i < said.length; i++) {
      if (said[i] === right[i]) shares[start + Math.floor(i / task.asked)] += 1 / task.asked;
    }
  }
  await program.dispose();
  return shares.slice(0, examples);
}

// The scores after the last tokens, those that are asked about.
function asked({ asked: count }: Task, scores: Tensor): Tensor {
  return slice(scores, 1, Number(scores.shape[1]) - count);
}
