import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { type NDArray, ndarray, numbers } from "../../../src/engine/ndarray.js";
import { openSession } from "../../../src/engine/runtime/session.js";
import type { Algorithm } from "../../../src/fields/algorithms/algorithm.js";
import { type Batch, batchOf } from "../../../src/fields/algorithms/batch.js";
import { algorithmNamed, clrs30 } from "../../../src/fields/algorithms/clrs30.js";
import { processorNames } from "../../../src/fields/algorithms/processors/named.js";
import { executor } from "../../../src/fields/algorithms/reasoner/execute.js";
import { exportExecution, exportStep } from "../../../src/fields/algorithms/reasoner/exportReasoner.js";
import { type ReasonerOptions, reasoner } from "../../../src/fields/algorithms/reasoner/reasoner.js";
import { trainingRecipes } from "../../../src/fields/algorithms/reasoner/trainingRecipes.js";
import { recipeSpecification, recipeTrajectory } from "../../../src/fields/algorithms/recipes.js";
import { numpyRandomState } from "../../../src/stats/numpyRandomState.js";

type Recipe = "2022" | "2022b";

/** A network with parameters that were drawn, what it is exported with, and its tasks. */
function untrained(algorithm: Algorithm, recipe: Recipe, options: Partial<ReasonerOptions> = {}) {
  const { encoderStart, feedBack } = trainingRecipes[recipe];
  const net = reasoner({ processor: "mpnn", width: 6, hints: "fed-back", encoderStart, ...options });
  const specification = recipeSpecification(algorithm, recipe);
  const random = seededRandom(3);
  const parameters = {
    processor: net.initialiseProcessor(random.stream("processor")),
    task: net.initialiseTask(specification, random.stream("task")),
  };
  const draw = (length: number, samples: number): Batch => {
    const state = numpyRandomState(length);
    const tasks = Array.from({ length: samples }, () => algorithm.generate(state, { length }).trajectory);
    return batchOf(tasks.map((trajectory) => recipeTrajectory(algorithm, recipe, trajectory)));
  };
  const own = executor({ reasoner: net, specification, feedBack, threads: 1 });
  const file = { reasoner: net, specification, feedBack, parameters, metadata: { algorithm: algorithm.name, recipe } };
  return { draw, file, execute: (batch: Batch) => own.execute(parameters, batch), dispose: own.dispose };
}

function feeds(batch: Batch, names: readonly string[]): Map<string, NDArray> {
  const all = new Map<string, NDArray>([["lengths", ndarray([...batch.lengths], [batch.lengths.length], "i32")]]);
  for (const [name, array] of Object.entries(batch.inputs)) all.set(`inputs.${name}`, array);
  for (const [name, array] of Object.entries(batch.hints)) {
    const [, ...shape] = array.shape;
    all.set(`first.${name}`, ndarray(Array.from(numbers(array)).slice(0, array.data.length / array.shape[0]), shape));
  }
  return new Map([...all].filter(([name]) => names.includes(name)));
}

function expectClose(found: NDArray | undefined, wanted: NDArray, what: string) {
  expect(found?.shape, what).toEqual(wanted.shape);
  const [a, b] = [numbers(found ?? wanted), numbers(wanted)];
  let worst = 0;
  for (let i = 0; i < b.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]) / Math.max(1, Math.abs(b[i])));
  expect(worst, what).toBeLessThan(1e-4);
}

/** Runs the exported execution on batches of several sizes, and holds it to what our evaluator finds. */
async function expectSame(
  algorithm: Algorithm,
  recipe: Recipe,
  options: Partial<ReasonerOptions> = {},
  sizes: readonly (readonly [length: number, samples: number])[] = [
    [5, 2],
    [8, 3],
  ],
) {
  const { draw, file, execute, dispose } = untrained(algorithm, recipe, options);
  const session = await openSession(exportExecution(file), { threads: 1 });
  try {
    for (const [length, samples] of sizes) {
      const batch = draw(length, samples);
      const results = await session.run(feeds(batch, session.inputNames));
      const named = new Map(session.outputNames.map((name, at) => [name, results[at]]));
      const { outputs, hints } = await execute(batch);
      expect(Object.keys(outputs).length).toBeGreaterThan(0);
      for (const [name, wanted] of Object.entries(outputs)) {
        expectClose(named.get(`outputs.${name}`), wanted, `${algorithm.name} ${recipe} ${length}: ${name}`);
      }
      for (const [name, last] of Object.entries(hints[hints.length - 1])) {
        const all = named.get(`hints.${name}`);
        expect(all?.shape).toEqual([hints.length, ...last.shape]);
        const end = Array.from(numbers(all ?? last)).slice(-last.data.length);
        expectClose(ndarray(end, last.shape), last, `${algorithm.name} ${recipe} ${length}: hint ${name}`);
      }
    }
  } finally {
    await session.dispose();
    await dispose();
  }
}

describe("the exported execution", () => {
  it.each(clrs30.map(({ name }) => name))(
    "of %s answers as the evaluator does, at any size",
    async (name) => {
      await expectSame(algorithmNamed(name), "2022b");
    },
    120_000,
  );

  it.each(processorNames)(
    "by %s does, too",
    async (processor) => {
      await expectSame(algorithmNamed("bellman_ford"), "2022b", { processor });
      await expectSame(algorithmNamed("insertion_sort"), "2022", { processor });
    },
    120_000,
  );

  it.each([
    { aggregation: "mean" },
    { aggregation: "sum" },
    { hints: "predicted" },
    { hints: "unused" },
    { layers: 3 },
  ] as const)("does with %o", async (options) => {
    await expectSame(algorithmNamed("bfs"), "2022", options, [[9, 2]]);
  });
});

it("is exported step by step for who loops it: the same answers again", async () => {
  const { draw, file, execute, dispose } = untrained(algorithmNamed("bellman_ford"), "2022b");
  const session = await openSession(exportStep(file), { threads: 1 });
  const batch = draw(7, 1);
  const { outputs } = await execute(batch);
  const given = new Map(
    [...feeds(batch, [...session.inputNames, ...Object.keys(batch.hints).map((name) => `first.${name}`)])].map(
      ([name, array]) => [name.replace("first.", "shown."), array],
    ),
  );
  const { size } = batch;
  const shapes = { pi_h: [1, size, size], d: [1, size], msk: [1, size] };
  const zeros = (shape: readonly number[]) =>
    ndarray(new Float32Array(shape.reduce((product, axis) => product * axis, 1)), shape);
  for (const [name, shape] of Object.entries(shapes)) given.set(`own.${name}`, zeros(shape));
  given.set("hidden", zeros([1, size, 6]));
  let last: ReadonlyMap<string, NDArray> = new Map();
  for (let step = 0; step < batch.steps - 1; step++) {
    given.set("first", ndarray([Number(step === 0)], []));
    const results = await session.run(new Map([...given].filter(([name]) => session.inputNames.includes(name))));
    last = new Map(session.outputNames.map((name, at) => [name, results[at]]));
    for (const [name, array] of last) if (name.endsWith(".out")) given.set(name.replace(/\.out$/, ""), array);
  }
  expectClose(last.get("outputs.pi"), outputs.pi, "pi");
  await session.dispose();
  await dispose();
});
