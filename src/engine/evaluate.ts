// Runs a graph in plain float64 arithmetic, node by node: slow, exact, and independent of ONNX Runtime.

import type { Reference } from "./reference.js";
import type { Tensor } from "./tensor.js";
import { topologicalOrder } from "./topologicalOrder.js";

/** The values of `outputs`, given those of the placeholders that they reach, and symbolic sizes that do not show there. */
export function evaluate(
  outputs: readonly Tensor[],
  given: ReadonlyMap<Tensor, Reference>,
  otherSizes: ReadonlyMap<string, number> = new Map(),
): Reference[] {
  const values = new Map(given);
  const sizes = new Map(otherSizes);
  for (const [tensor, { shape }] of given) {
    for (const [axis, size] of tensor.shape.entries()) if (typeof size === "string") sizes.set(size, shape[axis]);
  }
  const known = (tensor: Tensor) => {
    const value = values.get(tensor);
    if (value === undefined) throw new Error(`${tensor.node.operation} has no value`);
    return value;
  };
  for (const node of topologicalOrder(outputs, given)) {
    const results = node.evaluate(node.inputs.map(known), sizes);
    for (const [i, output] of node.outputs.entries()) values.set(output, results[i]);
  }
  return outputs.map(known);
}
