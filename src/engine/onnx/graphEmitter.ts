// Writes a graph as ONNX, node by node. Constants become initialisers of the outermost graph, where the bodies of
// scans and branches see them too.

import { termsOf } from "../dimension.js";
import { isPlaceholder, type Tensor } from "../tensor.js";
import { topologicalOrder } from "../topologicalOrder.js";
import { type DataType, isStatic, type Shape } from "../types.js";
import { encodeElements } from "./elements.js";
import {
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
  onnxTypes,
} from "./model.js";

export const integer = (value: number): OnnxAttribute => ({ kind: "integer", value });
export const float = (value: number): OnnxAttribute => ({ kind: "float", value });
export const text = (value: string): OnnxAttribute => ({ kind: "text", value });
export const integers = (value: readonly number[]): OnnxAttribute => ({ kind: "integers", value });
export const graph = (value: OnnxGraph): OnnxAttribute => ({ kind: "graph", value });

export interface EmitOptions {
  /** How many outputs the node has; 1 unless said. */
  readonly outputs?: number;
  /** The operator's domain; ONNX's own unless said. */
  readonly domain?: string;
}

type NamedAttributes = Readonly<Record<string, OnnxAttribute>>;

/** What an operation writes itself with. */
export interface GraphEmitter {
  /** Adds a node; returns the names of its outputs. An input named "" is one left out. */
  add(operator: string, inputs: readonly string[], attributes?: NamedAttributes, options?: EmitOptions): string[];
  /** As `add`, for a node with one output. */
  one(operator: string, inputs: readonly string[], attributes?: NamedAttributes, options?: EmitOptions): string;
  /** The name of a constant; equal constants share one. */
  constant(dtype: DataType, shape: readonly number[], data: ArrayLike<number>): string;
  /** The name of a constant vector of 64-bit integers. */
  integers(data: readonly number[]): string;
  /** The name of a vector of 64-bit integers that holds `shape`, symbolic sizes as they are when the graph runs. */
  shape(shape: Shape): string;
  /** A graph that runs inside a node. `aliases` names values of the surrounding graphs that stand for tensors inside. */
  body(inputs: readonly Tensor[], outputs: readonly Tensor[], aliases: ReadonlyMap<Tensor, string>): OnnxGraph;
}

interface Shared {
  names: number;
  readonly initializers: Map<string, OnnxTensor>;
  readonly domains: Set<string>;
  readonly sizes: ReadonlyMap<string, { readonly input: string; readonly axis: number }>;
  /** Vectors that hold symbolic shapes, by shape, and the nodes that make them: computed once, also for bodies. */
  readonly shapes: Map<string, string>;
  readonly shapeNodes: OnnxNode[];
}

export interface NamedTensor {
  readonly name: string;
  readonly tensor: Tensor;
}

/** The ONNX graph with these inputs and outputs, and the domains of operators that it uses. */
export function emitGraph(
  name: string,
  inputs: readonly NamedTensor[],
  outputs: readonly NamedTensor[],
): { readonly graph: OnnxGraph; readonly domains: ReadonlySet<string> } {
  const shared: Shared = {
    names: 0,
    initializers: new Map(),
    domains: new Set([""]),
    sizes: symbolicSizes(inputs),
    shapes: new Map(),
    shapeNodes: [],
  };
  const aliases = new Map(inputs.map(({ name: input, tensor }) => [tensor, input]));
  const { nodes, names } = emitNodes(
    shared,
    aliases,
    outputs.map(({ tensor }) => tensor),
    outputs.map(({ name: output }) => output),
  );
  return {
    graph: {
      name,
      nodes: [...shared.shapeNodes, ...nodes],
      initializers: [...shared.initializers.values()],
      inputs: inputs.map(({ name: input, tensor }) => onnxValue(input, tensor)),
      outputs: outputs.map(({ tensor }, i) => onnxValue(names[i], tensor)),
    },
    domains: shared.domains,
  };
}

// Where the graph reads each symbolic size: some axis of some input.
function symbolicSizes(inputs: readonly NamedTensor[]): Shared["sizes"] {
  const sizes = new Map<string, { input: string; axis: number }>();
  for (const { name, tensor } of inputs) {
    for (const [axis, size] of tensor.shape.entries()) {
      if (typeof size === "string" && !sizes.has(size)) sizes.set(size, { input: name, axis });
    }
  }
  return sizes;
}

function onnxValue(name: string, { dtype, shape }: Tensor): OnnxValue {
  return { name, type: onnxTypes[dtype], shape };
}

