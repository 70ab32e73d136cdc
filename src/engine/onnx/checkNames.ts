// Whether the names in a graph say which value is meant: each made once, and before it is read.

import { UserError } from "../../core/errors.js";
import type { OnnxGraph } from "./model.js";
import { graphsIn, nodeLabel } from "./nodes.js";

/**
 * Throws a `UserError` where two values of `graph` have one name, where a node reads or the graph gives a value that
 * nothing before makes, or where it gives none at all. Graphs inside nodes see the values of the graphs around them.
 */
export function checkNames(graph: OnnxGraph, opsets: ReadonlyMap<string, number>): void {
  if (graph.outputs.length === 0) throw damaged("it has no outputs");
  const outputs = new Set<string>();
  for (const { name } of graph.outputs) {
    if (outputs.has(name)) throw damaged(`it names the output ${name} twice`);
    outputs.add(name);
  }
  checkScope(graph, () => false, opsets);
}

function checkScope(
  graph: OnnxGraph,
  seenOutside: (name: string) => boolean,
  opsets: ReadonlyMap<string, number>,
): void {
  const made = new Map<string, string>();
  const make = (name: string, maker: string) => {
    const before = made.get(name);
    if (before !== undefined) throw damaged(`${maker} makes the value ${name}, which ${before} makes as well`);
    made.set(name, maker);
  };
  for (const { name } of graph.inputs) make(name, "the list of inputs");
  const inputs = new Set(made.keys());
  const stored = new Set<string>();
  for (const { name } of graph.initializers) {
    if (stored.has(name)) throw damaged(`the tensor ${name} stands in it twice`);
    stored.add(name);
    // An initializer under the name of an input is what the input is unless it is fed.
    if (!inputs.has(name)) make(name, "a stored tensor");
  }
  const later = new Set(graph.nodes.flatMap((node) => node.outputs));
  const known = (name: string) => made.has(name) || seenOutside(name);
  const unknown = (name: string) =>
    later.has(name)
      ? "only a later node makes: they are out of order, or go round in a circle"
      : "no input, stored tensor or node makes";
  for (const node of graph.nodes) {
    const label = nodeLabel(node, opsets);
    const missing = node.inputs.find((name) => name !== "" && !known(name));
    if (missing !== undefined) throw damaged(`${label} reads ${missing}, which ${unknown(missing)}`);
    for (const inner of graphsIn(node)) checkScope(inner, known, opsets);
    for (const name of node.outputs) if (name !== "") make(name, label);
  }
  const lost = graph.outputs.find(({ name }) => !known(name));
  if (lost !== undefined) throw damaged(`no input, stored tensor or node makes the output ${lost.name}`);
}

function damaged(problem: string): UserError {
  return new UserError("model-damaged", problem, "Export the model again.");
}
