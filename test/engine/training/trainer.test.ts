import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { floats, ndarray } from "../../../src/engine/ndarray.js";
import { dropout } from "../../../src/engine/network/dropout.js";
import { add, multiply, square, subtract, tanh } from "../../../src/engine/operations/elementwise.js";
import { matmul } from "../../../src/engine/operations/matmul.js";
import { mean } from "../../../src/engine/operations/reduce.js";
import { resumeCheckpoint } from "../../../src/engine/training/checkpoint.js";
import { adam, sgd } from "../../../src/engine/training/optimisers.js";
import { train } from "../../../src/engine/training/train.js";
import { createTrainer, type Trainer, type TrainingState } from "../../../src/engine/training/trainer.js";
import { tensorType } from "../../../src/engine/types.js";
import { emptyDirectory } from "../../emptyDirectory.js";

const normal = (seed: number, count: number) => {
  const random = seededRandom(seed, "test");
  return Float32Array.from({ length: count }, () => random.normal());
};

const initial = () => ({
  hidden: { weight: ndarray(normal(1, 8), [2, 4]), bias: ndarray(new Float32Array(4)) },
  output: { weight: ndarray(normal(2, 4), [4, 1]), bias: ndarray(new Float32Array(1)) },
  centre: ndarray(new Float32Array(2)),
});

type Parameters = ReturnType<typeof initial>;

// A small network with dropout and a running mean: everything a trainer carries along.
const makeTrainer = (learningRate = 0.02) =>
  createTrainer({
    parameters: initial(),
    batch: { x: tensorType([16, 2]), y: tensorType([16, 1]) },
    averageDecay: 0.9,
    seed: 3,
    optimiser: adam({ learningRate }),
    loss: ({ parameters: { hidden, output, centre }, batch: { x, y }, pass }) => {
      pass.update(centre, add(multiply(centre, 0.9), multiply(mean(x, { axes: 0 }), 0.1)));
      const state = tanh(add(matmul(x, hidden.weight), hidden.bias));
      const kept = dropout({ rate: 0.1 }).apply({}, state, pass);
      const error = subtract(add(matmul(kept, output.weight), output.bias), y);
      return {
        loss: mean(square(error)),
        measures: { bias: mean(error) },
      };
    },
  });

const batches = async (step: number) => {
  const x = normal(100 + step, 32);
  return {
    x: ndarray(x, [16, 2]),
    y: ndarray(
      Float32Array.from({ length: 16 }, (_, i) => x[2 * i] - 0.5 * x[2 * i + 1]),
      [16, 1],
    ),
  };
};

function snapshot(state: TrainingState): TrainingState {
  return {
    arrays: new Map([...state.arrays].map(([name, array]) => [name, { ...array, data: array.data.slice() }])),
    counts: structuredClone(state.counts),
  };
}

const bitsOf = <B>(trainer: Trainer<Parameters, B>) =>
  [...trainer.state().arrays].map(([name, { data }]) => [name, Buffer.from(data.slice().buffer).toString("hex")]);

