// Functions that a model defines: a call is written out as the nodes of the function, with their values renamed.

import type { OnnxAttribute, OnnxGraph, OnnxNode } from "./model.js";

export interface OnnxFunction {
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly OnnxNode[];
  /** Values of attributes that a call leaves out. */
  readonly defaults: ReadonlyMap<string, OnnxAttribute>;
  readonly opsets: ReadonlyMap<string, number>;
}

// Functions that call functions twice double with each level; no model needs so many nodes, or so many levels.
const MOST_NODES = 1_000_000;
const DEEPEST = 100;

/**
 * The graph with every call of one of `functions` written out. Throws a RangeError where functions call one another in
 * a circle, or are written for other versions of operators than the model.
 */
export function inlineFunctions(
  graph: OnnxGraph,
  functions: readonly OnnxFunction[],
  opsets: ReadonlyMap<string, number>,
): OnnxGraph {
  const byName = new Map(functions.map((each) => [`${each.domain}/${each.operator}`, each]));
  const count = { calls: 0, nodes: 0 };

  const countOne = () => {
    if (++count.nodes > MOST_NODES) throw new RangeError(`its functions make more than ${MOST_NODES} nodes`);
  };
  const expand = (node: OnnxNode, open: readonly OnnxFunction[]): OnnxNode[] => {
    const called = byName.get(`${node.domain}/${node.operator}`);
    countOne();
    if (called === undefined) {
      return [mapGraphs(node, (inner) => ({ ...inner, nodes: inner.nodes.flatMap((each) => expand(each, open)) }))];
    }
    if (open.includes(called)) throw new RangeError(`the function ${called.operator} calls itself`);
    if (open.length >= DEEPEST) throw new RangeError(`more than ${DEEPEST} functions call one another`);
    for (const [domain, version] of called.opsets) {
      const expected = opsets.get(domain);
      if (expected !== undefined && expected !== version) {
        const written = `the function ${called.operator} is written for version ${version} of ${domain || "ai.onnx"}`;
        throw new RangeError(`${written}, the model for version ${expected}`);
      }
    }
    const prefix = `${node.name || called.operator}.${count.calls++}`;
    const names = new Map<string, string>([["", ""]]);
    for (const [i, formal] of called.inputs.entries()) names.set(formal, node.inputs[i] ?? "");
    // Outputs that are inputs as well, or twice outputs, are copied.
    const copies: OnnxNode[] = [];
    for (const [i, formal] of called.outputs.entries()) {
      const actual = node.outputs[i] ?? "";
      if (actual === "") continue;
      const taken = names.get(formal);
      if (taken === undefined) names.set(formal, actual);
      else copies.push(copyOf(taken, actual));
    }
    const renamed = (name: string) => names.get(name) ?? `${prefix}/${name}`;
    const nodes = called.nodes.flatMap((inner) => {
      const bound = bindAttributes(inner, called.defaults, node.attributes);
      return expand(rename({ ...bound, name: `${prefix}/${inner.name}` }, renamed), [...open, called]);
    });
    return [...nodes, ...copies];
  };

  return functions.length === 0 ? graph : { ...graph, nodes: graph.nodes.flatMap((node) => expand(node, [])) };
}

function copyOf(input: string, output: string): OnnxNode {
  return { name: output, operator: "Identity", domain: "", inputs: [input], outputs: [output], attributes: new Map() };
}

// The attributes that refer to those of the call.
function bindAttributes(
  node: OnnxNode,
  defaults: ReadonlyMap<string, OnnxAttribute>,
  given: ReadonlyMap<string, OnnxAttribute>,
): OnnxNode {
  const attributes = new Map<string, OnnxAttribute>();
  for (const [name, attribute] of node.attributes) {
    const value =
      attribute.kind === "reference" ? (given.get(attribute.value) ?? defaults.get(attribute.value)) : attribute;
    if (value !== undefined) attributes.set(name, value);
  }
  return mapGraphs({ ...node, attributes }, (inner) => ({
    ...inner,
    nodes: inner.nodes.map((each) => bindAttributes(each, defaults, given)),
  }));
}

// Graphs inside nodes see the values around them, so that all names change alike.
function rename(node: OnnxNode, renamed: (name: string) => string): OnnxNode {
  const changed = { ...node, inputs: node.inputs.map(renamed), outputs: node.outputs.map(renamed) };
  return mapGraphs(changed, (inner) => ({
    name: inner.name,
    nodes: inner.nodes.map((each) => rename(each, renamed)),
    initializers: inner.initializers.map((tensor) => ({ ...tensor, name: renamed(tensor.name) })),
    inputs: inner.inputs.map((value) => ({ ...value, name: renamed(value.name) })),
    outputs: inner.outputs.map((value) => ({ ...value, name: renamed(value.name) })),
  }));
}

function mapGraphs(node: OnnxNode, change: (graph: OnnxGraph) => OnnxGraph): OnnxNode {
  const attributes = new Map<string, OnnxAttribute>();
  for (const [name, attribute] of node.attributes) {
    attributes.set(name, attribute.kind === "graph" ? { kind: "graph", value: change(attribute.value) } : attribute);
  }
  return { ...node, attributes };
}
