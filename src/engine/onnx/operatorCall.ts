// A node of an ONNX graph as the table of operators sees it: its inputs as tensors, its attributes by type.

import { UserError } from "../../core/errors.js";
import { type KnownElements, knownElements } from "../knownElements.js";
import type { Tensor } from "../tensor.js";
import { type Dimension, elementCount, isStatic } from "../types.js";
import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor } from "./model.js";

export interface OperatorCall {
  /** Inputs in their order; undefined where one is left out. */
  readonly inputs: readonly (Tensor | undefined)[];
  /** The version of the operator set. */
  readonly version: number;
  /** How many outputs the node names. */
  readonly outputs: number;
  /** Input `i`, which must be there. */
  input(i: number): Tensor;
  /** The elements of input `i`, which must be known; undefined where it is left out. */
  elements(i: number): readonly Dimension[] | undefined;
  /** As `elements`, where they must be numbers. */
  numbers(i: number): readonly number[] | undefined;
  integer(name: string, otherwise?: number): number;
  float(name: string, otherwise?: number): number;
  text(name: string, otherwise: string): string;
  /** A list of integers; undefined where the attribute is left out. */
  integers(name: string): readonly number[] | undefined;
  floats(name: string): readonly number[] | undefined;
  texts(name: string): readonly string[] | undefined;
  tensor(name: string): OnnxTensor | undefined;
  graph(name: string): OnnxGraph;
  has(name: string): boolean;
  /** What a graph inside the node makes of `inputs`; it sees the values around the node. */
  run(graph: OnnxGraph, inputs: readonly Tensor[]): readonly Tensor[];
}

/** How a node becomes tensors: those of its outputs, in order. */
export interface Operator {
  readonly convert: (call: OperatorCall) => readonly Tensor[];
  /** Inputs that say what to do, such as shapes and bounds: their elements must be known. */
  readonly settings?: readonly number[];
}

export type OperatorTable = Readonly<Record<string, Operator>>;

/** An operator with one output. */
export function single(convert: (call: OperatorCall) => Tensor, settings?: readonly number[]): Operator {
  return { convert: (call) => [convert(call)], ...(settings === undefined ? {} : { settings }) };
}

/** The error of an operator that cannot be expressed as it is used. */
export function cannotImport(problem: string, hint = "Export the model without it."): UserError {
  return new UserError("operator-unsupported", problem, hint);
}

// A tensor of more is a mistake, or meant to harm: none has been made before it runs, but its places are counted.
const MOST_ELEMENTS = 2 ** 40;
const MOST_PLACES = 2 ** 24;

/** Throws a `UserError` where a shape has too many elements for any machine. */
export function requireCountable(shape: readonly number[]): void {
  const size = shape.find((each) => !(Number.isSafeInteger(each) && each >= 0));
  if (size !== undefined) throw cannotImport(`its result would have an axis of size ${size}`);
  const count = elementCount(shape);
  if (count > MOST_ELEMENTS) throw cannotImport(`its result [${shape.join(", ")}] would have ${count} elements`);
}

/** Throws a `UserError` where so many numbers must not be written down while a model is read. */
export function requireFew(counts: readonly Dimension[]): void {
  const many = counts.find((count) => typeof count === "number" && !(count <= MOST_PLACES));
  if (many !== undefined) throw cannotImport(`it counts to ${many}, and at most ${MOST_PLACES} are written down`);
}

/** The call of `node` on `inputs`. */
export function operatorCall(
  node: OnnxNode,
  inputs: readonly (Tensor | undefined)[],
  version: number,
  run: OperatorCall["run"],
): OperatorCall {
  const missing = (what: string) => new UserError("model-damaged", `it has no ${what}`, "Export the model again.");
  const input = (i: number) => {
    const tensor = inputs[i];
    if (tensor === undefined) throw missing(`input ${i}`);
    return tensor;
  };
  const known = (i: number): KnownElements | undefined => {
    const tensor = inputs[i];
    if (tensor === undefined) return undefined;
    const found = knownElements(tensor);
    if (found !== undefined) return found;
    throw cannotImport(
      `its input ${i} (${node.inputs[i]}) must be known before the graph runs, and depends on what it is fed`,
      "Say what sizes are with the option sizes, or export the model for fixed sizes.",
    );
  };
  const attribute = (name: string, kind: OnnxAttribute["kind"]) => {
    const found = node.attributes.get(name);
    if (found === undefined || found.kind === kind) return found;
    throw new UserError(
      "model-damaged",
      `its attribute ${name} is of the kind ${found.kind}, not ${kind}`,
      "Export the model again.",
    );
  };
  const required = <T>(name: string, value: T | undefined): T => {
    if (value === undefined) throw missing(`attribute ${name}`);
    return value;
  };
  return {
    inputs,
    version,
    outputs: node.outputs.length,
    input,
    run,
    elements: (i) => known(i)?.elements,
    numbers: (i) => {
      const elements = known(i)?.elements;
      if (elements === undefined || isStatic(elements)) return elements;
      throw cannotImport(
        `its input ${i} holds sizes that are known only when the graph runs: ${elements.join(", ")}`,
        "Say what they are with the option sizes.",
      );
    },
    has: (name) => node.attributes.has(name),
    integer: (name, otherwise) => {
      const found = attribute(name, "integer");
      return required(name, found?.kind === "integer" ? found.value : otherwise);
    },
    float: (name, otherwise) => {
      const found = attribute(name, "float");
      return required(name, found?.kind === "float" ? found.value : otherwise);
    },
    text: (name, otherwise) => {
      const found = attribute(name, "text");
      return found?.kind === "text" ? found.value : otherwise;
    },
    integers: (name) => {
      const found = attribute(name, "integers");
      return found?.kind === "integers" ? found.value : undefined;
    },
    floats: (name) => {
      const found = attribute(name, "floats");
      return found?.kind === "floats" ? found.value : undefined;
    },
    texts: (name) => {
      const found = attribute(name, "texts");
      return found?.kind === "texts" ? found.value : undefined;
    },
    tensor: (name) => {
      const found = attribute(name, "tensor");
      return found?.kind === "tensor" ? found.value : undefined;
    },
    graph: (name) => {
      const found = attribute(name, "graph");
      return required(name, found?.kind === "graph" ? found.value : undefined);
    },
  };
}