function emitNodes(
  shared: Shared,
  aliases: ReadonlyMap<Tensor, string>,
  outputs: readonly Tensor[],
  wantedNames: readonly string[],
): { readonly nodes: OnnxNode[]; readonly names: string[] } {
  const nodes: OnnxNode[] = [];
  const names = new Map(aliases);

  const addTo =
    (list: OnnxNode[]): GraphEmitter["add"] =>
    (operator, inputs, attributes = {}, { outputs: count = 1, domain = "" } = {}) => {
      shared.domains.add(domain);
      const made = Array.from({ length: count }, () => `${operator}_${shared.names++}`);
      const named = new Map(Object.entries(attributes));
      list.push({ name: made[0], operator, domain, inputs, outputs: made, attributes: named });
      return made;
    };
  const add = addTo(nodes);
  const one: GraphEmitter["one"] = (...call) => add(...call)[0];

  const constant: GraphEmitter["constant"] = (dtype, shape, data) => {
    const bytes = encodeElements(dtype, data);
    const known = bytes.byteLength <= 256 ? `${dtype}[${shape}]${bytes}` : undefined;
    const key = known ?? `constant_${shared.names++}`;
    const existing = shared.initializers.get(key);
    if (existing !== undefined) return existing.name;
    const name = known === undefined ? key : `constant_${shared.names++}`;
    shared.initializers.set(key, { name, type: onnxTypes[dtype], shape, bytes });
    return name;
  };
  const integerVector = (data: readonly number[]) => constant("i64", [data.length], data);

  const addShape = addTo(shared.shapeNodes);
  const shapeVector = (shape: Shape): string => {
    if (isStatic(shape)) return integerVector(shape);
    const key = shape.join();
    const known = shared.shapes.get(key);
    if (known !== undefined) return known;
    const parts = shape.map((size) => (typeof size === "number" ? integerVector([size]) : sizeVector(size)));
    const name = parts.length === 1 ? parts[0] : addShape("Concat", parts, { axis: integer(0) })[0];
    shared.shapes.set(key, name);
    return name;
  };

  // A vector of the one element `size`: read from an input, or computed from what is.
  const sizeVector = (size: string): string => {
    const known = shared.shapes.get(size);
    if (known !== undefined) return known;
    const place = shared.sizes.get(size);
    const bounds = place && { start: integer(place.axis), end: integer(place.axis + 1) };
    const name = place === undefined ? computedSize(size) : addShape("Shape", [place.input], bounds)[0];
    shared.shapes.set(size, name);
    return name;
  };
  const computedSize = (size: string): string => {
    const combine = (operator: string, parts: readonly string[]) =>
      parts.reduce((left, right) => addShape(operator, [left, right])[0]);
    const terms = termsOf(size).map(({ coefficient, factors }) => {
      const names = factors.map((factor) => {
        if (factor === size) throw new Error(`no input of the graph has the size "${size}"`);
        if (typeof factor === "string") return sizeVector(factor);
        return combine("Div", [shapeVector([factor.dividend]), integerVector([factor.divisor])]);
      });
      return combine("Mul", coefficient === 1 && names.length > 0 ? names : [...names, integerVector([coefficient])]);
    });
    return combine("Add", terms);
  };

  const emitter: GraphEmitter = {
    add,
    one,
    constant,
    integers: integerVector,
    shape: shapeVector,
    body: (bodyInputs, bodyOutputs, outer) => {
      const inside = new Map(outer);
      const inputNames = bodyInputs.map((input) => {
        const name = `in_${shared.names++}`;
        inside.set(input, name);
        return name;
      });
      const wanted = bodyOutputs.map(() => `out_${shared.names++}`);
      const made = emitNodes(shared, inside, bodyOutputs, wanted);
      return {
        name: `body_${shared.names++}`,
        nodes: made.nodes,
        initializers: [],
        inputs: bodyInputs.map((input, i) => onnxValue(inputNames[i], input)),
        outputs: bodyOutputs.map((output, i) => onnxValue(made.names[i], output)),
      };
    },
  };

  for (const node of topologicalOrder(outputs, aliases)) {
    if (isPlaceholder(node.outputs[0])) {
      throw new Error(`the placeholder ${node.attributes.name} is no input of the graph`);
    }
    const inputs = node.inputs.map((input) => names.get(input) ?? "");
    for (const [i, name] of node.emit(emitter, inputs).entries()) names.set(node.outputs[i], name);
  }

  // An output has a name of its own, even where it is an input, a constant or another output as well.
  const renamed = new Map<string, string>();
  const made = new Set(nodes.flatMap((node) => node.outputs));
  const copies: OnnxNode[] = [];
  for (const [i, output] of outputs.entries()) {
    const name = names.get(output);
    if (name === undefined) throw new Error("an output was not written");
    if (made.has(name) && !renamed.has(name)) renamed.set(name, wantedNames[i]);
    else copies.push(identity(name, wantedNames[i]));
  }
  return { nodes: [...nodes, ...copies].map((node) => renameValues(node, renamed)), names: [...wantedNames] };
}

function identity(input: string, output: string): OnnxNode {
  return { name: output, operator: "Identity", domain: "", inputs: [input], outputs: [output], attributes: new Map() };
}

function renameValues(node: OnnxNode, names: ReadonlyMap<string, string>): OnnxNode {
  const renamed = (name: string) => names.get(name) ?? name;
  const attributes = new Map<string, OnnxAttribute>();
  for (const [name, attribute] of node.attributes) {
    attributes.set(
      name,
      attribute.kind === "graph"
        ? graph({ ...attribute.value, nodes: attribute.value.nodes.map((inner) => renameValues(inner, names)) })
        : attribute,
    );
  }
  return { ...node, inputs: node.inputs.map(renamed), outputs: node.outputs.map(renamed), attributes };
}
