// Walks through an ONNX graph and writes down what its nodes compute as tensors. What is known before the graph runs,
// such as shapes, is computed on the way.

import { UserError } from "../../core/errors.js";
import { withKnownElements } from "../knownElements.js";
import type { Tensor } from "../tensor.js";
import { isStatic } from "../types.js";
import { importedConstant } from "./importedTensor.js";
import type { OnnxGraph, OnnxNode, OnnxTensor } from "./model.js";
import { namesIn, neededNodes, nodeLabel } from "./nodes.js";
import { cannotImport, operatorCall, requireCountable } from "./operatorCall.js";
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
  const nodes = neededNodes(graph, wanted);
  const used = new Set([...nodes.flatMap(namesIn), ...wanted]);
  for (const tensor of graph.initializers) {
    if (!used.has(tensor.name) || scope.values.has(tensor.name)) continue;
    scope.values.set(tensor.name, constantOf(context, tensor));
  }
  for (const node of nodes) {
    const tensors = interpretNode(context, node, scope);
    for (const [i, name] of node.outputs.entries()) {
      if (name !== "") scope.values.set(name, tensors[i]);
    }
  }
}

/** A value by its name. Throws a `UserError` where no node before has made it. */
export function valueNamed(scope: Scope, name: string): Tensor {
  for (let each: Scope | undefined = scope; each !== undefined; each = each.outer) {
    const value = each.values.get(name);
    if (value !== undefined) return value;
  }
  throw new UserError("model-damaged", `no node before makes the value ${name}`, "Export the model again.");
}

function constantOf({ constants }: ModelContext, tensor: OnnxTensor): Tensor {
  const made = constants.get(tensor) ?? importedConstant(tensor);
  constants.set(tensor, made);
  return made;
}

function interpretNode(context: ModelContext, node: OnnxNode, scope: Scope): readonly Tensor[] {
  try {
    const operator = operatorFor(node.domain, node.operator);
    if (operator === undefined) throw cannotImport("nothing here computes it");
    const inputs = node.inputs.map((name) => (name === "" ? undefined : valueNamed(scope, name)));
    const run = (graph: OnnxGraph, given: readonly Tensor[]) => {
      if (graph.inputs.length !== given.length) {
        const counts = `takes ${graph.inputs.length} values and gets ${given.length}`;
        throw new UserError("model-damaged", `the graph ${graph.name} inside ${counts}`, "Export the model again.");
      }
      const inner: Scope = { values: new Map(graph.inputs.map(({ name }, i) => [name, given[i]])), outer: scope };
      const names = graph.outputs.map(({ name }) => name);
      interpretNodes(context, graph, inner, names);
      return names.map((name) => valueNamed(inner, name));
    };
    const tensors = operator.convert(operatorCall(node, inputs, context.opsets.get(node.domain) ?? 0, run));
    return node.outputs.map((name, i) => {
      const tensor = tensors[i];
      if (tensor === undefined)
        throw cannotImport(`its output ${i} (${name || "without a name"}) is not computed here`);
      if (isStatic(tensor.shape)) requireCountable(tensor.shape);
      return name === "" ? tensor : withKnownElements(tensor);
    });
  } catch (error) {
    throw atNode(node, context, error);
  }
}

// Says at which node something went wrong.
function atNode(node: OnnxNode, { opsets }: ModelContext, error: unknown): unknown {
  const label = nodeLabel(node, opsets);
  if (error instanceof RangeError) {
    return new UserError("model-damaged", `${label}: ${error.message}`, "Export the model again.");
  }
  if (!(error instanceof UserError)) return error;
  // The line of the user's at which an operation did not fit says nothing here: the network is not written there.
  const problem = error.message.replace(/ \([^()]*:\d+:\d+\)$/, "");
  // Exporters write down sizes of the example that they were shown.
  const hint =
    error.code === "shape-mismatch"
      ? "If the model is meant for fixed sizes, name them with the option sizes."
      : error.hint;
  const isOwn = error.code === "operator-unsupported" && !problem.startsWith("the node ");
  return new UserError(error.code, `${label}${isOwn ? " is not supported" : ""}: ${problem}`, hint);
}
