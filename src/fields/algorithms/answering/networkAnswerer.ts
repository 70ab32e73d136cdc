// Networks in ONNX files that answer tasks. Inputs and outputs are told by their names: `inputs.pos` or `pos`, `first.d` for a hint at
// the first step, `lengths` for how many steps a trajectory has; `outputs.pi` or `pi`, and `hints.d` for the hints of all further steps.

import { UserError } from "../../../core/errors.js";
import { type NDArray, ndarray, numbers } from "../../../engine/ndarray.js";
import { typedElements } from "../../../engine/onnx/elements.js";
import { openSession, type Session } from "../../../engine/runtime/session.js";
import { elementCount } from "../../../engine/types.js";
import type { Algorithm, Answer } from "../algorithm.js";
import { featureValues } from "../predictions/featureValues.js";
import type { PredictedTask } from "../predictions/predictedTask.js";
import { decide } from "../reasoner/decide.js";
import { type RecipeName, recipeSpecification, recipeTrajectory } from "../recipes.js";
import { type FeatureSpecification, featureShape, featuresOf, type Specification } from "../specification.js";
import type { Trajectory } from "../trajectory.js";
import type { Answerer, Question } from "./answerer.js";
import { type AskedNetwork, type NetworkInput, readNetwork } from "./readNetwork.js";

/** A network, or one for each algorithm; `networkOf` says which. */
export interface NetworkSource {
  readonly name: string;
  networkOf(algorithm: string): Promise<Uint8Array | string>;
}

/** Throws a `UserError` where a file is damaged, at the first task that asks for it. */
export function networkAnswerer({ name, networkOf }: NetworkSource): Answerer {
  const opened = new Map<string, Promise<OpenNetwork>>();
  const open = async (algorithm: Algorithm): Promise<OpenNetwork> => {
    const network = await readNetwork(await networkOf(algorithm.name));
    const said = network.metadata.get("algorithm");
    if (said !== undefined && said !== algorithm.name) {
      throw new UserError("other-algorithm", `${name} executes ${said}, not ${algorithm.name}`, `--algorithm ${said}`);
    }
    return { network, session: await openSession(network.bytes, { threads: 1 }).catch(unreadable(name)) };
  };
  return {
    name,
    atOnce: 1,
    async answer(question) {
      const { algorithm } = question;
      const known = opened.get(algorithm.name) ?? open(algorithm);
      opened.set(algorithm.name, known);
      return answered(question, await known, name);
    },
    facts: () => ({}),
    close: async () => {
      for (const each of opened.values()) await each.then(({ session }) => session.dispose()).catch(() => {});
    },
  };
}

interface OpenNetwork {
  readonly network: AskedNetwork;
  readonly session: Session;
}

const unreadable = (name: string) => (error: unknown) => {
  if (error instanceof UserError) throw error;
  const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
  throw new UserError("network-failed", `${name}: ${why.slice(0, 300)}`, "Export it again, and run it by hand first.");
};

async function answered(
  { algorithm, task, name: which }: Question,
  { network, session }: OpenNetwork,
  name: string,
): Promise<PredictedTask> {
  const recipe = recipeOf(network, algorithm);
  const specification = recipeSpecification(algorithm, recipe);
  const given = recipeTrajectory(algorithm, recipe, task.trajectory);
  const feeds = new Map(
    network.inputs.map((input) => {
      const found = valuesOf(input.name, given);
      if (found === undefined) {
        throw new UserError(
          "input-unknown",
          `${name}, ${which}: it takes ${input.name}, and the task has no such feature`,
          `Call inputs ${inputNames(specification).join(", ")}.`,
        );
      }
      return [input.name, fed(input, found, `${name}, ${which}`)] as const;
    }),
  );
  const results = await session.run(feeds).catch(unreadable(`${name}, ${which}`));
  const outputs = new Map(session.outputNames.map((output, at) => [output, results[at]]));
  const answer = outputAnswer(specification, outputs, given, `${name}, ${which}`);
  return { task, answer, hints: hintAnswer(algorithm, specification, outputs, task.trajectory) };
}

// What it was exported for, or what its outputs are: an order by marks and permutations is of the second recipe.
function recipeOf({ metadata, outputs }: AskedNetwork, { specification }: Algorithm): RecipeName {
  const said = metadata.get("recipe");
  if (said === "2022" || said === "2022b") return said;
  const orders = featuresOf(specification, "output").filter(([, { type }]) => type === "shouldBePermutation");
  return orders.some(([name]) => outputs.some((output) => bare(output) === `${name}_mask`)) ? "2022b" : "2022";
}

const bare = (name: string) => name.replace(/^(inputs|outputs)\./, "");

function inputNames(specification: Specification): string[] {
  return [
    ...featuresOf(specification, "input").map(([name]) => `inputs.${name}`),
    ...featuresOf(specification, "hint").map(([name]) => `first.${name}`),
    "lengths",
  ];
}

