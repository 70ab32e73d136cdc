// Operators that read shapes or make tensors of them, and those that do nothing.

import { addSizes, floorDivideSize, subtractSizes } from "../../dimension.js";
import { constant, full, scalar } from "../../operations/constant.js";
import { add, cast, equal, multiply } from "../../operations/elementwise.js";
import { addAxis, expand } from "../../operations/movement.js";
import { range } from "../../operations/range.js";
import { sizeAlong, sizesVector } from "../../operations/size.js";
import type { Tensor } from "../../tensor.js";
import { formatShape, isFloat, isStatic, type Shape } from "../../types.js";
import { importedConstant, importedType } from "../importedTensor.js";
import { cannotImport, type OperatorCall, type OperatorTable, requireFew, single } from "../operatorCall.js";

export const shapes: OperatorTable = {
  Constant: single((call) => {
    const tensor = call.tensor("value");
    if (tensor !== undefined) return importedConstant(tensor);
    const floats = call.floats("value_floats");
    if (floats !== undefined) return constant(floats);
    const integers = call.integers("value_ints");
    if (integers !== undefined) return constant(integers, [integers.length], "i64");
    if (call.has("value_float")) return scalar(call.float("value_float"));
    if (call.has("value_int")) return scalar(call.integer("value_int"), "i64");
    throw cannotImport("its value is neither a tensor nor numbers");
  }),
  ConstantOfShape: single(
    (call) => {
      const value = call.tensor("value");
      const filler = value === undefined ? scalar(0) : importedConstant(value);
      return expand(filler, call.elements(0) ?? []);
    },
    [0],
  ),
  Dropout: {
    convert: (call) => {
      const [training] = call.version < 12 ? [0] : (call.numbers(2) ?? [0]);
      if (training !== 0) throw cannotImport("it is in training mode", "Export the model for inference.");
      return [call.input(0), full(call.input(0).shape, 1, "bool")];
    },
    settings: [1, 2],
  },
  EyeLike: single((call) => {
    const { shape, dtype } = call.input(0);
    const [rows, columns] = shape;
    if (shape.length !== 2) throw cannotImport(`it makes a matrix like ${formatShape(shape)}`);
    requireFew(shape);
    const hits = equal(range(columns), add(addAxis(range(rows), 1), call.integer("k", 0)));
    return cast(hits, call.has("dtype") ? importedType(call.integer("dtype")) : dtype);
  }),
  Expand: single(
    (call) => {
      const x = call.input(0);
      return expand(x, broadcast(x.shape, call.elements(1) ?? []));
    },
    [1],
  ),
  Identity: single((call) => call.input(0)),
  Range: single(rangeOf, [0, 1, 2]),
  Shape: single((call) => {
    const { shape } = call.input(0);
    return sizesVector(shape.slice(call.integer("start", 0), call.integer("end", shape.length)));
  }),
  Size: single((call) => {
    const x = call.input(0);
    return sizeAlong(
      x,
      x.shape.map((_, axis) => axis),
    );
  }),
};

// Sizes of 1 in either shape stretch.
function broadcast(x: Shape, wanted: Shape): Shape {
  const rank = Math.max(x.length, wanted.length);
  return Array.from({ length: rank }, (_, axis) => {
    const size = wanted[axis - rank + wanted.length] ?? 1;
    return size === 1 ? (x[axis - rank + x.length] ?? 1) : size;
  });
}

function rangeOf(call: OperatorCall): Tensor {
  const { dtype } = call.input(0);
  const [[start], [limit], [step]] = [0, 1, 2].map((i) => call.elements(i) ?? []);
  if (typeof step !== "number" || step === 0) throw cannotImport(`it goes in steps of ${step}`);
  if (isStatic([start, limit])) {
    const count = Math.max(0, Math.ceil((Number(limit) - Number(start)) / step));
    requireFew([count]);
    return constant(
      Float64Array.from({ length: count }, (_, i) => Number(start) + i * step),
      [count],
      dtype,
    );
  }
  if (isFloat(dtype) || step < 0)
    throw cannotImport("its length is known only when it runs, and it counts backwards or in fractions");
  const count = floorDivideSize(addSizes([subtractSizes(limit, start), step - 1]), step);
  const places = multiply(range(count, dtype), step);
  return add(places, typeof start === "number" ? start : cast(sizesVector([start]), dtype));
}
