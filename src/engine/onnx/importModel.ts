// Networks from ONNX files: their graphs become the same tensors that are written here, so that they can be run with
// taps on any tensor inside, differentiated, simplified and exported again.

import { UserError } from "../../core/errors.js";
import type { NDArray } from "../ndarray.js";
import { placeholder, type Tensor } from "../tensor.js";
import { type Dimension, formatType, isFloat, type TensorType } from "../types.js";
import { checkNames } from "./checkNames.js";
import { importedArray, importedType } from "./importedTensor.js";
import { inputTypes } from "./inputTypes.js";
import { interpretNodes, type ModelContext, type Scope, valueNamed } from "./interpret.js";
import { type LoadedModel, loadModel } from "./loadModel.js";
import type { OnnxModel, OnnxNode } from "./model.js";
import { graphsIn, namesIn, neededNodes, nodeName, operatorLabel } from "./nodes.js";
import { NEWEST, OLDEST, operatorFor } from "./operators/table.js";

export interface ImportOptions {
  /** What sizes are that the model leaves open, by their names; those without one are `<input>.<axis>`, such as `x.0`. */
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
 * Reads an ONNX model (operator sets 7 to 28) from its path or its bytes. Numbers of 16 or 64 bits are computed in 32.
 * Throws a `UserError` where it is damaged, or uses operators that are not supported: all of them are named.
 */
export async function importModel(source: Uint8Array | string, options: ImportOptions = {}): Promise<ImportedModel> {
  return inOneLine(async () => importLoadedModel(await loadModel(source), options));
}

/** The same for a model that `loadModel` has read. */
export function importLoadedModel({ name, model }: LoadedModel, options: ImportOptions = {}): ImportedModel {
  return nameInErrors(name, () => importLoaded(model, options));
}

/** Awaits `load`. The message of a `UserError` that it throws is cut to one line of a length that can be read. */
export async function inOneLine<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw error instanceof UserError ? new UserError(error.code, oneLine(error.message), error.hint) : error;
  }
}

function nameInErrors<T>(name: string, f: () => T): T {
  try {
    return f();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.code, `${name}: ${error.message}`, error.hint);
  }
}

// Names from files may hold anything, and be as long as the file.
const LONGEST_MESSAGE = 1000;

function oneLine(message: string): string {
  const seen = message.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/gu, "\ufffd");
  return seen.length <= LONGEST_MESSAGE ? seen : `${seen.slice(0, LONGEST_MESSAGE)}…`;
}

function importLoaded(model: OnnxModel, { sizes = {}, isParameter }: ImportOptions): ImportedModel {
  const { graph, opsets, metadata } = model;
  checkNames(graph, opsets);
  const outputNames = graph.outputs.map(({ name }) => name);
  const nodes = neededNodes(graph, outputNames);
  requireVersion(opsets);
  requireSupported(nodes, opsets);
  const inputs = inputTypes(graph, sizes);
  const context: ModelContext = { opsets, constants: new WeakMap() };
  const parameters = parametersOf(model, nodes, isParameter);

  const interpret = (scope: Scope, wanted: readonly string[]) => {
    interpretNodes(context, graph, scope, [...outputNames, ...wanted]);
    const named = (names: readonly string[]) =>
      Object.fromEntries(names.map((each) => [each, valueNamed(scope, each)]));
    return { outputs: named(outputNames), taps: named(wanted) };
  };

  const types = Object.entries<TensorType>({ ...inputs, ...parameters });
  const formal: Scope = { values: new Map(types.map(([each, type]) => [each, placeholder(type, each)])) };
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

function requireVersion(opsets: ReadonlyMap<string, number>): void {
  const version = opsets.get("");
  // A model that uses other sets alone is told so with its operators.
  if (version === undefined || (version >= OLDEST && version <= NEWEST)) return;
  throw new UserError(
    "operator-unsupported",
    `it is written for version ${version} of ai.onnx; versions ${OLDEST} to ${NEWEST} are supported`,
    "Export the model for one of them, or convert it with onnx.version_converter.",
  );
}

// All operators that are not supported, told at once.
function requireSupported(nodes: readonly OnnxNode[], opsets: ReadonlyMap<string, number>): void {
  const found = new Map<string, { first: string; count: number }>();
  const visit = (node: OnnxNode) => {
    if (!opsets.has(node.domain) || operatorFor(node.domain, node.operator) === undefined) {
      const operator = operatorLabel(node, opsets);
      const before = found.get(operator);
      if (before === undefined) found.set(operator, { first: nodeName(node), count: 1 });
      else before.count++;
    }
    for (const graph of graphsIn(node)) graph.nodes.forEach(visit);
  };
  nodes.forEach(visit);
  if (found.size === 0) return;
  const listed = [...found].slice(0, MOST_LISTED).map(([operator, { first, count }]) => {
    return `${operator} (node ${first}${count === 1 ? "" : ` and ${count - 1} more`})`;
  });
  const rest = found.size > MOST_LISTED ? `, and ${found.size - MOST_LISTED} more` : "";
  throw new UserError(
    "operator-unsupported",
    `operators that are not supported: ${listed.join(", ")}${rest}`,
    "Export the model without them.",
  );
}

const MOST_LISTED = 12;

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
  const parameters = graph.initializers.filter(({ name, type, shape }) => {
    if (!used.has(name)) return false;
    const dtype = importedType(type);
    return isFloat(dtype) && (isParameter ?? usual)(name, { dtype, shape });
  });
  return Object.fromEntries(parameters.map((tensor) => [tensor.name, importedArray(tensor)]));
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
