// What is known about the elements of a tensor when the graph is written: numbers, or sizes that are known only when it
// runs. Of a chain of operations that reads shapes and builds others from them, this is the result.

import { addSizes, compareSizes, divideSizes, floorDivideSize, multiplySizes, subtractSizes } from "./dimension.js";
import { constant } from "./operations/constant.js";
import { cast } from "./operations/elementwise.js";
import { reshape } from "./operations/movement.js";
import { sizesVector } from "./operations/size.js";
import { broadcastAt, forEachIndex, type Reference, reference } from "./reference.js";
import { isPlaceholder, type Node, type Tensor } from "./tensor.js";
import { type Dimension, elementCount, isFloat, isStatic } from "./types.js";

export interface KnownElements {
  readonly shape: readonly number[];
  /** In row-major order; truth values are 0 and 1. */
  readonly elements: readonly Dimension[];
}

// Tensors with more elements are no shapes.
const MOST = 4096;

const found = new WeakMap<Tensor, { readonly known: KnownElements | undefined }>();

/** The elements of `tensor`, if it has few and all of them are known. */
export function knownElements(tensor: Tensor): KnownElements | undefined {
  const before = found.get(tensor);
  if (before !== undefined) return before.known;
  const known = isSmall(tensor) ? elementsOf(tensor) : undefined;
  found.set(tensor, { known });
  return known;
}

/** `tensor`, as a constant or as sizes alone where its elements are known. */
export function withKnownElements(tensor: Tensor): Tensor {
  if (tensor.node.operation === "constant" || tensor.node.operation === "sizes") return tensor;
  const known = knownElements(tensor);
  if (known === undefined) return tensor;
  const { shape, elements } = known;
  if (isStatic(elements)) return constant(elements, shape, tensor.dtype);
  return cast(reshape(sizesVector(elements), shape), tensor.dtype);
}

function isSmall({ shape }: Tensor): boolean {
  return isStatic(shape) && elementCount(shape) <= MOST;
}

function elementsOf(tensor: Tensor): KnownElements | undefined {
  const { node } = tensor;
  if (isPlaceholder(tensor) || node.bodies.length > 0 || !node.outputs.every(isSmall)) return undefined;
  if (node.operation === "constant") return fromReference(node.evaluate([], new Map())[0]);
  const { sizes } = node.attributes;
  if (node.operation === "sizes" && isSizes(sizes)) return { shape: [sizes.length], elements: sizes };
  if (node.operation === "size" && isSizes(sizes)) return { shape: [], elements: [multiplySizes(sizes)] };
  if (node.inputs.length === 0 || Object.values(node.attributes).some(hasNames)) return undefined;
  const inputs: KnownElements[] = [];
  for (const input of node.inputs) {
    const known = knownElements(input);
    if (known === undefined) return undefined;
    inputs.push(known);
  }
  const numeric = inputs.map(numbersOf);
  if (numeric.every((each) => each !== undefined)) {
    return fromReference(node.evaluate(numeric, new Map())[tensor.output]);
  }
  return moved(tensor, inputs) ?? computed(tensor, inputs) ?? summed(tensor, inputs);
}

function isSizes(value: unknown): value is readonly Dimension[] {
  return Array.isArray(value);
}

function hasNames(value: unknown): boolean {
  return Array.isArray(value) && value.some((each) => typeof each === "string");
}

function fromReference({ shape, data }: Reference): KnownElements {
  return { shape, elements: Array.from(data) };
}

function numbersOf({ shape, elements }: KnownElements): Reference | undefined {
  return isStatic(elements) ? reference(shape, elements) : undefined;
}

// Operations that only move elements, with the inputs whose elements they move.
const movers = new Map<string, readonly number[] | undefined>([
  ...["reshape", "transpose", "expand", "slice", "pad", "concatenate", "split", "reverse", "copy", "stopGradient"].map(
    (name) => [name, undefined] as const,
  ),
  ["gather", [0]],
  ["gatherElements", [0]],
]);

