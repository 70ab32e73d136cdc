// An ONNX model as bytes.

import type { OnnxAttribute, OnnxGraph, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from "./model.js";
import { WireWriter } from "./wire.js";

/** The bytes of an .onnx file. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const writer = new WireWriter();
  writer.integer(1, model.irVersion);
  writer.text(2, model.producer);
  if (model.producerVersion !== undefined) writer.text(3, model.producerVersion);
  if (model.description !== undefined) writer.text(6, model.description);
  writer.message(7, (inner) => writeGraph(inner, model.graph));
  for (const [domain, version] of model.opsets) {
    writer.message(8, (inner) => {
      inner.text(1, domain);
      inner.integer(2, version);
    });
  }
  for (const [key, value] of model.metadata) {
    writer.message(14, (inner) => {
      inner.text(1, key);
      inner.text(2, value);
    });
  }
  return writer.finish();
}

function writeGraph(writer: WireWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) writer.message(1, (inner) => writeNode(inner, node));
  writer.text(2, graph.name);
  for (const tensor of graph.initializers) writer.message(5, (inner) => writeTensor(inner, tensor));
  for (const value of graph.inputs) writer.message(11, (inner) => writeValue(inner, value));
  for (const value of graph.outputs) writer.message(12, (inner) => writeValue(inner, value));
}

function writeNode(writer: WireWriter, node: OnnxNode): void {
  for (const name of node.inputs) writer.text(1, name);
  for (const name of node.outputs) writer.text(2, name);
  writer.text(3, node.name);
  writer.text(4, node.operator);
  for (const [name, attribute] of node.attributes) {
    writer.message(5, (inner) => writeAttribute(inner, name, attribute));
  }
  if (node.domain !== "") writer.text(7, node.domain);
}

function writeAttribute(writer: WireWriter, name: string, attribute: OnnxAttribute): void {
  writer.text(1, name);
  if (attribute.kind !== "reference") writer.integer(20, attributeTypes[attribute.kind]);
  switch (attribute.kind) {
    case "float":
      writer.float(2, attribute.value);
      break;
    case "integer":
      writer.integer(3, attribute.value);
      break;
    case "text":
      writer.text(4, attribute.value);
      break;
    case "tensor":
      writer.message(5, (inner) => writeTensor(inner, attribute.value));
      break;
    case "graph":
      writer.message(6, (inner) => writeGraph(inner, attribute.value));
      break;
    case "floats":
      writer.packedFloats(7, attribute.value);
      break;
    case "integers":
      writer.packedIntegers(8, attribute.value);
      break;
    case "reference":
      writer.text(21, attribute.value);
      break;
    case "texts":
      for (const each of attribute.value) writer.text(9, each);
  }
}

const attributeTypes = { float: 1, integer: 2, text: 3, tensor: 4, graph: 5, floats: 6, integers: 7, texts: 8 };

function writeTensor(writer: WireWriter, tensor: OnnxTensor): void {
  writer.packedIntegers(1, tensor.shape);
  writer.integer(2, tensor.type);
  writer.text(8, tensor.name);
  writer.bytes(9, tensor.bytes);
}

function writeValue(writer: WireWriter, value: OnnxValue): void {
  writer.text(1, value.name);
  writer.message(2, (type) =>
    type.message(1, (tensor) => {
      tensor.integer(1, value.type);
      const { shape } = value;
      if (shape === undefined) return;
      tensor.message(2, (dimensions) => {
        for (const size of shape) {
          dimensions.message(1, (dimension) => {
            if (typeof size === "number") dimension.integer(1, size);
            else if (size !== undefined) dimension.text(2, size);
          });
        }
      });
    }),
  );
  if (value.description !== undefined) writer.text(3, value.description);
}
