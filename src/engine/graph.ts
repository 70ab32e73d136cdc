// A graph with named inputs and outputs, traced from a function, and made smaller without changing what it computes:
// constants folded, equal nodes merged, what no output needs left out.

import type { NamedTensor } from "./onnx/graphEmitter.js";
import { constant } from "./operations/constant.js";
import { isPlaceholder, type Node, placeholder, type Tensor } from "./tensor.js";
import { topologicalOrder } from "./topologicalOrder.js";
import { type Mapped, mapTree, namedLeaves } from "./tree.js";
import { elementCount, isStatic, type TensorType } from "./types.js";

export interface Graph {
  readonly inputs: readonly NamedTensor[];
  readonly outputs: readonly NamedTensor[];
}

/** A graph together with the tree that its function returned. */
export interface Traced<R> {
  readonly graph: Graph;
  readonly result: R;
}

/**
 * Calls `f` once with placeholders of the given types and writes down what it computes. Inputs and outputs are named
 * after their paths in the trees; `in` and `out` where a tree is a single leaf.
 */
export function trace<I, R>(f: (inputs: Mapped<I, Tensor>) => R, types: I): Traced<R> {
  const inputs: NamedTensor[] = [];
  const placeholders = mapTree<TensorType, Tensor, I>(types, (type, path) => {
    const name = path === "" ? "in" : path;
    const tensor = placeholder(type, name);
    inputs.push({ name, tensor });
    return tensor;
  });
  const result = f(placeholders);
  const named = namedLeaves<Tensor>(result);
  const simplified = simplify(named.map(([, tensor]) => tensor));
  const taken = new Set(inputs.map(({ name }) => name));
  const outputs = named.map(([path], i) => {
    const name = path === "" ? "out" : path;
    return { name: taken.has(name) ? `${name}.out` : name, tensor: simplified[i] };
  });
  return { graph: { inputs, outputs }, result };
}

// Larger constants are left to be computed when the graph runs.
const FOLDED_AT_MOST = 4096;

/** Tensors equal to `outputs`, made by fewer nodes. */
export function simplify(outputs: readonly Tensor[]): Tensor[] {
  const better = new Map<Tensor, Tensor>();
  const merged = new Map<string, readonly Tensor[]>();
  const current = (tensor: Tensor) => better.get(tensor) ?? tensor;
  for (const node of topologicalOrder(outputs)) {
    const inputs = node.inputs.map(current);
    if (isPassage(node)) {
      for (const [i, output] of node.outputs.entries()) better.set(output, inputs[i]);
      continue;
    }
    const changed = inputs.some((input, i) => input !== node.inputs[i]);
    const made = folded(node, inputs) ?? (changed ? node.rebuild(inputs) : node.outputs);
    const key = mergeKey(made[0].node);
    const known = key === undefined ? undefined : merged.get(key);
    if (key !== undefined && known === undefined) merged.set(key, made[0].node.outputs);
    for (const [i, output] of node.outputs.entries()) {
      better.set(output, known === undefined ? made[i] : known[made[i].output]);
    }
  }
  return outputs.map(current);
}

// Nodes that pass their first inputs on, and differ only in how derivatives pass through them.
const passages = new Set(["copy", "stopGradient", "withGradient"]);

function isPassage(node: Node): boolean {
  return passages.has(node.operation);
}

function folded(node: Node, inputs: readonly Tensor[]): readonly Tensor[] | undefined {
  if (inputs.length === 0 || node.bodies.length > 0) return undefined;
  if (!inputs.every((input) => input.node.operation === "constant")) return undefined;
  const small = node.outputs.every(({ shape }) => isStatic(shape) && elementCount(shape) <= FOLDED_AT_MOST);
  if (!small || node.operation === "expand") return undefined;
  const values = inputs.map((input) => input.node.evaluate([], new Map())[0]);
  return node.evaluate(values, new Map()).map(({ data, shape }, i) => constant(data, shape, node.outputs[i].dtype));
}

const identifiers = new WeakMap<Node, number>();
let nextIdentifier = 0;

function identifierOf(node: Node): number {
  const known = identifiers.get(node);
  if (known !== undefined) return known;
  identifiers.set(node, nextIdentifier);
  return nextIdentifier++;
}

// What a node computes, as text: equal texts, equal values. Undefined where that is not worth finding out.
function mergeKey(node: Node): string | undefined {
  if (isPlaceholder(node.outputs[0]) || node.bodies.length > 0) return undefined;
  const { data } = node.attributes;
  if (typeof data === "object" && "length" in data && data.length > 64) return undefined;
  const attributes = JSON.stringify(node.attributes, (_, value: unknown) =>
    value instanceof Float32Array || value instanceof Float64Array || value instanceof Int32Array
      ? [...value, `${value[0]}`]
      : value,
  );
  const inputs = node.inputs.map((input) => `${identifierOf(input.node)}.${input.output}`);
  return `${node.operation}(${inputs})${attributes}`;
}
