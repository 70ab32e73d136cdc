// Networks from ONNX files: their graphs become the same tensors that are written here, so that they can be run with
// taps on any tensor inside, differentiated, simplified and exported again.

import { UserError } from "../../core/errors.js";
import { canonicalSize, sizeIn, termsOf } from "../dimension.js";
import type { NDArray } from "../ndarray.js";
import { placeholder, type Tensor } from "../tensor.js";
import { type Dimension, formatType, isFloat, type TensorType } from "../types.js";
import { importedArray, importedType } from "./importedTensor.js";
import {
  graphsIn,
  interpretNodes,
  type ModelContext,
  namesIn,
  neededNodes,
  type Scope,
  valueNamed,
} from "./interpret.js";
import { loadModel } from "./loadModel.js";
import type { OnnxModel, OnnxNode } from "./model.js";
import { NEWEST, OLDEST, operatorFor } from "./operators/table.js";

export interface ImportOptions {
  /** What sizes are that the model leaves open, by their names. */
  readonly sizes?: Readonly<Record<string, number>>;
  /**
   * Which of the floating-point tensors in the file are parameters; the others are constants. Unless said, those with
   * at least one axis that no operator needs to know before the graph runs, but for single numbers under names that
   * exporters make up (`val_3`, `onnx::Mul_7`).
   */
  readonly isParameter?: (name: string, type: TensorType) => boolean;
}

type Named<T> = Readonly<Record<string, T>>;

export interface ApplyOptions {
  /** Names of tensors inside that are wanted beside the outputs: see `ImportedModel.tensors`. */
  readonly taps?: readonly string[];
}

export interface ImportedModel {
  /** What the model takes, in its order. */
  readonly inputs: Named<TensorType>;
  readonly outputs: Named<TensorType>;
  /** Weights and biases by the names that they have in the file, which are paths such as `encoder.0.weight`. */
  readonly parameters: Named<NDArray>;
  /** Every tensor that the outputs need, in the order of computation: what can be tapped. */
  readonly tensors: Named<TensorType>;
  readonly metadata: Named<string>;
  /**
   * The model as a function of parameters and inputs, inside a trace. Inputs may be of any sizes that the model leaves
   * open. Throws a `UserError` where one is missing or of another type, or a tap is none of `tensors`.
   */
  apply(
    parameters: Named<Tensor>,
    inputs: Named<Tensor>,
    options?: ApplyOptions,
  ): { readonly outputs: Named<Tensor>; readonly taps: Named<Tensor> };
}

/**
 * Reads an ONNX model (operator sets 7 to 26) from its path or its bytes.
 * Throws a `UserError` where it is damaged, or uses operators that are not supported: all of them are named.
 */
export async function importModel(source: Uint8Array | string, options: ImportOptions = {}): Promise<ImportedModel> {
  const { name, model } = await loadModel(source);
  try {
    return importLoaded(model, options);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.code, `${name}: ${error.message}`, error.hint);
  }
}

function importLoaded(model: OnnxModel, { sizes = {}, isParameter }: ImportOptions): ImportedModel {
  const { graph, opsets, metadata } = model;
  const outputNames = graph.outputs.map(({ name }) => name);
  const nodes = neededNodes(graph, outputNames);
  requireSupported(nodes, opsets);
  const inputs = inputTypes(model, sizes);
  const context: ModelContext = { opsets, constants: new WeakMap() };
  const parameters = parametersOf(model, nodes, isParameter);

  const interpret = (scope: Scope, wanted: readonly string[]) => {
    interpretNodes(context, graph, scope, [...outputNames, ...wanted]);
    const named = (names: readonly string[]) =>
      Object.fromEntries(names.map((each) => [each, valueNamed(scope, each)]));
    return { outputs: named(outputNames), taps: named(wanted) };
  };

  const formal: Scope = { values: new Map() };
  for (const [each, type] of Object.entries({ ...inputs, ...parameters }))
    formal.values.set(each, placeholder(type, each));
  const { outputs } = interpret(formal, []);
  const made = nodes.flatMap((node) => node.outputs).filter((each) => each !== "");
  const tensors = Object.fromEntries(made.map((each) => [each, typeOf(valueNamed(formal, each))]));
  return {
    inputs,
    outputs: Object.fromEntries(Object.entries(outputs).map(([each, tensor]) => [each, typeOf(tensor)])),
    parameters,
    tensors,
    metadata: Object.fromEntries(metadata),
    apply: (givenParameters, givenInputs, { taps = [] } = {}) => {
      requireTypes("parameter", parameters, givenParameters);
      requireTypes("input", inputs, givenInputs);
      const unknown = taps.find((tap) => ![tensors, inputs, parameters].some((known) => Object.hasOwn(known, tap)));
      if (unknown !== undefined) {
        throw new UserError("tap-unknown", `the model has no tensor ${unknown}`, "Choose among its tensors.");
      }
      const values = new Map(Object.entries({ ...givenInputs, ...givenParameters }));
      return interpret({ values }, taps);
    },
  };
}

const typeOf = ({ dtype, shape }: TensorType): TensorType => ({ dtype, shape });

