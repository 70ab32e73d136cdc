// Ensembles of decision trees (the operators TreeEnsembleClassifier and TreeEnsembleRegressor of the domain ai.onnx.ml), as
// scikit-learn's forests, XGBoost and LightGBM are exported. All trees go down one level at a time: of each row and
// tree a place among all nodes is held, and leaves lead to themselves. Their steps have no slope: gradients are nought.

import { constant } from "../../operations/constant.js";
import {
  add,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  multiply,
  negate,
  sigmoid,
  subtract,
  where,
} from "../../operations/elementwise.js";
import { gather, gatherElements } from "../../operations/gather.js";
import { concatenate, reshape } from "../../operations/movement.js";
import { argmax, sum } from "../../operations/reduce.js";
import { softmax } from "../../operations/softmax.js";
import type { Tensor } from "../../tensor.js";
import { cannotImport, type OperatorCall, type OperatorTable, single } from "../operatorCall.js";

const comparisons = {
  BRANCH_LEQ: lessOrEqual,
  BRANCH_LT: less,
  BRANCH_GTE: greaterOrEqual,
  BRANCH_GT: greater,
} as const;

/** Nodes of all trees, one after the other. */
interface Forest {
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly whenTrue: readonly number[];
  readonly whenFalse: readonly number[];
  readonly roots: readonly number[];
  readonly depth: number;
  readonly compare: (a: Tensor, b: Tensor) => Tensor;
  /** The place of a tree's node. Throws a RangeError where there is none. */
  place(tree: number, node: number): number;
}

export const treeEnsembles: OperatorTable = {
  // A map from classes to scores for each row: its values, in the order of the classes.
  ZipMap: single((call) => call.input(0)),
  TreeEnsembleClassifier: {
    convert: (call) => {
      const labels = call.integers("classlabels_int64s");
      if (labels === undefined) {
        throw cannotImport("its classes are texts", "Export the model with its classes numbered from 0.");
      }
      const ids = required(call, "class_ids");
      const used = [...new Set(ids)];
      const isBinary = labels.length === 2 && used.length === 1;
      const weights = required(call, "class_weights", "floats");
      const outputs = leafSums(call, "class", isBinary ? ids.map(() => 0) : ids, weights, isBinary ? 1 : labels.length);
      const scores = isBinary
        ? bothClasses(call, outputs, weights)
        : transformed(call.text("post_transform", "NONE"), outputs);
      return [gather(constant(labels, [labels.length], "i64"), argmax(scores, 1)), scores];
    },
  },
  TreeEnsembleRegressor: {
    convert: (call) => {
      const targets = call.integer("n_targets", 1);
      const ids = required(call, "target_ids");
      const outputs = leafSums(call, "target", ids, required(call, "target_weights", "floats"), targets);
      return [transformed(call.text("post_transform", "NONE"), outputs)];
    },
  },
};

/** Of two classes of which leaves weigh one alone: that of the other follows (as ONNX Runtime has it). */
function bothClasses(call: OperatorCall, outputs: Tensor, weights: readonly number[]): Tensor {
  const transform = call.text("post_transform", "NONE");
  if (weights.every((weight) => weight >= 0)) return concatenate([subtract(1, outputs), outputs], 1);
  if (transform === "NONE") return concatenate([negate(outputs), outputs], 1);
  if (transform === "LOGISTIC") return concatenate([sigmoid(negate(outputs)), sigmoid(outputs)], 1);
  throw cannotImport(`its scores are transformed by ${transform}`);
}

function transformed(transform: string, scores: Tensor): Tensor {
  if (transform === "NONE") return scores;
  if (transform === "LOGISTIC") return sigmoid(scores);
  if (transform === "SOFTMAX") return softmax(scores);
  throw cannotImport(`its scores are transformed by ${transform}`);
}

/** The weights of the leaves that each row falls into, summed (or averaged) over trees: [rows, width]. */
function leafSums(
  call: OperatorCall,
  of: "class" | "target",
  ids: readonly number[],
  weights: readonly number[],
  width: number,
): Tensor {
  const forest = forestOf(call);
  const [trees, nodes] = [required(call, `${of}_treeids`), required(call, `${of}_nodeids`)];
  const table = new Float64Array(forest.feature.length * width);
  ids.forEach((id, i) => {
    if (!(id >= 0 && id < width)) throw new RangeError(`${of}_ids names ${id} of ${width}`);
    table[forest.place(trees[i], nodes[i]) * width + id] += weights[i];
  });
  const aggregate = call.text("aggregate_function", "SUM");
  if (aggregate !== "SUM" && aggregate !== "AVERAGE") throw cannotImport(`its trees are joined by ${aggregate}`);
  const scale = aggregate === "SUM" ? 1 : 1 / forest.roots.length;
  const leaves = leavesOf(call.input(0), forest);
  const weighed = gather(constant(table, [forest.feature.length, width]), leaves);
  const total = multiply(sum(weighed, { axes: 1 }), scale);
  const base = call.floats("base_values");
  if (base === undefined || base.length === 0) return total;
  if (base.length !== width) throw cannotImport(`it has ${base.length} base values for ${width} outputs`);
  return add(total, constant(base, [width]));
}