interface Values {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

function valuesOf(name: string, { inputs, hints, steps }: Trajectory): Values | undefined {
  if (name === "lengths") return { shape: [], data: [steps] };
  if (Object.hasOwn(inputs, bare(name))) return inputs[bare(name)];
  const hint = name.replace(/^first\./, "");
  if (hint === name || !Object.hasOwn(hints, hint)) return undefined;
  const [, ...shape] = hints[hint].shape;
  return { shape, data: hints[hint].data.subarray(0, elementCount(shape)) };
}

// One task as a batch, as often as the network's batch is long.
function fed({ name, dtype, shape }: NetworkInput, values: Values, place: string): NDArray {
  const [batch = 1, ...rest] = shape;
  const fits =
    shape.length === values.shape.length + 1 &&
    rest.every((size, axis) => typeof size !== "number" || size === values.shape[axis]);
  if (!fits) {
    throw new UserError(
      "shape-mismatch",
      `${place}: ${name} is [${shape.join(", ")}] there, and [batch${values.shape.map((size) => `, ${size}`).join("")}] here`,
      "Name a size that it takes with --size, or leave the sizes open when exporting it.",
    );
  }
  const copies = typeof batch === "number" ? batch : 1;
  const all = Array.from({ length: copies }, () => Array.from(values.data)).flat();
  return { dtype, shape: [copies, ...values.shape], data: typedElements(dtype, all) };
}

function outputAnswer(
  specification: Specification,
  outputs: ReadonlyMap<string, NDArray>,
  { size }: Trajectory,
  place: string,
): Answer {
  const found = featuresOf(specification, "output").map(([name, feature]): [string, Decision] => {
    const array = outputs.get(`outputs.${name}`) ?? outputs.get(name);
    if (array === undefined) {
      throw new UserError(
        "output-missing",
        `${place}: it has no output ${name}`,
        `Call it outputs.${name} or ${name}.`,
      );
    }
    const decision = decisionOf(feature, size, array, `${place}: its output ${name}`);
    if (decision !== undefined) return [name, decision];
    throw new UserError(
      "shape-mismatch",
      `${place}: its output ${name} is [${array.shape.join(", ")}]`,
      `It should be [batch${[...featureShape(feature, size)].map((each) => `, ${each}`).join("")}], for pointers with a last axis of ${size} scores or without.`,
    );
  });
  const scores = Object.fromEntries(found.flatMap(([name, { scores: of }]) => (of === undefined ? [] : [[name, of]])));
  const decided = Object.entries(decide(specification, scores)).map(([name, array]) => [name, numbers(array)]);
  const indices = found.flatMap(([name, { indices: of }]) => (of === undefined ? [] : [[name, of]]));
  return Object.fromEntries([...decided, ...indices]);
}

/** What a network says of a feature: scores that are still to be decided by, or indices of pointers. */
interface Decision {
  readonly scores?: NDArray;
  readonly indices?: readonly number[];
}

function decisionOf(
  feature: FeatureSpecification,
  size: number,
  { shape, data }: NDArray,
  place: string,
): Decision | undefined {
  const places = featureShape(feature, size);
  const points = feature.type === "pointer" || feature.type === "shouldBePermutation";
  const own = (wanted: readonly number[]) =>
    shape.length === wanted.length + 1 && wanted.every((each, axis) => shape[axis + 1] === each)
      ? Array.from({ length: elementCount(wanted) }, (_, at) => Number(data[at]))
      : undefined;
  const scored = own(points ? [...places, size] : places);
  if (scored !== undefined) return { scores: ndarray(scored, [1, ...(points ? [...places, size] : places)]) };
  const indices = points ? own(places) : undefined;
  return indices && { indices: Array.from(featureValues(feature, places, indices, place)) };
}

/** Predicted hints from the second step on, where the network tells all of them. */
function hintAnswer(
  { specification: whole, constantHints }: Algorithm,
  specification: Specification,
  outputs: ReadonlyMap<string, NDArray>,
  { hints, steps, size }: Trajectory,
): Answer | undefined {
  const wanted = featuresOf(specification, "hint");
  const taken = Math.max(0, steps - 1);
  const scores: Record<string, NDArray> = {};
  for (const [name, feature] of wanted) {
    const array = outputs.get(`hints.${name}`);
    if (array === undefined || array.shape[0] < taken) return undefined;
    const points = feature.type === "pointer" ? [size] : [];
    const shape = [...featureShape(feature, size), ...points];
    const [length, stride] = [elementCount(shape), array.data.length / array.shape[0]];
    if (array.shape.length !== shape.length + 2 || stride % length !== 0) return undefined;
    const values = new Float32Array(taken * length);
    for (let step = 0; step < taken; step++) {
      for (let at = 0; at < length; at++) values[step * length + at] = Number(array.data[step * stride + at]);
    }
    scores[name] = ndarray(values, [taken, ...shape]);
  }
  const decided = decide(specification, scores);
  return Object.fromEntries(
    featuresOf(whole, "hint").map(([name, feature]) => {
      if (!constantHints.includes(name)) return [name, numbers(decided[name])];
      return [name, hints[name].data.subarray(elementCount(featureShape(feature, size)))];
    }),
  );
}
