// The ONNX messages that we read and write, as plain data. https://onnx.ai/onnx/api/classes.html

import type { ElementFormat } from "../elementFormats.js";

/** ONNX's numbers for element types. */
export const onnxTypes: Readonly<Record<ElementFormat, number>> = {
  f32: 1,
  u8: 2,
  i8: 3,
  u16: 4,
  i16: 5,
  i32: 6,
  i64: 7,
  bool: 9,
  f16: 10,
  f64: 11,
  u32: 12,
  u64: 13,
  bf16: 16,
};

export interface OnnxTensor {
  readonly name: string;
  /** One of `onnxTypes`. */
  readonly type: number;
  readonly shape: readonly number[];
  /** The elements, little-endian, as many bytes each as the type takes. */
  readonly bytes: Uint8Array;
}

export type OnnxAttribute =
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "integer"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  /** Inside a function of the model: the value of one of its attributes. */
  | { readonly kind: "reference"; readonly value: string }
  | { readonly kind: "tensor"; readonly value: OnnxTensor }
  | { readonly kind: "graph"; readonly value: OnnxGraph }
  | { readonly kind: "floats"; readonly value: readonly number[] }
  | { readonly kind: "integers"; readonly value: readonly number[] }
  | { readonly kind: "texts"; readonly value: readonly string[] };

export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  /** Empty for ONNX's own operators. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

export interface OnnxValue {
  readonly name: string;
  readonly type: number;
  /** A name where the size is not fixed; undefined where nothing is said. */
  readonly shape: readonly (number | string | undefined)[] | undefined;
  readonly description?: string;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxModel {
  readonly producer: string;
  readonly producerVersion?: string;
  readonly description?: string;
  readonly irVersion: number;
  /** Version of each operator set by its domain. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly metadata: ReadonlyMap<string, string>;
  readonly graph: OnnxGraph;
}
