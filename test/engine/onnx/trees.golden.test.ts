// Ensembles of trees that skl2onnx exported from scikit-learn, imported, against what scikit-learn predicts.

import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { grad } from "../../../src/engine/differentiate.js";
import { ndarray, numbers } from "../../../src/engine/ndarray.js";
import { integers, text } from "../../../src/engine/onnx/graphEmitter.js";
import { importModel } from "../../../src/engine/onnx/importModel.js";
import type { OnnxAttribute } from "../../../src/engine/onnx/model.js";
import { sum } from "../../../src/engine/operations/reduce.js";
import { compile } from "../../../src/engine/program.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import goldens from "../../goldens/engine/import/trees.json" with { type: "json" };
import { messageOf, modelOf, node, value } from "./models.js";

const folder = fileURLToPath(new URL("../../goldens/engine/import/", import.meta.url));

it.each(Object.entries(goldens))("%s predict what they were trained to, and have no slope", async (name, golden) => {
  const model = await importModel(`${folder}trees-${name}.onnx`);
  const x = ndarray(golden.inputs, [golden.inputs.length / golden.columns, golden.columns]);
  const [input] = Object.keys(model.inputs);
  const answer = (given: Tensor) => model.apply({}, { [input]: given }).outputs;
  const scores = name === "values" ? "variable" : "probabilities";
  const program = await compile(
    ({ x: given }) => ({ outputs: answer(given), slope: grad((at: Tensor) => sum(answer(at)[scores]))(given) }),
    { x },
  );
  const results = await program.run({ x });
  await program.dispose();
  const ours = numbers(results.outputs[scores]);
  expect(ours.length).toBe(golden.answers.length);
  for (const [i, theirs] of golden.answers.entries()) expect(ours[i]).toBeCloseTo(theirs, 5);
  if ("labels" in golden) expect(Array.from(numbers(results.outputs.label), Number)).toEqual(golden.labels);
  expect(Array.from(numbers(results.slope)).every((slope) => slope === 0)).toBe(true);
});

const floats = (values: readonly number[]): OnnxAttribute => ({ kind: "floats", value: values });
const texts = (values: readonly string[]): OnnxAttribute => ({ kind: "texts", value: values });

/** One tree for values: a branch at x₀ ≤ ½ with the leaves 3 and 5, unless said otherwise. */
function stump(changes: Readonly<Record<string, OnnxAttribute>> = {}, operator = "TreeEnsembleRegressor") {
  const attributes = {
    nodes_treeids: integers([0, 0, 0]),
    nodes_nodeids: integers([0, 1, 2]),
    nodes_featureids: integers([0, 0, 0]),
    nodes_modes: texts(["BRANCH_LEQ", "LEAF", "LEAF"]),
    nodes_values: floats([0.5, 0, 0]),
    nodes_truenodeids: integers([1, 0, 0]),
    nodes_falsenodeids: integers([2, 0, 0]),
    target_treeids: integers([0, 0]),
    target_nodeids: integers([1, 2]),
    target_ids: integers([0, 0]),
    target_weights: floats([3, 5]),
    ...changes,
  };
  const nodes = [node(operator, "x", "y", attributes, "ai.onnx.ml")];
  return modelOf({ inputs: [value("x", [2, 2])], outputs: [value("y", [2, 1])], nodes }, 17, { "ai.onnx.ml": 3 });
}

async function answersOf(bytes: Uint8Array): Promise<readonly number[]> {
  const model = await importModel(bytes);
  const x = ndarray([0.5, 9, 0.6, -9], [2, 2]);
  const program = await compile((given) => model.apply({}, given).outputs, { x });
  const { y } = await program.run({ x });
  await program.dispose();
  return Array.from(numbers(y));
}

it("go down by what their nodes compare", async () => {
  expect(await answersOf(stump())).toEqual([3, 5]);
  const branching = (mode: string) => stump({ nodes_modes: texts([mode, "LEAF", "LEAF"]) });
  expect(await answersOf(branching("BRANCH_LT"))).toEqual([5, 5]);
  expect(await answersOf(branching("BRANCH_GTE"))).toEqual([3, 3]);
  expect(await answersOf(branching("BRANCH_GT"))).toEqual([5, 3]);
  expect(await answersOf(stump({ base_values: floats([10]) }))).toEqual([13, 15]);
});

it("may name their scores by class: a map is taken for its values", async () => {
  const nodes = [node("ZipMap", "x", "y", { classlabels_int64s: integers([0, 1]) }, "ai.onnx.ml")];
  const bytes = modelOf({ inputs: [value("x", [2, 2])], outputs: [value("y", [2, 2])], nodes }, 17, {
    "ai.onnx.ml": 3,
  });
  expect(await answersOf(bytes)).toEqual([0.5, 9, Math.fround(0.6), -9]);
});

it("may be a single leaf", async () => {
  const leaf = stump({
    nodes_treeids: integers([0]),
    nodes_nodeids: integers([0]),
    nodes_featureids: integers([0]),
    nodes_modes: texts(["LEAF"]),
    nodes_values: floats([0]),
    nodes_truenodeids: integers([0]),
    nodes_falsenodeids: integers([0]),
    target_treeids: integers([0]),
    target_nodeids: integers([0]),
    target_ids: integers([0]),
    target_weights: floats([7]),
  });
  expect(await answersOf(leaf)).toEqual([7, 7]);
});

it.each<[string, Uint8Array, string]>([
  ["a child that is none", stump({ nodes_truenodeids: integers([9, 0, 0]) }), "tree 0 has no node 9"],
  [
    "a way in circles",
    stump({ nodes_truenodeids: integers([0, 0, 0]), nodes_falsenodeids: integers([2, 0, 0]) }),
    "one root each",
  ],
  ["lists of other lengths", stump({ nodes_values: floats([0.5]) }), "the lists of its nodes differ in length"],
  ["a leaf of another target", stump({ target_ids: integers([0, 4]) }), "target_ids names 4 of 1"],
  [
    "other branches",
    stump({ nodes_modes: texts(["BRANCH_MEMBER", "LEAF", "LEAF"]) }),
    "its nodes branch by BRANCH_MEMBER",
  ],
  ["another sum", stump({ aggregate_function: text("MAX") }), "its trees are joined by MAX"],
  ["other scores", stump({ post_transform: text("PROBIT") }), "its scores are transformed by PROBIT"],
  ["classes that are texts", stump({}, "TreeEnsembleClassifier"), "its classes are texts"],
])("with %s are refused", async (_, bytes, message) => {
  expect(await messageOf(bytes)).toContain(message);
});
