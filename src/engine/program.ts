// A function compiled for a device: traced once, run as often as one likes.

import { UserError } from "../core/errors.js";
import { type Graph, trace } from "./graph.js";
import type { NDArray } from "./ndarray.js";
import { exportGraph } from "./onnx/exportGraph.js";
import { openSession, type SessionOptions } from "./runtime/session.js";
import type { Tensor } from "./tensor.js";
import { type Mapped, mapTree, namedLeaves } from "./tree.js";
import { formatType, type TensorType } from "./types.js";

export interface Program<I, O> {
  readonly graph: Graph;
  /**
   * Runs the program. Results are written into the arrays of `outputs` where that is given, a tree as an earlier run
   * returned it. Throws a `UserError` where an input is missing or of another type.
   */
  run(inputs: I, outputs?: O): Promise<O>;
  dispose(): Promise<void>;
}

/** Compiles `f`, which is called once with tensors of the given types, for a device. */
export async function compile<I, R>(
  f: (inputs: Mapped<I, Tensor>) => R,
  types: I,
  options: SessionOptions = {},
): Promise<Program<Mapped<I, NDArray>, Mapped<R, NDArray>>> {
  const { graph, result } = trace(f, types);
  const session = await openSession(exportGraph(graph), options);
  const names = graph.outputs.map(({ name }) => name);
  return {
    graph,
    run: async (inputs, outputs) => {
      const feeds = new Map(namedLeaves<NDArray>(inputs).map(([path, array]) => [path === "" ? "in" : path, array]));
      requireFeeds(graph, feeds);
      const into = outputs && new Map(namedLeaves<NDArray>(outputs).map(([, array], i) => [names[i], array]));
      const values = await session.run(feeds, into);
      let next = 0;
      return mapTree<Tensor, NDArray, R>(result, () => values[next++]);
    },
    dispose: () => session.dispose(),
  };
}

/** Throws a `UserError` unless `feeds` has an array of the right type for every input of `graph`. */
export function requireFeeds(graph: Graph, feeds: ReadonlyMap<string, NDArray>): void {
  for (const { name, tensor } of graph.inputs) {
    const array = feeds.get(name);
    if (array === undefined) {
      throw new UserError(
        "input-missing",
        `the input ${name} ${formatType(tensor)} is missing`,
        "Hand in every input.",
      );
    }
    if (!fits(array, tensor)) {
      throw new UserError(
        "shape-mismatch",
        `the input ${name} is ${formatType(array)}; the program takes ${formatType(tensor)}`,
        "Hand in an array of that type, or compile the program for another.",
      );
    }
  }
}

function fits(array: NDArray, type: TensorType): boolean {
  if (array.dtype !== type.dtype || array.shape.length !== type.shape.length) return false;
  return type.shape.every((size, axis) => typeof size === "string" || size === array.shape[axis]);
}
