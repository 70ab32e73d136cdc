// Softmax and its logarithm, along one axis.

import { integer } from "../onnx/graphEmitter.js";
import { forEachIndex, type Reference } from "../reference.js";
import { defineSingle, type Tensor } from "../tensor.js";
import { axisFromFront, stridesOf } from "../types.js";
import { exp, multiply, subtract } from "./elementwise.js";
import { sum } from "./reduce.js";

type Along = { readonly axis: number };

const makeSoftmax = defineSingle<Along>({
  name: "softmax",
  infer: ([x]) => [x],
  evaluate: ([x], { attributes: { axis } }) => [
    alongLines(x, axis, (line) => {
      const largest = line.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      const powers = line.map((value) => Math.exp(value - largest));
      const total = powers.reduce((a, b) => a + b, 0);
      return powers.map((value) => value / total);
    }),
  ],
  emit: (emitter, inputs, { attributes: { axis } }) => [emitter.one("Softmax", inputs, { axis: integer(axis) })],
  vjp: ({ outputs: [y], attributes: { axis } }, [g]) => [
    g && multiply(y, subtract(g, sum(multiply(g, y), { axes: axis, keepAxes: true }))),
  ],
});

/** eˣ / Σ eˣ along `axis` (the last unless said), without overflow. */
export function softmax(x: Tensor, axis = -1): Tensor {
  return makeSoftmax([x], { axis: axisFromFront("softmax", axis, x.shape.length) });
}

const makeLogSoftmax = defineSingle<Along>({
  name: "logSoftmax",
  infer: ([x]) => [x],
  evaluate: ([x], { attributes: { axis } }) => [
    alongLines(x, axis, (line) => {
      const largest = line.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      const total = Math.log(line.reduce((a, b) => a + Math.exp(b - largest), 0)) + largest;
      return line.map((value) => value - total);
    }),
  ],
  emit: (emitter, inputs, { attributes: { axis } }) => [emitter.one("LogSoftmax", inputs, { axis: integer(axis) })],
  vjp: ({ outputs: [y], attributes: { axis } }, [g]) => [
    g && subtract(g, multiply(exp(y), sum(g, { axes: axis, keepAxes: true }))),
  ],
});

/** x − ln Σ eˣ along `axis` (the last unless said), without overflow. */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  return makeLogSoftmax([x], { axis: axisFromFront("logSoftmax", axis, x.shape.length) });
}

function alongLines(x: Reference, axis: number, of: (line: Float64Array) => Float64Array): Reference {
  const data = new Float64Array(x.data.length);
  const stride = stridesOf(x.shape)[axis];
  const strides = stridesOf(x.shape);
  const starts = x.shape.map((size, i) => (i === axis ? 1 : size));
  forEachIndex(starts, (index) => {
    const start = index.reduce((offset, i, d) => offset + i * strides[d], 0);
    const line = Float64Array.from({ length: x.shape[axis] }, (_, i) => x.data[start + i * stride]);
    for (const [i, value] of of(line).entries()) data[start + i * stride] = value;
  });
  return { shape: x.shape, data };
}
