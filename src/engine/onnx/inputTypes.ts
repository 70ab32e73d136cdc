// The types of a model's inputs, with sizes that it leaves open as names, or as what they are said to be.

import { UserError } from "../../core/errors.js";
import { addSizes, canonicalSize, multiplySizes, termsOf } from "../dimension.js";
import type { Dimension, TensorType } from "../types.js";
import { formatOfType, nameOfType } from "./decodeTensor.js";
import { importedType } from "./importedTensor.js";
import type { OnnxGraph } from "./model.js";

type Sizes = Readonly<Record<string, number>>;

/**
 * What a graph takes, by name and in its order; `sizes` says what sizes are that it leaves open. Throws a `UserError`
 * where an input is no tensor or of no known rank, or `sizes` has a name that is not open, or something that is no size.
 */
export function inputTypes({ inputs: all, initializers }: OnnxGraph, sizes: Sizes): Record<string, TensorType> {
  const stored = new Set(initializers.map(({ name }) => name));
  const inputs = all.filter(({ name }) => !stored.has(name));
  const open = new Set<string>();
  for (const { name, shape = [] } of inputs) {
    for (const [axis, size] of shape.entries()) if (typeof size !== "number") open.add(size ?? `${name}.${axis}`);
  }
  const plain = new Set([...open].filter((size) => expressionOf(size) === size));
  requireSizes(sizes, open);
  return Object.fromEntries(
    inputs.map(({ name, type, shape }) => {
      if (type === 0) throw noTensor(name, "is no tensor, but a sequence, a map or an option");
      if (formatOfType(type) === undefined) {
        const held = `the input ${name} holds ${nameOfType(type)}`;
        throw new UserError("operator-unsupported", `${held}, which are not supported`, "Export the model without it.");
      }
      if (shape === undefined) throw noTensor(name, "does not say how many axes it has");
      const known = shape.map((size, axis) => inputSize(size ?? `${name}.${axis}`, plain, sizes));
      return [name, { dtype: importedType(type), shape: known }];
    }),
  );
}

function noTensor(name: string, problem: string): UserError {
  return new UserError("model-damaged", `the input ${name} ${problem}`, "Export the model with tensors of known rank.");
}

function requireSizes(sizes: Sizes, open: ReadonlySet<string>): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (!open.has(name)) {
      const others = open.size === 0 ? "none is left open" : `those left open are ${[...open].join(", ")}`;
      throw new UserError("size-unknown", `no size is called ${name}; ${others}`, "Check the option sizes.");
    }
    if (!(Number.isSafeInteger(size) && size >= 0)) {
      throw new UserError(
        "size-unknown",
        `the size ${name} cannot be ${size}`,
        "Give a whole number in the option sizes.",
      );
    }
  }
}

// Expressions of other inputs' sizes, such as `past + length`, keep their meaning; any other text is but a name.
function inputSize(size: number | string, plain: ReadonlySet<string>, given: Sizes): Dimension {
  if (typeof size === "number") return size;
  if (Object.hasOwn(given, size)) return given[size];
  const terms = termsOf(expressionOf(size) ?? 0);
  const isExpression = terms.every(({ factors }) =>
    factors.every((each) => typeof each === "string" && plain.has(each)),
  );
  const known = (factor: Dimension) => (Object.hasOwn(given, factor) ? given[factor] : factor);
  const value = addSizes(
    terms.map(({ coefficient, factors }) =>
      multiplySizes([coefficient, ...factors.map((each) => (typeof each === "string" ? known(each) : 1))]),
    ),
  );
  const isSize = isExpression && terms.length > 0 && (typeof value === "string" || value >= 0);
  return isSize ? value : size.replaceAll(/[-+*/()\s]/g, "_");
}

// No exporter writes longer ones.
const LONGEST_EXPRESSION = 200;

// The canonical form of a size; undefined where it is too long to be an expression.
function expressionOf(text: string): Dimension | undefined {
  if (text.length > LONGEST_EXPRESSION) return undefined;
  try {
    return canonicalSize(text);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
