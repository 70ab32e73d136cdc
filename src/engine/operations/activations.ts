// Activation functions, beside relu, tanh and sigmoid, which are in elementwise.ts, and softplus in logarithms.ts.

import { float } from "../onnx/graphEmitter.js";
import { defineSingle, type Tensor } from "../tensor.js";
import { customGradient } from "./customGradient.js";
import { add, cast, divide, erf, exp, greater, minimum, multiply, sigmoid, square, subtract } from "./elementwise.js";

// Written so that ONNX Runtime recognises its own GELU where no derivative is taken: half the time.
const twiceNormalCdf = (x: Tensor) => add(erf(divide(x, Math.SQRT2)), 1);

/** x Φ(x), where Φ is the normal distribution function (Hendrycks & Gimpel 2016). */
export const gelu: (x: Tensor) => Tensor = customGradient(
  (x: Tensor) => multiply(multiply(x, 0.5), twiceNormalCdf(x)),
  ([x], _, g) => {
    const twiceDensity = multiply(exp(multiply(square(x), -0.5)), Math.sqrt(2 / Math.PI));
    return [multiply(g, multiply(add(twiceNormalCdf(x), multiply(x, twiceDensity)), 0.5))];
  },
);

const LINEAR = 2 * Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715 * LINEAR;
const approximateCdf = (x: Tensor) => sigmoid(multiply(x, add(multiply(square(x), CUBIC), LINEAR)));

/**
 * `gelu` with Φ approximated by (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2, as BERT and GPT-2 were trained: that is the
 * logistic function of twice the argument.
 */
export const geluTanh: (x: Tensor) => Tensor = customGradient(
  (x: Tensor) => multiply(x, approximateCdf(x)),
  ([x], y, g) => {
    // y = x p(v(x)) and p′ = p (1 − p), so y′ = p + y (1 − p) v′.
    const p = approximateCdf(x);
    const slope = add(multiply(square(x), 3 * CUBIC), LINEAR);
    return [multiply(g, add(p, multiply(multiply(y, subtract(1, p)), slope)))];
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