// Moves places instead of elements, and looks then what stood there.
function moved({ node, output }: Tensor, inputs: readonly KnownElements[]): KnownElements | undefined {
  if (!movers.has(node.operation)) return undefined;
  const moving = movers.get(node.operation);
  const pool: Dimension[] = [];
  const places: Reference[] = [];
  for (const [i, input] of inputs.entries()) {
    if (moving !== undefined && !moving.includes(i)) {
      const numbers = numbersOf(input);
      if (numbers === undefined) return undefined;
      places.push(numbers);
    } else {
      places.push(
        reference(
          input.shape,
          Float64Array.from(input.elements, (_, at) => pool.length + at),
        ),
      );
      pool.push(...input.elements);
    }
  }
  const { shape, data } = node.evaluate(places, new Map())[output];
  return { shape, elements: Array.from(data, (place) => pool[place]) };
}

type Rule = (a: Dimension, b: Dimension) => Dimension | undefined;

const comparing =
  (holds: (order: number) => boolean): Rule =>
  (a, b) => {
    const order = compareSizes(a, b);
    return order === undefined ? undefined : Number(holds(order));
  };

const rules = new Map<string, Rule>([
  ["add", (a, b) => addSizes([a, b])],
  ["subtract", subtractSizes],
  ["multiply", (a, b) => multiplySizes([a, b])],
  ["maximum", (a, b) => chosen(compareSizes(a, b), a, b)],
  ["minimum", (a, b) => chosen(compareSizes(b, a), a, b)],
  ["equal", comparing((order) => order === 0)],
  ["less", comparing((order) => order < 0)],
  ["lessOrEqual", comparing((order) => order <= 0)],
  ["greater", comparing((order) => order > 0)],
  ["greaterOrEqual", comparing((order) => order >= 0)],
]);

function chosen(order: number | undefined, a: Dimension, b: Dimension): Dimension | undefined {
  if (order === undefined) return undefined;
  return order >= 0 ? a : b;
}

// Elements computed one by one, of sizes, which are whole numbers.
function computed(tensor: Tensor, inputs: readonly KnownElements[]): KnownElements | undefined {
  const rule = ruleOf(tensor.node);
  if (rule === undefined) return undefined;
  const { shape } = tensor;
  if (!isStatic(shape)) return undefined;
  const places = inputs.map((input) =>
    reference(
      input.shape,
      Float64Array.from(input.elements, (_, at) => at),
    ),
  );
  const elements: Dimension[] = [];
  let complete = true;
  forEachIndex(shape, (index) => {
    const result = rule(inputs.map(({ elements: each }, i) => each[broadcastAt(places[i], index)]));
    if (result === undefined) complete = false;
    else elements.push(result);
  });
  return complete ? { shape, elements } : undefined;
}

function ruleOf({
  operation,
  inputs: [input],
  attributes,
}: Node): ((operands: readonly Dimension[]) => Dimension | undefined) | undefined {
  const pairwise = rules.get(operation);
  if (pairwise !== undefined) return ([a, b]) => pairwise(a, b);
  switch (operation) {
    case "divide":
      return ([a, b]) => {
        const exact = divideSizes(a, b);
        if (exact !== undefined || isFloat(input.dtype) || typeof b !== "number" || b <= 0) return exact;
        return compareSizes(a, 0) === -1 ? undefined : floorDivideSize(a, b);
      };
    case "negate":
      return ([a]) => multiplySizes([a, -1]);
    case "floor":
    case "ceil":
    case "round":
      return ([a]) => a;
    case "where":
      return ([condition, a, b]) => (condition === 0 ? b : a);
    case "cast":
      return ([a]) => (attributes.to === "bool" ? comparing((order) => order !== 0)(a, 0) : a);
    default:
      return undefined;
  }
}

// The sum or product of all elements of a vector.
function summed({ node }: Tensor, [input]: readonly KnownElements[]): KnownElements | undefined {
  const kept = { shape: [1], elements: [] };
  if (input.shape.length !== 1) return undefined;
  if (node.operation === "sum") return { ...kept, elements: [addSizes(input.elements)] };
  return node.operation === "product" ? { ...kept, elements: [multiplySizes(input.elements)] } : undefined;
}
