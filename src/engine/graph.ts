// A graph with named inputs and outputs, traced from a function, and made smaller without changing what it computes:
// constants folded, equal nodes merged, what no output needs left out.

import type { NamedTensor } from "./onnx/graphEmitter.js";
import { constant } from "./operations/constant.js";
import { type Body, isPlaceholder, type Node, placeholder, type Tensor } from "./tensor.js";
import { liveTensors, topologicalOrder } from "./topologicalOrder.js";
import { type Mapped, mapTree, namedLeaves } from "./tree.js";
import { elementCount, formatType, isStatic, type TensorType } from "./types.js";

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
  const equal = equalNodes();
  const current = (tensor: Tensor) => better.get(tensor) ?? tensor;
  const live = liveTensors(outputs);
  for (const node of topologicalOrder(outputs)) {
    const used = node.outputs.map((output) => live.has(output));
    if (!used.includes(true)) continue;
    const inputs = node.inputs.map(current);
    if (isPassage(node)) {
      for (const [i, output] of node.outputs.entries()) better.set(output, inputs[i]);
      continue;
    }
    const changed = inputs.some((input, i) => input !== node.inputs[i]);
    const made = folded(node, inputs) ?? node.prune?.(inputs, used) ?? (changed ? node.rebuild(inputs) : node.outputs);
    for (const [i, output] of node.outputs.entries()) {
      const tensor = made[i];
      if (tensor !== undefined) better.set(output, equal(tensor.node).outputs[tensor.output]);
    }
  }
  return outputs.map(current);
}

// For each node the first that was asked about and computes the same.
function equalNodes(): (node: Node) => Node {
  const firstWithKey = new Map<string, Node>();
  const known = new Map<Node, Node>();
  return (node) => {
    const before = known.get(node);
    if (before !== undefined) return before;
    const key = mergeKey(node);
    const first = (key === undefined ? undefined : firstWithKey.get(key)) ?? node;
    if (key !== undefined) firstWithKey.set(key, first);
    known.set(node, first);
    return first;
  };
}

// Nodes that pass their first inputs on, and differ only in how derivatives pass through them.
const passages = new Set(["copy", "stopGradient", "withGradient", "checkpoint"]);

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

// What a node computes, as text: equal texts, equal values. Undefined where that is not worth finding out.
function mergeKey(
  node: Node,
  nameOf: (tensor: Tensor) => string = (tensor) => `${tensor.node.serial}.${tensor.output}`,
): string | undefined {
  if (isPlaceholder(node.outputs[0])) return undefined;
  const { data } = node.attributes;
  if (typeof data === "object" && "length" in data && data.length > 64) return undefined;
  const attributes = JSON.stringify(node.attributes, (_, value: unknown) => {
    if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0) ? value : exactText(value);
    if (typeof value !== "object" || value === null) return value;
    if ("outputs" in value) return undefined;
    return value instanceof Float32Array || value instanceof Float64Array || value instanceof Int32Array
      ? Array.from(value)
      : value;
  });
  return [`${node.operation}(${node.inputs.map(nameOf)})${attributes}`, ...node.bodies.map(bodyKey)].join("\n");
}

// JSON has no infinities, and one zero.
function exactText(value: number): string {
  return Object.is(value, -0) ? "-0" : `${value}`;
}

// What a body computes, as text: its tensors are numbered, so that bodies traced apart can be equal.
function bodyKey(body: Body): string {
  const numbers = new Map(body.inputs.map((input, i) => [input, `in${i}`]));
  const nameOf = (tensor: Tensor) => numbers.get(tensor) ?? `${tensor.node.serial}.${tensor.output}`;
  const lines = topologicalOrder(body.outputs, numbers).map((node, line) => {
    const key = mergeKey(node, nameOf) ?? `${node.serial}`;
    for (const output of node.outputs) numbers.set(output, `${line}.${output.output}`);
    return key;
  });
  return [body.inputs.map(formatType), ...lines, body.outputs.map(nameOf)].join("\n");
}