/** The leaf that each row falls into, of each tree: [rows, trees]. */
function leavesOf(x: Tensor, { feature, threshold, whenTrue, whenFalse, roots, depth, compare }: Forest): Tensor {
  const whole = (values: readonly number[]) => constant(values, [values.length], "i64");
  const at = (values: readonly number[]) => roots.map((root) => values[root]);
  const [features, thresholds] = [whole(feature), constant(threshold)];
  const [trues, falses] = [whole(whenTrue), whole(whenFalse)];
  // All rows begin at the roots, which are known.
  let place = where(
    compare(gather(x, whole(at(feature)), 1), constant(at(threshold))),
    whole(at(whenTrue)),
    whole(at(whenFalse)),
  );
  for (let level = 1; level < depth; level++) {
    const values = gatherElements(x, gather(features, place), 1);
    place = where(compare(values, gather(thresholds, place)), gather(trues, place), gather(falses, place));
  }
  return reshape(place, [x.shape[0], roots.length]);
}

function forestOf(call: OperatorCall): Forest {
  const [trees, nodes] = [required(call, "nodes_treeids"), required(call, "nodes_nodeids")];
  const modes = call.texts("nodes_modes") ?? [];
  const [trues, falses] = [required(call, "nodes_truenodeids"), required(call, "nodes_falsenodeids")];
  const [features, values] = [required(call, "nodes_featureids"), required(call, "nodes_values", "floats")];
  const lengths = [nodes, modes, trues, falses, features, values].map(({ length }) => length);
  if (lengths.some((length) => length !== trees.length))
    throw new RangeError("the lists of its nodes differ in length");
  const places = new Map(trees.map((tree, i) => [`${tree}/${nodes[i]}`, i]));
  const placeOf = (tree: number, node: number) => {
    const found = places.get(`${tree}/${node}`);
    if (found === undefined) throw new RangeError(`tree ${tree} has no node ${node}`);
    return found;
  };
  const isLeaf = modes.map((mode) => mode === "LEAF");
  const child = (ids: readonly number[]) => ids.map((id, i) => (isLeaf[i] ? i : placeOf(trees[i], id)));
  const [whenTrue, whenFalse] = [child(trues), child(falses)];
  const children = new Set([...whenTrue, ...whenFalse].filter((to, i) => to !== i % trees.length));
  const roots = trees.flatMap((_, i) => (children.has(i) ? [] : [i]));
  if (roots.length !== new Set(trees).size) throw new RangeError("its trees do not have one root each");
  const kinds = [...new Set(modes.filter((mode) => mode !== "LEAF"))];
  const [kind = "BRANCH_LEQ"] = kinds;
  const compare = Object.entries(comparisons).find(([name]) => name === kind)?.[1];
  if (compare === undefined || kinds.length > 1) throw cannotImport(`its nodes branch by ${kinds.join(" and ")}`);
  return {
    feature: features.map((feature, i) => (isLeaf[i] ? 0 : feature)),
    threshold: values,
    whenTrue,
    whenFalse,
    roots,
    depth: depthOf(roots, whenTrue, whenFalse),
    compare,
    place: placeOf,
  };
}

/** Steps from the roots after which every path has ended; at least one. */
function depthOf(roots: readonly number[], whenTrue: readonly number[], whenFalse: readonly number[]): number {
  let level = roots;
  for (let depth = 0; depth <= whenTrue.length; depth++) {
    const next = new Set(level.flatMap((node) => [whenTrue[node], whenFalse[node]].filter((to) => to !== node)));
    if (next.size === 0) return Math.max(1, depth);
    level = [...next];
  }
  throw new RangeError("its trees go round in circles");
}

function required(call: OperatorCall, name: string, kind: "integers" | "floats" = "integers"): readonly number[] {
  const found = call[kind](name);
  if (found === undefined) throw new RangeError(`it has no attribute ${name}`);
  return found;
}
