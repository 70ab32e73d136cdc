// A trained network as one self-contained ONNX file: its parameters inside, under the names that they have in their tree.

import { trace } from "../graph.js";
import type { NDArray } from "../ndarray.js";
import { shapeError } from "../shapeError.js";
import type { Tensor } from "../tensor.js";
import { type Mapped, namedLeaves } from "../tree.js";
import { type ExportOptions, exportGraph } from "./exportGraph.js";

/**
 * The bytes of an .onnx file that computes `f(parameters, inputs)` from inputs of the given types, whose symbolic sizes
 * stay open. Inputs and outputs are named after their paths, `in` and `out` where they are single tensors; an output that
 * would be called as an input is has `.out` behind its name.
 * Throws a `UserError` beyond 2 GiB, and where an input and a parameter have one name.
 */
export function exportOnnx<P, I, R>(
  f: (parameters: Mapped<P, Tensor>, inputs: Mapped<I, Tensor>) => R,
  parameters: P,
  types: I,
  options: Omit<ExportOptions, "values"> = {},
): Uint8Array {
  const { graph } = trace((all) => f(all.parameters, all.inputs), { parameters, inputs: types });
  const values = new Map(namedLeaves<NDArray>(parameters));
  const inputs = graph.inputs.map(({ name, tensor }) => ({ name: ownName(name), tensor }));
  const names = inputs.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw shapeError("exportOnnx", `an input and a parameter are both called ${twice}`, "Rename the input.");
  }
  // Names of outputs were told apart from those of inputs before these lost the branch that they stand in.
  const outputs = graph.outputs.map(({ name, tensor }) => ({
    name: names.includes(name) ? `${name}.out` : name,
    tensor,
  }));
  return exportGraph({ inputs, outputs }, { ...options, values });
}

// Without the branch of the tree that it stands in.
function ownName(path: string): string {
  const name = path.replace(/^(parameters|inputs)\.?/, "");
  return name === "" ? "in" : name;
}
