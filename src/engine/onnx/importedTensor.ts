// Tensors of ONNX files as programs compute with them: floating-point numbers in 32 bits, integers in 32 or 64.

import { decodeElements, elementFormats } from "../elementFormats.js";
import { type NDArray, numbers } from "../ndarray.js";
import { constant } from "../operations/constant.js";
import type { Tensor } from "../tensor.js";
import type { DataType } from "../types.js";
import { formatOfType, nameOfType } from "./decodeTensor.js";
import type { OnnxTensor } from "./model.js";
import { cannotImport } from "./operatorCall.js";

/** The element type in which a program computes what ONNX holds as `type`. Throws a `UserError` where there is none. */
export function importedType(type: number): DataType {
  const format = formatOfType(type);
  if (format === undefined) throw cannotImport(`there is nothing to compute with ${nameOfType(type)}`);
  const { dtype } = elementFormats[format];
  return dtype === "f16" ? "f32" : dtype;
}

/** A tensor of a file as an array. Throws a `UserError` where an element does not fit the type that is computed in. */
export function importedArray({ name, type, shape, bytes }: OnnxTensor): NDArray {
  const dtype = importedType(type);
  try {
    return { dtype, shape, data: decodeElements(formatOfType(type) ?? "f32", bytes, dtype) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw cannotImport(`the tensor ${name || "without a name"} holds a number that is too large: ${error.message}`);
  }
}

/** A tensor of a file as a constant. Throws as `importedArray` does. */
export function importedConstant(tensor: OnnxTensor): Tensor {
  const array = importedArray(tensor);
  return constant(numbers(array), array.shape, array.dtype);
}
