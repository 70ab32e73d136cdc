// A graph as an ONNX file.

import { UserError } from "../../core/errors.js";
import type { Graph } from "../graph.js";
import type { NDArray } from "../ndarray.js";
import { encodeModel } from "./encodeModel.js";
import { emitGraph } from "./graphEmitter.js";
import { type OnnxNode, onnxTypes } from "./model.js";

/** The operator set that every graph is written in: the lowest in which ScatterElements can keep the largest value. */
export const OPSET = 18;
const IR_VERSION = 8;
// Protocol buffers end at 2 GiB.
const LARGEST_MODEL = 2 ** 31 - 1;

export interface ExportOptions {
  /** The graph's name. */
  readonly name?: string;
  /** Metadata properties: what the model is, what it was trained on. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Values of some of the graph's inputs by name: they go into the file and are inputs no longer. */
  readonly values?: ReadonlyMap<string, NDArray>;
  /** Nodes that compute inputs of the graph, by name, from its other inputs: they are inputs no longer. */
  readonly computed?: ReadonlyMap<string, readonly OnnxNode[]>;
}

/** The bytes of an .onnx file. Throws a `UserError` beyond 2 GiB. */
export function exportGraph(graph: Graph, options: ExportOptions = {}): Uint8Array {
  const { name = "graph", metadata = {}, values = new Map<string, NDArray>() } = options;
  const { computed = new Map<string, readonly OnnxNode[]>() } = options;
  const { graph: written, domains } = emitGraph(name, graph.inputs, graph.outputs);
  const held = [...values].map(([valueName, { dtype, shape, data }]) => ({
    name: valueName,
    type: onnxTypes[dtype],
    shape,
    bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  }));
  const initializers = [...held, ...written.initializers];
  const size = initializers.reduce((total, { bytes }) => total + bytes.byteLength, 0);
  if (size > LARGEST_MODEL) throw tooLarge(name, size);
  const bytes = encodeModel({
    producer: "touchstone",
    irVersion: IR_VERSION,
    opsets: new Map([...domains].map((domain) => [domain, domain === "" ? OPSET : 1])),
    metadata: new Map(Object.entries(metadata)),
    graph: {
      ...written,
      nodes: [...[...computed.values()].flat(), ...written.nodes],
      inputs: written.inputs.filter((input) => !values.has(input.name) && !computed.has(input.name)),
      initializers,
    },
  });
  if (bytes.byteLength > LARGEST_MODEL) throw tooLarge(name, bytes.byteLength);
  return bytes;
}

function tooLarge(name: string, size: number): UserError {
  return new UserError(
    "graph-too-large",
    `the graph ${name} takes ${(size / 2 ** 30).toFixed(1)} GiB; ONNX files end at 2 GiB`,
    "Pass large arrays as inputs instead of constants, or keep them as safetensors.",
  );
}
