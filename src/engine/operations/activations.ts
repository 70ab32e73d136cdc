// Activation functions, beside relu, tanh and sigmoid, which are in elementwise.ts, and softplus in logarithms.ts.

import { float } from "../onnx/graphEmitter.js";
import { defineSingle, type Tensor } from "../tensor.js";
import { customGradient } from "./customGradient.js";
import { add, cast, erf, exp, greater, minimum, multiply, sigmoid, square, subtract, tanh } from "./elementwise.js";

const normalCdf = (x: Tensor) => multiply(add(erf(multiply(x, Math.SQRT1_2)), 1), 0.5);

/** x Φ(x), where Φ is the normal distribution function (Hendrycks & Gimpel 2016). */
export const gelu: (x: Tensor) => Tensor = customGradient(
  (x: Tensor) => multiply(x, normalCdf(x)),
  ([x], _, g) => {
    const density = multiply(exp(multiply(square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return [multiply(g, add(normalCdf(x), multiply(x, density)))];
  },
);

const CUBIC = 0.044715;
const SCALE = Math.sqrt(2 / Math.PI);
const bend = (x: Tensor) => tanh(multiply(multiply(x, add(multiply(square(x), CUBIC), 1)), SCALE));

/** `gelu` with Φ approximated by a hyperbolic tangent, as BERT and GPT-2 were trained. */
export const geluTanh: (x: Tensor) => Tensor = customGradient(
  (x: Tensor) => multiply(multiply(x, 0.5), add(bend(x), 1)),
  ([x], _, g) => {
    // y = x (1 + t) / 2, t = tanh u(x), so y′ = (1 + t) / 2 + x u′ (1 − t²) / 2 = (1 + t) (1 + x u′ (1 − t)) / 2.
    const t = bend(x);
    const slope = multiply(x, multiply(add(multiply(square(x), 3 * CUBIC), 1), SCALE));
    const inner = add(multiply(slope, subtract(1, t)), 1);
    return [multiply(g, multiply(multiply(add(t, 1), 0.5), inner))];
  },
);

/** x sigmoid(x), also called swish. */
export const silu: (x: Tensor) => Tensor = customGradient(
  (x: Tensor) => multiply(x, sigmoid(x)),
  ([x], y, g) => {
    const s = sigmoid(x);
    return [multiply(g, add(s, multiply(y, subtract(1, s))))];
  },
);

type Slope = { readonly slope: number };

const makeLeakyRelu = defineSingle<Slope>({
  name: "leakyRelu",
  elementwise: true,
  infer: ([x]) => [x],
  evaluate: ([x], { attributes: { slope } }) => [
    { shape: x.shape, data: x.data.map((value) => (value > 0 ? value : slope * value)) },
  ],
  emit: (emitter, inputs, { attributes: { slope } }) => [emitter.one("LeakyRelu", inputs, { alpha: float(slope) })],
  vjp: ({ inputs: [x], attributes: { slope } }, [g]) => [
    g && multiply(g, add(multiply(cast(greater(x, 0), g.dtype), 1 - slope), slope)),
  ],
});

/** x where that is positive, `slope` · x elsewhere (also the derivative at 0). */
export function leakyRelu(x: Tensor, slope = 0.01): Tensor {
  return makeLeakyRelu([x], { slope });
}

type Scale = { readonly scale: number };

const makeElu = defineSingle<Scale>({
  name: "elu",
  elementwise: true,
  infer: ([x]) => [x],
  evaluate: ([x], { attributes: { scale } }) => [
    { shape: x.shape, data: x.data.map((value) => (value > 0 ? value : scale * Math.expm1(value))) },
  ],
  emit: (emitter, inputs, { attributes: { scale } }) => [emitter.one("Elu", inputs, { alpha: float(scale) })],
  vjp: ({ inputs: [x], outputs: [y], attributes: { scale } }, [g]) => {
    if (g === undefined) return [undefined];
    const below = add(minimum(y, 0), scale);
    return [multiply(g, add(below, multiply(cast(greater(x, 0), g.dtype), 1 - scale)))];
  },
});

/** x where that is positive, `scale` · (eˣ − 1) elsewhere (Clevert et al. 2015). */
export function elu(x: Tensor, scale = 1): Tensor {
  return makeElu([x], { scale });
}
