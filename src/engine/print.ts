// A graph as people read it: one line a node.

import type { Graph } from "./graph.js";
import type { Body, Node, Tensor } from "./tensor.js";
import { topologicalOrder } from "./topologicalOrder.js";
import { formatType } from "./types.js";

/**
 * The graph as text, one line a node, bodies of scans and branches indented below it:
 *
 *     x: f32[2, 3]
 *     %1 = multiply(x, x): f32[2, 3]
 *     return out = %1
 */
export function print(graph: Graph): string {
  const names = new Map<Tensor, string>();
  const lines = graph.inputs.map(({ name, tensor }) => {
    names.set(tensor, name);
    return `${name}: ${formatType(tensor)}`;
  });
  const counter = { next: 1 };
  lines.push(
    ...printNodes(
      graph.outputs.map(({ tensor }) => tensor),
      names,
      counter,
    ),
  );
  const returned = graph.outputs.map(({ name, tensor }) => `${name} = ${names.get(tensor)}`);
  return [...lines, `return ${returned.join(", ")}`].join("\n");
}

function printNodes(outputs: readonly Tensor[], names: Map<Tensor, string>, counter: { next: number }): string[] {
  const lines: string[] = [];
  for (const node of topologicalOrder(outputs, new Set(names.keys()))) {
    for (const output of node.outputs) names.set(output, `%${counter.next++}`);
    const left = node.outputs.map((output) => names.get(output)).join(", ");
    const inputs = [...node.inputs.map((input) => names.get(input)), ...printAttributes(node)].join(", ");
    lines.push(`${left} = ${node.operation}(${inputs}): ${node.outputs.map(formatType).join(", ")}`);
    for (const body of node.bodies) lines.push(...printBody(body, names, counter).map((line) => `    ${line}`));
  }
  return lines;
}

function printBody(body: Body, outer: ReadonlyMap<Tensor, string>, counter: { next: number }): string[] {
  const names = new Map(outer);
  for (const input of body.inputs) names.set(input, `%${counter.next++}`);
  const header = `(${body.inputs.map((input) => `${names.get(input)}: ${formatType(input)}`).join(", ")}) =>`;
  const lines = printNodes(body.outputs, names, counter);
  return [header, ...lines.map((line) => `  ${line}`), `  return ${body.outputs.map((o) => names.get(o)).join(", ")}`];
}

function printAttributes(node: Node): string[] {
  return Object.entries(node.attributes).flatMap(([name, value]) => {
    if (typeof value !== "object") return [`${name}=${value}`];
    if (!("length" in value)) return [];
    const shown = Array.from(value).slice(0, 8).join(" ");
    return [`${name}=[${shown}${value.length > 8 ? " …" : ""}]`];
  });
}
