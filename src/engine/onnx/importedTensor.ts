// Tensors of ONNX files as programs compute with them: floating-point numbers in 32 bits, integers in 32 or 64.

import { decodeElements, elementFormats } from "../elementFormats.js";
import { type NDArray, numbers } from "../ndarray.js";
import { constant } from "../operations/constant.js";
import type { Tensor } from "../tensor.js";
import type { DataType } from "../types.js";
import { formatOfType } from "./decodeTensor.js";
import type { OnnxTensor } from "./model.js";
import { cannotImport } from "./operatorCall.js";

/** The element type in which a program computes what ONNX holds as `type`. Throws a `UserError` where there is none. */
export function importedType(type: number): DataType {
  const format = formatOfType(type);
  if (format === undefined) throw cannotImport(`there are no elements of ONNX's type ${type} here`);
  const { dtype } = elementFormats[format];
  return dtype === "f16" ? "f32" : dtype;
}

/** A tensor of a file as an array. */
export function importedArray({ type, shape, bytes }: OnnxTensor): NDArray {
  const dtype = importedType(type);
  return { dtype, shape, data: decodeElements(formatOfType(type) ?? "f32", bytes, dtype) };
}

/** A tensor of a file as a constant. */
export function importedConstant(tensor: OnnxTensor): Tensor {
  const array = importedArray(tensor);
  return constant(numbers(array), array.shape, array.dtype);
}
