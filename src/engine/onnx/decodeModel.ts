// An ONNX model from the bytes of its file. Functions that the model defines itself are written out where it calls them.

import { UserError } from "../../core/errors.js";
import { decodeTensor, type ExternalData } from "./decodeTensor.js";
import { bytesOf, integerOf, integersOf, numberBytesOf, readEntry, textOf } from "./fields.js";
import { inlineFunctions, type OnnxFunction } from "./inlineFunctions.js";
import type { OnnxAttribute, OnnxGraph, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from "./model.js";
import { readFields, WireError, type WireField, within } from "./wire.js";

/**
 * Reads an ONNX model; `name` is what messages call it, `external` reads what stands in other files.
 * Throws a `UserError` where the bytes are cut off, damaged or no ONNX model: it names the part and the byte.
 */
export function decodeModel(bytes: Uint8Array, name: string, external: ExternalData): OnnxModel {
  const other = otherFile(bytes);
  if (other !== undefined) throw new UserError("model-damaged", `${name} is no ONNX model: ${other[0]}`, other[1]);
  try {
    return readModel(bytes, external);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const place = error instanceof WireError ? `, at byte ${error.place - bytes.byteOffset} of ${bytes.length}` : "";
    throw new UserError(
      "model-damaged",
      `${name} is no whole ONNX model: ${error.message}${place}`,
      "Export or copy it again.",
    );
  }
}

// What else people hand in by mistake, told by how it begins, and what to do about it.
function otherFile(bytes: Uint8Array): readonly [problem: string, hint: string] | undefined {
  if (bytes.length === 0) return ["it is empty", "Export or copy it again."];
  const start = String.fromCharCode(...bytes.subarray(0, 24));
  if (start.startsWith("PK\u0003\u0004")) {
    return ["it is a zip archive, as PyTorch saves its own", "Export the network with torch.onnx.export."];
  }
  if (start.startsWith("version https://git-lfs")) {
    return ["it is a pointer to a file in Git LFS", "Fetch the file with git lfs pull."];
  }
  return undefined;
}

function readModel(bytes: Uint8Array, external: ExternalData): OnnxModel {
  const opsets = new Map<string, number>();
  const metadata = new Map<string, string>();
  const functions: OnnxFunction[] = [];
  let [irVersion, producer, producerVersion, description] = [0, "", "", ""];
  let graph: OnnxGraph | undefined;
  for (const field of readFields(bytes)) {
    if (field.field === 1) irVersion = integerOf(field);
    else if (field.field === 2) producer = textOf(field);
    else if (field.field === 3) producerVersion = textOf(field);
    else if (field.field === 6) description = textOf(field);
    else if (field.field === 7) graph = readGraph(bytesOf(field), external, 0);
    else if (field.field === 8) opsets.set(...readOpset(bytesOf(field)));
    else if (field.field === 14) metadata.set(...readEntry(readFields(bytesOf(field))));
    else if (field.field === 25) {
      functions.push(within(`function ${functions.length}`, () => readFunction(bytesOf(field), external)));
    }
  }
  if (graph === undefined) throw new RangeError("there is no graph in it");
  // Where only functions use a set of operators, only they say its version.
  for (const [domain, version] of functions.flatMap((each) => [...each.opsets])) {
    if (!opsets.has(domain)) opsets.set(domain, version);
  }
  return {
    irVersion,
    producer,
    ...(producerVersion === "" ? {} : { producerVersion }),
    ...(description === "" ? {} : { description }),
    opsets,
    metadata,
    graph: inlineFunctions(graph, functions, opsets),
  };
}

function readOpset(bytes: Uint8Array): [domain: string, version: number] {
  let [domain, version] = ["", 0];
  for (const field of readFields(bytes)) {
    if (field.field === 1) domain = plainDomain(textOf(field));
    if (field.field === 2) version = integerOf(field);
  }
  return [domain, version];
}

// ONNX's own domain has two names.
function plainDomain(domain: string): string {
  return domain === "ai.onnx" ? "" : domain;
}

// Graphs in graphs in graphs: nobody writes so many, and reading them takes the stack.
const DEEPEST = 50;

function readGraph(bytes: Uint8Array, external: ExternalData, depth: number): OnnxGraph {
  if (depth > DEEPEST) throw new WireError(`more than ${DEEPEST} graphs stand in one another`, bytes.byteOffset);
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  let name = "";
  for (const field of readFields(bytes)) {
    if (field.field === 1) {
      nodes.push(within(`node ${nodes.length}`, () => readNode(bytesOf(field), external, depth)));
    } else if (field.field === 2) name = textOf(field);
    else if (field.field === 5) {
      const part = `initializer ${initializers.length}`;
      initializers.push(within(part, () => decodeTensor(bytesOf(field), external)));
    } else if (field.field === 11) inputs.push(within(`input ${inputs.length}`, () => readValue(bytesOf(field))));
    else if (field.field === 12) outputs.push(within(`output ${outputs.length}`, () => readValue(bytesOf(field))));
    else if (field.field === 15) throw new WireError("there are sparse tensors, which are not read", field.place);
  }
  return { name, nodes, initializers, inputs, outputs };
}

function readNode(bytes: Uint8Array, external: ExternalData, depth: number): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, OnnxAttribute>();
  let [name, operator, domain, overload] = ["", "", "", ""];
  for (const field of readFields(bytes)) {
    if (field.field === 1) inputs.push(textOf(field));
    else if (field.field === 2) outputs.push(textOf(field));
    else if (field.field === 3) name = textOf(field);
    else if (field.field === 4) operator = textOf(field);
    else if (field.field === 5) {
      const [key, attribute] = readAttribute(bytesOf(field), external, depth);
      if (attribute !== undefined) attributes.set(key, attribute);
    } else if (field.field === 7) domain = plainDomain(textOf(field));
    else if (field.field === 8) overload = textOf(field);
  }
  return {
    name,
    operator: overload === "" ? operator : `${operator}:${overload}`,
    domain,
    inputs,
    outputs,
    attributes,
  };
}

