// Small ONNX models, written node by node.

import { expect } from "vitest";
import { UserError } from "../../../src/core/errors.js";
import { encodeElements } from "../../../src/engine/onnx/elements.js";
import { encodeModel } from "../../../src/engine/onnx/encodeModel.js";
import { type ImportOptions, importModel } from "../../../src/engine/onnx/importModel.js";
import {
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
  onnxTypes,
} from "../../../src/engine/onnx/model.js";
import { WireWriter } from "../../../src/engine/onnx/wire.js";
import { type DataType, elementCount } from "../../../src/engine/types.js";

type Shape = OnnxValue["shape"];

/** A value of an ONNX graph as its inputs and outputs list it. */
export function value(name: string, shape: Shape, dtype: DataType = "f32"): OnnxValue {
  return { name, shape, type: onnxTypes[dtype] };
}

/** A tensor that is stored in the file. */
export function stored(
  name: string,
  shape: readonly number[],
  data: readonly number[],
  dtype: DataType = "f32",
): OnnxTensor {
  return { name, shape, type: onnxTypes[dtype], bytes: encodeElements(dtype, data) };
}

/** A tensor of numbers between −1 and 1. */
export function weights(name: string, shape: readonly number[], step = 7): OnnxTensor {
  const data = Array.from({ length: elementCount(shape) }, (_, i) => (((i * step + 3) % 23) - 11) / 11);
  return stored(name, shape, data);
}

/** The node `output = operator(inputs)`; several outputs and inputs are parted by spaces. */
export function node(
  operator: string,
  inputs: string,
  outputs: string,
  attributes: Readonly<Record<string, OnnxAttribute>> = {},
  domain = "",
): OnnxNode {
  return {
    name: `make_${outputs.split(" ")[0]}`,
    operator,
    domain,
    inputs: inputs === "" ? [] : inputs.split(" ").map((name) => (name === "-" ? "" : name)),
    outputs: outputs.split(" "),
    attributes: new Map(Object.entries(attributes)),
  };
}

/** A graph; what is left out is empty, but for an input `x` and an output `y` of the shape [2, 3]. */
export function graphOf(parts: Partial<OnnxGraph>): OnnxGraph {
  return {
    name: "main",
    nodes: [],
    initializers: [],
    inputs: [value("x", [2, 3])],
    outputs: [value("y", undefined)],
    ...parts,
  };
}

/** The bytes of a model. */
export function modelOf(
  parts: Partial<OnnxGraph>,
  opset = 18,
  domains: Readonly<Record<string, number>> = {},
): Uint8Array {
  return encodeModel({
    producer: "test",
    irVersion: 8,
    opsets: new Map([["", opset], ...Object.entries(domains)]),
    metadata: new Map(),
    graph: graphOf(parts),
  });
}

/** A model whose graph is the message that `write` writes. */
export function withGraph(write: (writer: WireWriter) => void): Uint8Array {
  const writer = new WireWriter();
  writer.message(7, write);
  writer.message(8, (opset) => opset.integer(2, 18));
  return writer.finish();
}

/** The message of the error with which a model is refused, which is one line. */
export async function messageOf(source: Uint8Array | string, options: ImportOptions = {}): Promise<string> {
  const error: unknown = await importModel(source, options).catch((caught: unknown) => caught);
  if (error instanceof UserError) {
    expect(error.message).toMatch(/^[^\n\r]+$/);
    return error.message;
  }
  throw error instanceof Error ? error : new Error("nothing was thrown");
}
