// The largest or smallest elements along an axis, and all of them in order.

import { integer } from "../onnx/graphEmitter.js";
import { mapLines } from "../reference.js";
import { shapeError } from "../shapeError.js";
import { defineOperation, type Tensor } from "../tensor.js";
import { axisFromFront, formatShape } from "../types.js";
import { full } from "./constant.js";
import { scatterElementsAdd } from "./scatter.js";

type Choice = { readonly count: number; readonly axis: number; readonly largest: boolean };

const makeTopK = defineOperation<Choice>({
  name: "topK",
  infer: ([x], { count, axis }) => {
    const size = x.shape[axis];
    if (!Number.isInteger(count) || count < 0 || (typeof size === "number" && count > size)) {
      throw shapeError("topK", `cannot choose ${count} of the elements along axis ${axis} of ${formatShape(x.shape)}`);
    }
    const shape = x.shape.map((each, i) => (i === axis ? count : each));
    return [
      { dtype: x.dtype, shape },
      { dtype: "i64", shape },
    ];
  },
  evaluate: ([x], { attributes: { count, axis, largest } }) => [
    mapLines(x, axis, (line) => placesInOrder(line, largest).map((i) => line[i]), count),
    mapLines(x, axis, (line) => placesInOrder(line, largest), count),
  ],
  emit: (emitter, [x], { attributes: { count, axis, largest } }) =>
    emitter.add(
      "TopK",
      [x, emitter.integers([count])],
      { axis: integer(axis), largest: integer(Number(largest)) },
      { outputs: 2 },
    ),
  vjp: ({ inputs: [x], outputs: [, indices], attributes: { axis } }, [g]) => [
    g && scatterElementsAdd(full(x.shape, 0, x.dtype), indices, g, axis),
  ],
});

function placesInOrder(line: Float64Array, descending: boolean): number[] {
  const places = Array.from(line, (_, i) => i);
  return places.sort((a, b) => (descending ? line[b] - line[a] : line[a] - line[b]) || a - b);
}

export interface TopK {
  readonly values: Tensor;
  /** Where the values stand along the axis, 64-bit integers. */
  readonly indices: Tensor;
}

/**
 * The `count` largest elements along `axis` in descending order, or the smallest in ascending order; of equal ones the
 * earlier first. Throws a `UserError` where there are fewer.
 */
export function topK(
  x: Tensor,
  count: number,
  axis = -1,
  { largest = true }: { readonly largest?: boolean } = {},
): TopK {
  const [values, indices] = makeTopK([x], { count, axis: axisFromFront("topK", axis, x.shape.length), largest });
  return { values, indices };
}

export interface SortOptions {
  /** From the largest to the smallest. */
  readonly descending?: boolean;
}

/** The elements along `axis` (of known size) in ascending order. */
export function sort(x: Tensor, axis = -1, options: SortOptions = {}): Tensor {
  return inOrder("sort", x, axis, options).values;
}

/** The places of the elements along `axis` (of known size) in ascending order of the elements, equal ones as they stand. */
export function argsort(x: Tensor, axis = -1, options: SortOptions = {}): Tensor {
  return inOrder("argsort", x, axis, options).indices;
}

function inOrder(operation: string, x: Tensor, axis: number, { descending = false }: SortOptions): TopK {
  const size = x.shape[axisFromFront(operation, axis, x.shape.length)];
  if (typeof size === "string") {
    throw shapeError(operation, `needs to know the size of axis ${axis} of ${formatShape(x.shape)}`);
  }
  return topK(x, size, axis, { largest: descending });
}
