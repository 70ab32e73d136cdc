// What nodes of an ONNX graph read, need and are called.

import type { OnnxGraph, OnnxNode } from "./model.js";

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

/** Every value that a node or the graphs inside it read. */
export function namesIn(node: OnnxNode): string[] {
  return [
    ...node.inputs,
    ...graphsIn(node).flatMap((graph) => [...graph.nodes.flatMap(namesIn), ...graph.outputs.map(({ name }) => name)]),
  ];
}

/** A node's operator with its set and version, as messages name it: `Conv of ai.onnx 17`. */
export function operatorLabel({ operator, domain }: OnnxNode, opsets: ReadonlyMap<string, number>): string {
  return `${operator || "an operator without a name"} of ${domain || "ai.onnx"} ${opsets.get(domain) ?? "without a version"}`;
}

/** A node as messages name it, by what it makes where it has no name of its own. */
export function nodeLabel(node: OnnxNode, opsets: ReadonlyMap<string, number>): string {
  return `the node ${nodeName(node)} (${operatorLabel(node, opsets)})`;
}

/** The name of a node, or of the first value that it makes. */
export function nodeName({ name, outputs }: OnnxNode): string {
  return name || (outputs.find((output) => output !== "") ?? "without a name");
}
