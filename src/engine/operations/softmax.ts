// Softmax and its logarithm along one axis.

import { integer } from "../onnx/graphEmitter.js";
import { mapLines } from "../reference.js";
import { defineSingle, type Tensor } from "../tensor.js";
import { axisFromFront } from "../types.js";
import { exp, multiply, subtract } from "./elementwise.js";
import { sum } from "./reduce.js";

type Along = { readonly axis: number };

const makeSoftmax = defineSingle<Along>({
  name: "softmax",
  infer: ([x]) => [x],
  evaluate: ([x], { attributes: { axis } }) => [
    mapLines(x, axis, (line) => {
      const { powers, total } = shiftedPowers(line);
      return powers.map((power) => power / total);
    }),
  ],
  emit: (emitter, inputs, { attributes: { axis } }) => [emitter.one("Softmax", inputs, { axis: integer(axis) })],
  vjp: ({ outputs: [y], attributes: { axis } }, [g]) => [
    g && multiply(y, subtract(g, sum(multiply(g, y), { axes: axis, keepAxes: true }))),
  ],
});

/** eˣ divided by its sum along `axis`, without overflow. */
export function softmax(x: Tensor, axis = -1): Tensor {
  return makeSoftmax([x], { axis: axisFromFront("softmax", axis, x.shape.length) });
}

const makeLogSoftmax = defineSingle<Along>({
  name: "logSoftmax",
  infer: ([x]) => [x],
  evaluate: ([x], { attributes: { axis } }) => [
    mapLines(x, axis, (line) => {
      const { largest, total } = shiftedPowers(line);
      return line.map((value) => value - largest - Math.log(total));
    }),
  ],
  emit: (emitter, inputs, { attributes: { axis } }) => [emitter.one("LogSoftmax", inputs, { axis: integer(axis) })],
  vjp: ({ outputs: [y], attributes: { axis } }, [g]) => [
    g && subtract(g, multiply(exp(y), sum(g, { axes: axis, keepAxes: true }))),
  ],
});

/** The logarithm of `softmax`, without its rounding where that is small. */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  return makeLogSoftmax([x], { axis: axisFromFront("logSoftmax", axis, x.shape.length) });
}

// Powers of e of a line's elements, the largest of them scaled to 1.
function shiftedPowers(line: Float64Array) {
  const largest = line.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = line.map((value) => Math.exp(value - largest));
  return { largest, powers, total: powers.reduce((a, b) => a + b, 0) };
}
