import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { type NDArray, ndarray, numbers } from "../../../src/engine/ndarray.js";
import { adam } from "../../../src/engine/training/optimisers.js";
import { createStore } from "../../../src/engine/training/parameterStore.js";
import { mapTree, namedLeaves } from "../../../src/engine/tree.js";
import type { Batch } from "../../../src/fields/algorithms/batch.js";
import { clrs30 } from "../../../src/fields/algorithms/clrs30.js";
import { pointerSpecification } from "../../../src/fields/algorithms/permutations.js";
import type { processorNames } from "../../../src/fields/algorithms/processors/named.js";
import { executor } from "../../../src/fields/algorithms/reasoner/execute.js";
import { reasonerProgram } from "../../../src/fields/algorithms/reasoner/gradientProgram.js";
import { lessonOf } from "../../../src/fields/algorithms/reasoner/lessons.js";
import { reasoner } from "../../../src/fields/algorithms/reasoner/reasoner.js";
import { forcedSamples } from "../../../src/fields/algorithms/reasoner/teacherForcing.js";

interface Plain {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Case {
  readonly processor: (typeof processorNames)[number];
  readonly algorithm: string;
  readonly size: number;
  readonly width: number;
  readonly heads: number;
  readonly parameters: Readonly<Record<string, Plain>>;
  readonly inputs: Readonly<Record<string, Plain>>;
  readonly hints: Readonly<Record<string, Plain>>;
  readonly outputs: Readonly<Record<string, Plain>>;
  readonly lengths: readonly number[];
  readonly loss: number;
  readonly gradientNorms: Readonly<Record<string, number>>;
  readonly predictedOutputs: Readonly<Record<string, Plain>>;
  readonly predictedHints: readonly Readonly<Record<string, Plain>>[];
}

interface Count {
  readonly processor: (typeof processorNames)[number];
  readonly algorithm: string;
  readonly width: number;
  readonly heads: number;
  readonly parameters: number;
}

const golden: { readonly cases: readonly Case[]; readonly counts: readonly Count[] } = JSON.parse(
  readFileSync(new URL("../../goldens/algorithms/reasoners.json", import.meta.url), "utf8"),
);

function specificationOf(algorithm: string) {
  const found = clrs30.find(({ name }) => name === algorithm);
  if (found === undefined) throw new Error(`no algorithm ${algorithm}`);
  return pointerSpecification(found.specification);
}

const arrays = (record: Readonly<Record<string, Plain>>): Record<string, NDArray> =>
  Object.fromEntries(Object.entries(record).map(([name, { shape, data }]) => [name, ndarray(data, shape)]));

function batchOf({ size, inputs, hints, outputs, lengths }: Case): Batch {
  const [steps] = Object.values(hints)[0].shape;
  return {
    size,
    steps,
    inputs: arrays(inputs),
    hints: arrays(hints),
    outputs: arrays(outputs),
    lengths: Int32Array.from(lengths),
  };
}

function netOf({ processor, width, heads }: Pick<Case, "processor" | "width" | "heads">) {
  return reasoner({ processor, width, heads, hints: "fed-back", encoderStart: "small-scalars" });
}

/** The golden's parameters in a store. */
function storeOf(each: Case) {
  const net = netOf(each);
  const specification = specificationOf(each.algorithm);
  const initial = {
    processor: net.initialiseProcessor(seededRandom(1)),
    tasks: { [each.algorithm]: net.initialiseTask(specification, seededRandom(2)) },
  };
  const named = (path: string) => path.replace(`tasks.${each.algorithm}.`, "task.");
  expect(
    namedLeaves<NDArray>(initial)
      .map(([path]) => named(path))
      .sort(),
  ).toEqual(Object.keys(each.parameters).sort());
  const parameters = mapTree<NDArray, NDArray, typeof initial>(initial, (leaf, path) => {
    const given = each.parameters[named(path)];
    expect(given.shape, path).toEqual(leaf.shape);
    return ndarray(given.data, given.shape);
  });
  return { net, specification, store: createStore(parameters, { optimiser: adam({ learningRate: 1e-3 }) }) };
}

function expectNear(got: Readonly<Record<string, NDArray>>, wanted: Readonly<Record<string, Plain>>): void {
  expect(Object.keys(got).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, { shape, data }] of Object.entries(wanted)) {
    expect(got[name].shape, name).toEqual(shape);
    const values = numbers(got[name]);
    const farthest = data.reduce(
      (far, value, at) => Math.max(far, Math.abs(value - values[at]) / Math.max(1, Math.abs(value))),
      0,
    );
    expect(farthest, name).toBeLessThan(1e-4);
  }
}

describe("reasoners", () => {
  it.each(golden.cases)("gives dm-clrs's loss and gradients: $processor on $algorithm", async (each) => {
    const { net, specification, store } = storeOf(each);
    const program = reasonerProgram(store, {
      reasoner: net,
      specifications: { [each.algorithm]: specification },
      feedBack: "soft",
      threads: 1,
    });
    const lesson = lessonOf(specification, batchOf(each));
    const given = { algorithm: each.algorithm, lesson, forced: forcedSamples(lesson, 0, seededRandom(0)) };
    const { loss } = await program.run(given, ndarray([1, 2], [2], "i32"));
    expect(Math.abs(loss - each.loss)).toBeLessThan(1e-4 * Math.max(1, each.loss));
    for (const [path, gradient] of store.gradients) {
      const wanted = each.gradientNorms[path.replace(`tasks.${each.algorithm}.`, "task.")];
      const norm = Math.sqrt(gradient.data.reduce((total, value) => total + value * value, 0));
      expect(Math.abs(norm - wanted), path).toBeLessThan(1e-4 * Math.max(1, wanted));
    }
    await program.dispose();
  });

  it.each(golden.cases)("executes as dm-clrs does: $processor on $algorithm", async (each) => {
    const { net, specification, store } = storeOf(each);
    const own = executor({ reasoner: net, specification, feedBack: "soft", threads: 1 });
    const { processor, tasks } = store.parameters;
    const { outputs, hints } = await own.execute({ processor, task: tasks[each.algorithm] }, batchOf(each));
    expectNear(outputs, each.predictedOutputs);
    expect(hints.length).toBe(each.predictedHints.length);
    for (const [step, predicted] of each.predictedHints.entries()) expectNear(hints[step], predicted);
    await own.dispose();
  });

  it.each(golden.counts)("has as many parameters as dm-clrs's $processor on $algorithm", (each) => {
    const net = netOf(each);
    const task = net.initialiseTask(specificationOf(each.algorithm), seededRandom(1));
    const all = namedLeaves<NDArray>({ processor: net.initialiseProcessor(seededRandom(0)), task });
    expect(all.reduce((total, [, array]) => total + numbers(array).length, 0)).toBe(each.parameters);
  });
});
