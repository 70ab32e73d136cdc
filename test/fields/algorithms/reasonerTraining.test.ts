import { describe, expect, it } from "vitest";
import { Interrupted } from "../../../src/core/errors.js";
import { seededRandom } from "../../../src/core/random.js";
import { train } from "../../../src/engine/training/train.js";
import { batchOf } from "../../../src/fields/algorithms/batch.js";
import { clrs30 } from "../../../src/fields/algorithms/clrs30.js";
import { pointerSpecification } from "../../../src/fields/algorithms/permutations.js";
import { decide } from "../../../src/fields/algorithms/reasoner/decide.js";
import { executor } from "../../../src/fields/algorithms/reasoner/execute.js";
import { lessonOf } from "../../../src/fields/algorithms/reasoner/lessons.js";
import { reasoner } from "../../../src/fields/algorithms/reasoner/reasoner.js";
import { forcedSamples } from "../../../src/fields/algorithms/reasoner/teacherForcing.js";
import { reasonerTrainer } from "../../../src/fields/algorithms/reasoner/trainer.js";
import { trainingRecipes } from "../../../src/fields/algorithms/reasoner/trainingRecipes.js";
import { numpyRandomState } from "../../../src/stats/numpyRandomState.js";

const named = (name: string) => {
  const found = clrs30.find((algorithm) => algorithm.name === name);
  if (found === undefined) throw new Error(`no algorithm ${name}`);
  return found;
};
const algorithms = { bfs: named("bfs"), bellman_ford: named("bellman_ford") };
const specifications = {
  bfs: pointerSpecification(algorithms.bfs.specification),
  bellman_ford: pointerSpecification(algorithms.bellman_ford.specification),
};

function batchAt(algorithm: keyof typeof algorithms, seed: number, { count = 16, length = 6 } = {}) {
  const random = numpyRandomState(seed);
  return batchOf(Array.from({ length: count }, () => algorithms[algorithm].generate(random, { length }).trajectory));
}

function lessonAt(algorithm: keyof typeof algorithms, step: number, forcing = 0) {
  const lesson = lessonOf(specifications[algorithm], batchAt(algorithm, 100 + step));
  return { algorithm, lesson, forced: forcedSamples(lesson, forcing, seededRandom(step)) };
}

const net = reasoner({ processor: "mpnn", width: 16, hints: "fed-back", encoderStart: "small-scalars" });
const newTrainer = (recipe: keyof typeof trainingRecipes = "2022b") =>
  reasonerTrainer({
    reasoner: net,
    specifications,
    recipe: { ...trainingRecipes[recipe], learningRate: 5e-3 },
    seed: 1,
    threads: 1,
  });

describe("reasoners in training", () => {
  it("learn breadth-first search well enough to walk larger graphs", async () => {
    const trainer = newTrainer();
    await train(trainer, { steps: 60, batches: async (step) => lessonAt("bfs", step) });
    const own = executor({ reasoner: net, specification: specifications.bfs, feedBack: "soft", threads: 1 });
    const batch = batchAt("bfs", 5, { count: 8, length: 16 });
    const { processor, tasks } = trainer.parameters;
    const { outputs } = await own.execute({ processor, task: tasks.bfs }, batch);
    const { pi } = decide(specifications.bfs, outputs);
    const right = Array.from(pi.data, Number).filter((to, at) => to === Number(batch.outputs.pi.data[at])).length;
    expect(right / pi.data.length).toBeGreaterThan(0.8);
    await own.dispose();
    await trainer.dispose();
  });

  it("stop between two steps of an execution when they are told to", async () => {
    const trainer = newTrainer();
    const stopping = new AbortController();
    const { signal } = stopping;
    const own = executor({
      reasoner: net,
      specification: specifications.bellman_ford,
      feedBack: "soft",
      signal,
      threads: 1,
    });
    const { processor, tasks } = trainer.parameters;
    const parameters = { processor, task: tasks.bellman_ford };
    const batch = batchAt("bellman_ford", 5, { count: 8, length: 32 });
    await own.execute(parameters, batch);
    const running = own.execute(parameters, batch);
    stopping.abort();
    await expect(running).rejects.toBeInstanceOf(Interrupted);
    await own.dispose();
    await trainer.dispose();
  });

  it("go on to the bit where they stopped", async () => {
    const [whole, first, second] = [newTrainer("2022"), newTrainer("2022"), newTrainer("2022")];
    const losses: number[] = [];
    for (let step = 0; step < 4; step++) losses.push((await whole.step(lessonAt("bfs", step, 0.5))).loss);
    for (let step = 0; step < 2; step++) await first.step(lessonAt("bfs", step, 0.5));
    second.restore(first.state());
    for (let step = 2; step < 4; step++) {
      expect((await second.step(lessonAt("bfs", step, 0.5))).loss).toBe(losses[step]);
    }
    await Promise.all([whole.dispose(), first.dispose(), second.dispose()]);
  });

  it("leave alone what a batch does not concern, its moments too", async () => {
    const trainer = newTrainer();
    await trainer.step(lessonAt("bellman_ford", 0));
    const before = new Map(Array.from(trainer.state().arrays, ([name, { data }]) => [name, data.slice()]));
    await trainer.step(lessonAt("bfs", 1));
    for (const [name, { data }] of trainer.state().arrays) {
      if (name.includes("tasks.bellman_ford")) expect(data, name).toEqual(before.get(name));
    }
    const shared = Array.from(trainer.state().arrays).filter(([name]) => name.startsWith("parameter:processor"));
    expect(shared.some(([name, { data }]) => `${data}` !== `${before.get(name)}`)).toBe(true);
    await trainer.dispose();
  });
});
