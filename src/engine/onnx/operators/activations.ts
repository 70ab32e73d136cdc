// Activation functions.

import { multiplySizes } from "../../dimension.js";
import { elu, gelu, geluTanh, leakyRelu, silu } from "../../operations/activations.js";
import {
  absolute,
  add,
  cast,
  clip,
  divide,
  greater,
  less,
  multiply,
  relu,
  sigmoid,
  subtract,
  tanh,
  where,
} from "../../operations/elementwise.js";
import { softplus } from "../../operations/logarithms.js";
import { reshape } from "../../operations/movement.js";
import { oneHot } from "../../operations/oneHot.js";
import { argmax } from "../../operations/reduce.js";
import { logSoftmax, softmax } from "../../operations/softmax.js";
import type { Tensor } from "../../tensor.js";
import { axisFromFront } from "../../types.js";
import { type OperatorCall, type OperatorTable, single } from "../operatorCall.js";

const unary = (of: (x: Tensor, call: OperatorCall) => Tensor) => single((call) => of(call.input(0), call));
// Functions of one tensor get nothing else: some count what they get.
const plain = (of: (x: Tensor) => Tensor) => single((call) => of(call.input(0)));

export const activations: OperatorTable = {
  Celu: unary((x, call) => {
    const alpha = call.float("alpha", 1);
    return multiply(elu(divide(x, alpha)), alpha);
  }),
  Elu: unary((x, call) => elu(x, call.float("alpha", 1))),
  Gelu: unary((x, call) => (call.text("approximate", "none") === "tanh" ? geluTanh(x) : gelu(x))),
  HardSigmoid: unary((x, call) => clip(add(multiply(x, call.float("alpha", 0.2)), call.float("beta", 0.5)), 0, 1)),
  HardSwish: unary((x) => multiply(x, clip(add(divide(x, 6), 0.5), 0, 1))),
  Hardmax: alongLines((x, axis) => oneHot(argmax(x, axis), Number(x.shape[axis]), axis)),
  LeakyRelu: unary((x, call) => leakyRelu(x, call.float("alpha", 0.01))),
  LogSoftmax: alongLines(logSoftmax),
  Mish: unary((x) => multiply(x, tanh(softplus(x)))),
  PRelu: unary((x, call) => where(less(x, 0), multiply(x, call.input(1)), x)),
  Relu: plain(relu),
  Selu: unary((x, call) =>
    multiply(elu(x, call.float("alpha", 1.6732631921768188)), call.float("gamma", 1.0507010221481323)),
  ),
  Shrink: unary((x, call) => {
    const [bias, bound] = [call.float("bias", 0), call.float("lambd", 0.5)];
    return where(less(x, -bound), add(x, bias), where(greater(x, bound), subtract(x, bias), 0));
  }),
  Sigmoid: plain(sigmoid),
  Softmax: alongLines(softmax),
  Softplus: plain(softplus),
  Softsign: unary((x) => divide(x, add(absolute(x), 1))),
  Swish: unary((x, call) => {
    const alpha = call.float("alpha", 1);
    return alpha === 1 ? silu(x) : multiply(x, sigmoid(multiply(x, alpha)));
  }),
  ThresholdedRelu: unary((x, call) => multiply(x, cast(greater(x, call.float("alpha", 1)), x.dtype))),
};

// Before version 13, all axes from `axis` on counted as one.
function alongLines(of: (x: Tensor, axis: number) => Tensor) {
  return unary((x, call) => {
    const rank = x.shape.length;
    const axis = axisFromFront("softmax", call.integer("axis", call.version < 13 ? 1 : -1), rank);
    if (axis === rank - 1 || call.version >= 13) return of(x, axis);
    const flat = reshape(x, [multiplySizes(x.shape.slice(0, axis)), multiplySizes(x.shape.slice(axis))]);
    return reshape(of(flat, 1), x.shape);
  });
}