function readAttribute(
  bytes: Uint8Array,
  external: ExternalData,
  depth: number,
): [name: string, attribute: OnnxAttribute | undefined] {
  let name = "";
  let type: number | undefined;
  let reference = "";
  let single: OnnxAttribute | undefined;
  const floats: number[] = [];
  const integers: number[] = [];
  const texts: string[] = [];
  for (const field of readFields(bytes)) {
    if (field.field === 1) name = textOf(field);
    else if (field.field === 2) single = { kind: "float", value: floatsIn(numberBytesOf(field, 4))[0] ?? 0 };
    else if (field.field === 3) single = { kind: "integer", value: integerOf(field) };
    else if (field.field === 4) single = { kind: "text", value: textOf(field) };
    else if (field.field === 5) single = { kind: "tensor", value: decodeTensor(bytesOf(field), external) };
    else if (field.field === 6) single = { kind: "graph", value: readGraph(bytesOf(field), external, depth + 1) };
    else if (field.field === 7) for (const value of floatsIn(numberBytesOf(field, 4))) floats.push(value);
    else if (field.field === 8) for (const value of integersOf(field)) integers.push(Number(value));
    else if (field.field === 9) texts.push(textOf(field));
    else if (field.field === 20) type = integerOf(field);
    else if (field.field === 21) reference = textOf(field);
  }
  if (reference !== "") return [name, { kind: "reference", value: reference }];
  return [name, attributeOf(type, single, { floats, integers, texts })];
}

interface Lists {
  readonly floats: readonly number[];
  readonly integers: readonly number[];
  readonly texts: readonly string[];
}

// Writers leave out zeros and empty lists, old ones the type. Kinds of which no supported operator has an attribute
// are passed over.
function attributeOf(
  type: number | undefined,
  single: OnnxAttribute | undefined,
  { floats, integers, texts }: Lists,
): OnnxAttribute | undefined {
  if (single !== undefined) return single;
  if (type === 1) return { kind: "float", value: 0 };
  if (type === 2) return { kind: "integer", value: 0 };
  if (type === 3) return { kind: "text", value: "" };
  if (type === 6 || floats.length > 0) return { kind: "floats", value: floats };
  if (type === 7 || integers.length > 0) return { kind: "integers", value: integers };
  return type === 8 || texts.length > 0 ? { kind: "texts", value: texts } : undefined;
}

function floatsIn(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

function readValue(bytes: Uint8Array): OnnxValue {
  let [name, type, description] = ["", 0, ""];
  let shape: OnnxValue["shape"];
  for (const field of readFields(bytes)) {
    if (field.field === 1) name = textOf(field);
    else if (field.field === 3) description = textOf(field);
    if (field.field !== 2) continue;
    for (const kind of readFields(bytesOf(field))) {
      // What is no tensor keeps the type 0.
      if (kind.field !== 1) continue;
      for (const part of readFields(bytesOf(kind))) {
        if (part.field === 1) type = integerOf(part);
        else if (part.field === 2) shape = readShape(bytesOf(part));
      }
    }
  }
  return { name, type, shape, ...(description === "" ? {} : { description }) };
}

function readShape(bytes: Uint8Array): (number | string | undefined)[] {
  const shape: (number | string | undefined)[] = [];
  for (const field of readFields(bytes)) {
    if (field.field !== 1) continue;
    let size: number | string | undefined;
    for (const part of readFields(bytesOf(field))) {
      if (part.field === 1) size = sizeOf(part);
      else if (part.field === 2) size = textOf(part);
    }
    shape.push(size === "" ? undefined : size);
  }
  return shape;
}

// Old exporters write −1 for a size that is not fixed.
function sizeOf(field: WireField): number | undefined {
  const size = integerOf(field);
  if (size === -1) return undefined;
  if (size < 0 || !Number.isSafeInteger(size)) throw new WireError(`an axis has the size ${size}`, field.place);
  return size;
}

function readFunction(bytes: Uint8Array, external: ExternalData): OnnxFunction {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const nodes: OnnxNode[] = [];
  const defaults = new Map<string, OnnxAttribute>();
  const opsets = new Map<string, number>();
  let [name, domain, overload] = ["", "", ""];
  for (const field of readFields(bytes)) {
    if (field.field === 1) name = textOf(field);
    else if (field.field === 4) inputs.push(textOf(field));
    else if (field.field === 5) outputs.push(textOf(field));
    else if (field.field === 7) {
      nodes.push(within(`node ${nodes.length}`, () => readNode(bytesOf(field), external, 0)));
    } else if (field.field === 9) opsets.set(...readOpset(bytesOf(field)));
    else if (field.field === 10) domain = plainDomain(textOf(field));
    else if (field.field === 11) {
      const [key, value] = readAttribute(bytesOf(field), external, 0);
      if (value !== undefined) defaults.set(key, value);
    } else if (field.field === 13) overload = textOf(field);
  }
  return { operator: overload === "" ? name : `${name}:${overload}`, domain, inputs, outputs, nodes, defaults, opsets };
}