// All operators that are not supported, told at once.
function requireSupported(nodes: readonly OnnxNode[], opsets: ReadonlyMap<string, number>): void {
  const found = new Map<string, { first: string; count: number }>();
  const visit = (node: OnnxNode) => {
    const version = opsets.get(node.domain);
    const known = operatorFor(node.domain, node.operator) !== undefined;
    const supported =
      known && (node.domain !== "" || (version !== undefined && version >= OLDEST && version <= NEWEST));
    if (!supported) {
      const operator = `${node.operator} of ${node.domain || "ai.onnx"} ${version ?? "without a version"}`;
      const before = found.get(operator);
      if (before === undefined) found.set(operator, { first: node.name || node.outputs[0], count: 1 });
      else before.count++;
    }
    for (const graph of graphsIn(node)) graph.nodes.forEach(visit);
  };
  nodes.forEach(visit);
  if (found.size === 0) return;
  const listed = [...found].map(([operator, { first, count }]) => {
    return `${operator} (node ${first}${count === 1 ? "" : ` and ${count - 1} more`})`;
  });
  throw new UserError(
    "operator-unsupported",
    `operators that are not supported: ${listed.join(", ")}`,
    `Export the model without them, for a version from ${OLDEST} to ${NEWEST} of ai.onnx.`,
  );
}

// ---- inputs

function inputTypes({ graph }: OnnxModel, sizes: Readonly<Record<string, number>>): Record<string, TensorType> {
  const stored = new Set(graph.initializers.map(({ name }) => name));
  const inputs = graph.inputs.filter(({ name }) => !stored.has(name));
  const plain = new Set<string>();
  for (const { shape } of inputs) {
    for (const size of shape ?? []) if (typeof size === "string" && canonicalSize(size) === size) plain.add(size);
  }
  const types: Record<string, TensorType> = {};
  for (const { name, type, shape } of inputs) {
    if (shape === undefined) {
      throw new UserError(
        "model-damaged",
        `the input ${name} has no shape, or is no tensor`,
        "Export the model with shapes.",
      );
    }
    const known = shape.map((size, axis) => inputSize(size, `${name}.${axis}`, plain, sizes));
    types[name] = { dtype: importedType(type), shape: known };
  }
  return types;
}

// Expressions of other inputs' sizes, such as `past + length`, keep their meaning; any other text is but a name.
function inputSize(
  size: number | string | undefined,
  place: string,
  plain: ReadonlySet<string>,
  given: Readonly<Record<string, number>>,
): Dimension {
  if (typeof size === "number" && size >= 0) return size;
  const text = typeof size === "string" ? size : place;
  if (Object.hasOwn(given, text)) return given[text];
  const names = termsOf(canonicalSize(text)).flatMap(({ factors }) => factors);
  const isExpression = names.every((name) => typeof name === "string" && plain.has(name));
  if (!isExpression) return text.replaceAll(/[-+*/()\s]/g, "_");
  const canonical = canonicalSize(text);
  if (!names.every((name) => typeof name === "string" && Object.hasOwn(given, name))) return canonical;
  return sizeIn(canonical, new Map(Object.entries(given)));
}

// ---- parameters

function parametersOf(
  { graph }: OnnxModel,
  nodes: readonly OnnxNode[],
  isParameter: ImportOptions["isParameter"],
): Record<string, NDArray> {
  const used = new Set([...nodes.flatMap(namesIn), ...graph.outputs.map(({ name }) => name)]);
  const settings = new Set<string>();
  const visit = (node: OnnxNode) => {
    const operator = operatorFor(node.domain, node.operator);
    for (const [i, name] of node.inputs.entries()) {
      if (operator?.settings?.includes(i)) settings.add(name);
    }
    for (const inner of graphsIn(node)) inner.nodes.forEach(visit);
  };
  nodes.forEach(visit);
  const usual = (name: string, { shape }: TensorType) => {
    const isNumber = shape.every((size) => size === 1) && /^(val_\d+|onnx::\w+|_?const.*)$/i.test(name);
    return shape.length > 0 && !isNumber && !settings.has(name);
  };
  const parameters: Record<string, NDArray> = {};
  for (const tensor of graph.initializers) {
    const type = { dtype: importedType(tensor.type), shape: tensor.shape };
    if (!used.has(tensor.name) || !isFloat(type.dtype) || !(isParameter ?? usual)(tensor.name, type)) continue;
    parameters[tensor.name] = importedArray(tensor);
  }
  return parameters;
}

// ---- what apply is given

function requireTypes(what: string, types: Named<TensorType>, given: Named<TensorType>): void {
  const bound = new Map<string, Dimension>();
  for (const [name, type] of Object.entries(types)) {
    const tensor = Object.hasOwn(given, name) ? given[name] : undefined;
    if (tensor === undefined) {
      throw new UserError(
        "input-missing",
        `the ${what} ${name} ${formatType(type)} is missing`,
        `Hand in every ${what}.`,
      );
    }
    if (!fits(tensor, type, bound)) {
      throw new UserError(
        "shape-mismatch",
        `the ${what} ${name} is ${formatType(tensor)}; the model takes ${formatType(type)}`,
        "Hand in a tensor of that type.",
      );
    }
  }
}

// Whether a tensor is of the type; names of sizes stand for one size in all inputs.
function fits({ dtype, shape }: TensorType, type: TensorType, bound: Map<string, Dimension>): boolean {
  if (dtype !== type.dtype || shape.length !== type.shape.length) return false;
  return type.shape.every((size, axis) => {
    if (typeof size === "number") return size === shape[axis];
    const before = bound.get(size) ?? shape[axis];
    bound.set(size, before);
    return before === shape[axis];
  });
}
