// Predicted values of features as people and programs write them: nested lists, with the index of a marked node or the number of a
// class where the feature is a mark or a class. Made into the features' full arrays, or refused in one line.

import { UserError } from "../../../core/errors.js";
import { elementCount } from "../../../engine/types.js";
import type { FeatureSpecification } from "../specification.js";

/**
 * `given` as an array of the `shape` that the feature has; `place` says where it stands.
 * Throws a `UserError` where numbers are missing, too many, not finite, or name no node or class.
 */
export function featureValues(
  feature: FeatureSpecification,
  shape: readonly number[],
  given: unknown,
  place: string,
): Float64Array {
  const numbers = flattened(given, place);
  const length = elementCount(shape);
  const { type } = feature;
  if (type === "pointer" || type === "shouldBePermutation") {
    if (numbers.length !== length) throw wrongCount(place, length, numbers.length);
    const nodes = shape[shape.length - 1];
    return Float64Array.from(numbers, (node) => indexBelow(nodes, node, "node", place));
  }
  const width = shape[shape.length - 1];
  if ((type === "maskOne" || type === "categorical") && numbers.length * width === length && width > 1) {
    const full = new Float64Array(length);
    for (const [row, index] of numbers.entries()) {
      full[row * width + indexBelow(width, index, type === "maskOne" ? "node" : "class", place)] = 1;
    }
    return full;
  }
  if (numbers.length !== length) throw wrongCount(place, length, numbers.length);
  return Float64Array.from(numbers);
}

// No feature has more axes; what is nested deeper came from no honest hand.
const MOST_AXES = 5;

function flattened(given: unknown, place: string, depth = 0): number[] {
  if (Array.isArray(given) && depth < MOST_AXES) {
    return given.flatMap((each: unknown) => flattened(each, place, depth + 1));
  }
  if (typeof given === "number" && Number.isFinite(given)) return [given];
  if (typeof given === "boolean") return [Number(given)];
  const found = Array.isArray(given) ? "lists within lists within lists" : JSON.stringify(given).slice(0, 100);
  throw new UserError("bad-prediction", `${place} holds ${found}`, "Predictions are finite numbers.");
}

function indexBelow(count: number, index: number, what: string, place: string): number {
  if (Number.isInteger(index) && index >= 0 && index < count) return index;
  throw new UserError(
    "bad-prediction",
    `${place} names ${what} ${index}, and there are ${count}`,
    `A ${what} is a whole number counted from 0.`,
  );
}

function wrongCount(place: string, expected: number, found: number): UserError {
  return new UserError(
    "bad-prediction",
    `${place} has ${found} values, not ${expected}`,
    "Give one value for each node (for each edge, row by row; for each class).",
  );
}