describe("createTrainer", () => {
  it("learns, reports measures, and carries running statistics along", async () => {
    const trainer = await makeTrainer();
    const { losses } = await train(trainer, { batches, steps: 400 });
    const late = losses.slice(-50).reduce((a, b) => a + b) / 50;
    expect(late).toBeLessThan(0.6 * (losses.slice(0, 10).reduce((a, b) => a + b) / 10));
    const { measures } = await trainer.step(await batches(400));
    expect(Math.abs(measures.bias)).toBeLessThan(1);
    expect(floats(trainer.parameters.centre)[0]).not.toBe(0);
    expect(trainer.average && floats(trainer.average.centre)).toEqual(floats(trainer.parameters.centre));
    await trainer.dispose();
  });

  it("goes on from a state to the bit", async () => {
    const whole = await makeTrainer();
    await train(whole, { batches, steps: 20 });
    const first = await makeTrainer();
    await train(first, { batches, steps: 9 });
    const state = snapshot(first.state());
    const second = await makeTrainer();
    second.restore(state);
    expect(second.stepsDone).toBe(9);
    await train(second, { batches, steps: 20 });
    expect(bitsOf(second)).toEqual(bitsOf(whole));
    await Promise.all([whole, first, second].map((trainer) => trainer.dispose()));
  });

  it("refuses the state of another optimiser", async () => {
    const trainer = await makeTrainer();
    const other = await createTrainer({
      parameters: initial(),
      batch: { x: tensorType([1, 2]) },
      optimiser: sgd({ learningRate: 1 }),
      loss: ({ parameters, batch }) => ({ loss: mean(matmul(batch.x, parameters.hidden.weight)) }),
    });
    expect(() => other.restore(trainer.state())).toThrow("the checkpoint is of another model or optimiser");
    await Promise.all([trainer.dispose(), other.dispose()]);
  });

  it("stops where training diverges, naming step and parameter, and keeps the parameters", async () => {
    const trainer = await makeTrainer();
    await trainer.step(await batches(0));
    const before = bitsOf(trainer);
    const bad = await batches(1);
    await expect(trainer.step({ ...bad, x: ndarray(new Float32Array(32).fill(Number.NaN), [16, 2]) })).rejects.toThrow(
      /^training diverged at step 2, after a loss of [\d.]+ and a gradient norm of [\d.]+ at step 1: the loss is NaN; the first gradient to go is that of hidden\.weight$/,
    );
    expect(bitsOf(trainer)).toEqual(before);
    await trainer.dispose();
  });

  it("says which input is wrong", async () => {
    const trainer = await makeTrainer();
    const { x } = await batches(0);
    await expect(trainer.step({ x, y: x })).rejects.toThrow(
      "the input batch:y is f32[16, 2]; the program takes f32[16, 1]",
    );
    await trainer.dispose();
  });
});

describe("train", () => {
  it("stops early on validation alone, and returns the best parameters", async () => {
    const trainer = await makeTrainer();
    const scores = [3, 1, 2, 2, 2];
    let asked = 0;
    const atBest: string[] = [];
    const result = await train(trainer, {
      batches,
      steps: 100,
      validateEvery: 5,
      patience: 2,
      validate: async () => {
        if (asked === 1) atBest.push(`${trainer.average && floats(trainer.average.hidden.weight)}`);
        return scores[asked++];
      },
    });
    expect(result.stoppedEarly).toBe(true);
    expect(result.bestStep).toBe(10);
    expect(trainer.stepsDone).toBe(20);
    expect(result.validations.map(({ step }) => step)).toEqual([5, 10, 15, 20]);
    expect(`${floats(result.parameters.hidden.weight)}`).toBe(atBest[0]);
    await trainer.dispose();
  });

  it("writes a checkpoint when interrupted", async () => {
    const trainer = await makeTrainer();
    const controller = new AbortController();
    const path = join(emptyDirectory(), "checkpoint.safetensors");
    const done = train(trainer, {
      batches,
      steps: 1000,
      signal: controller.signal,
      checkpointFile: path,
      onStep: ({ step }) => {
        if (step === 6) controller.abort();
      },
    });
    await expect(done).rejects.toThrow("interrupted");
    const other = await makeTrainer();
    const { curve } = await resumeCheckpoint(other, path);
    expect(other.stepsDone).toBe(6);
    expect(curve.map((point) => point.step)).toEqual([2, 4, 6]);
    await other.dispose();
    await trainer.dispose();
  });

  it("asks for the next batch before the step", async () => {
    const trainer = await makeTrainer();
    const order: string[] = [];
    await train(trainer, {
      steps: 3,
      batches: (step) => {
        order.push(`ask ${step}`);
        return batches(step);
      },
      onStep: ({ step }) => order.push(`made ${step}`),
    });
    expect(order).toEqual(["ask 0", "ask 1", "made 1", "ask 2", "made 2", "made 3"]);
    await trainer.dispose();
  });
});
