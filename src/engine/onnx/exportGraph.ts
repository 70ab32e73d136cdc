// A graph as an ONNX file.

import { UserError } from "../../core/errors.js";
import type { Graph } from "../graph.js";
import { encodeModel } from "./encodeModel.js";
import { emitGraph } from "./graphEmitter.js";

/** The operator set that every graph is written in: the lowest in which ScatterElements can keep the largest value. */
export const OPSET = 18;
const IR_VERSION = 8;
// Protocol buffers end at 2 GiB.
const LARGEST_MODEL = 2 ** 31 - 1;

/** The bytes of an .onnx file; `metadata` goes into it as ONNX metadata properties. Throws a `UserError` beyond 2 GiB. */
export function exportGraph(graph: Graph, name = "graph", metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const { graph: written, domains } = emitGraph(name, graph.inputs, graph.outputs);
  const bytes = encodeModel({
    producer: "touchstone",
    irVersion: IR_VERSION,
    opsets: new Map([...domains].map((domain) => [domain, domain === "" ? OPSET : 1])),
    metadata: new Map(Object.entries(metadata)),
    graph: written,
  });
  if (bytes.byteLength > LARGEST_MODEL) {
    throw new UserError(
      "graph-too-large",
      `the graph ${name} takes ${(bytes.byteLength / 2 ** 30).toFixed(1)} GiB; ONNX files end at 2 GiB`,
      "Pass large arrays as inputs instead of constants.",
    );
  }
  return bytes;
}
