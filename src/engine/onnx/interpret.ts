// Walks through an ONNX graph and writes down what its nodes compute as tensors. What is known before the graph runs,
// such as shapes, is computed on the way.

import { UserError } from "../../core/errors.js";
import { withKnownElements } from "../knownElements.js";
import type { Tensor } from "../tensor.js";
import { importedConstant } from "./importedTensor.js";
import type { OnnxGraph, OnnxNode, OnnxTensor } from "./model.js";
import { cannotImport, operatorCall } from "./operatorCall.js";
import { operatorFor } from "./operators/table.js";

/** Values by name; those of the surrounding graph are seen too. */
export interface Scope {
  readonly values: Map<string, Tensor>;
  readonly outer?: Scope;
}

/** What all graphs of a model share. */
export interface ModelContext {
  /** Version of each operator set by its domain. */
  readonly opsets: ReadonlyMap<string, number>;
  /** Constants that were made of the model's tensors. */
  readonly constants: WeakMap<OnnxTensor, Tensor>;
}

/** Computes the nodes that `wanted` need, and puts their values into `scope`. */
export function interpretNodes(context: ModelContext, graph: OnnxGraph, scope: Scope, wanted: readonly string[]): void {
  for (const tensor of graph.initializers) {
    if (!scope.values.has(tensor.name)) scope.values.set(tensor.name, constantOf(context, tensor));
  }
  for (const node of neededNodes(graph, wanted)) {
    const tensors = interpretNode(context, node, scope);
    for (const [i, name] of node.outputs.entries()) {
      if (name === "") continue;
      const tensor = tensors[i];
      if (tensor === undefined) throw atNode(node, cannotImport(`its output ${i} (${name}) is not computed here`));
      scope.values.set(name, withKnownElements(tensor));
    }
  }
}

/** The nodes that `wanted` need, in their order. */
export function neededNodes(graph: OnnxGraph, wanted: readonly string[]): OnnxNode[] {
  const names = new Set(wanted);
  const needed: OnnxNode[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((name) => name !== "" && names.has(name))) continue;
    needed.push(node);
    for (const name of namesIn(node)) names.add(name);
  }
  return needed.reverse();
}

/** Graphs inside a node. */
export function graphsIn(node: OnnxNode): OnnxGraph[] {
  return [...node.attributes.values()].flatMap((attribute) => (attribute.kind === "graph" ? [attribute.value] : []));
}

/** A value by its name. Throws a `UserError` where no node before has made it. */
export function valueNamed(scope: Scope, name: string): Tensor {
  for (let each: Scope | undefined = scope; each !== undefined; each = each.outer) {
    const value = each.values.get(name);
    if (value !== undefined) return value;
  }
  throw new UserError("model-damaged", `no node before makes the value ${name}`, "Export the model again.");
}

/** A node as messages name it. */
export function nodeLabel(node: OnnxNode): string {
  const domain = node.domain === "" ? "" : `${node.domain}.`;
  return `the node ${node.name || node.outputs[0]} (${domain}${node.operator})`;
}

/** Every value that a node or the graphs inside it read. */
export function namesIn(node: OnnxNode): string[] {
  return [
    ...node.inputs,
    ...graphsIn(node).flatMap((graph) => [...graph.nodes.flatMap(namesIn), ...graph.outputs.map(({ name }) => name)]),
  ];
}

function constantOf({ constants }: ModelContext, tensor: OnnxTensor): Tensor {
  const made = constants.get(tensor) ?? importedConstant(tensor);
  constants.set(tensor, made);
  return made;
}

function interpretNode(context: ModelContext, node: OnnxNode, scope: Scope): readonly Tensor[] {
  try {
    const operator = operatorFor(node.domain, node.operator);
    if (operator === undefined) throw cannotImport("the operator is not supported");
    const inputs = node.inputs.map((name) => (name === "" ? undefined : valueNamed(scope, name)));
    const run = (graph: OnnxGraph, given: readonly Tensor[]) => {
      const inner: Scope = { values: new Map(graph.inputs.map(({ name }, i) => [name, given[i]])), outer: scope };
      const names = graph.outputs.map(({ name }) => name);
      interpretNodes(context, graph, inner, names);
      return names.map((name) => valueNamed(inner, name));
    };
    return operator.convert(operatorCall(node, inputs, context.opsets.get(node.domain) ?? 0, run));
  } catch (error) {
    throw atNode(node, error);
  }
}

// Says at which node something went wrong.
function atNode(node: OnnxNode, error: unknown): unknown {
  if (error instanceof RangeError)
    return new UserError("model-damaged", `${nodeLabel(node)}: ${error.message}`, "Export it again.");
  if (!(error instanceof UserError)) return error;
  // Exporters write down sizes of the example that they were shown.
  const hint =
    error.code === "shape-mismatch"
      ? "If the model is meant for fixed sizes, name them with the option sizes."
      : error.hint;
  return new UserError(error.code, `${nodeLabel(node)}: ${error.message}`, hint);
}
