// Operations on each element by itself, and on pairs of elements of tensors that broadcast.

import { elu, gelu, geluTanh, leakyRelu, silu } from "../../../../src/engine/operations/activations.js";
import { freshCopy } from "../../../../src/engine/operations/copy.js";
import * as elementwise from "../../../../src/engine/operations/elementwise.js";
import { erfc } from "../../../../src/engine/operations/erfc.js";
import { digamma, logBeta, logGamma, stirlingCorrection, trigamma } from "../../../../src/engine/operations/gamma.js";
import { expm1, log1p, logAddExp, logSigmoid, softplus } from "../../../../src/engine/operations/logarithms.js";
import { polynomial, rational } from "../../../../src/engine/operations/polynomial.js";
import type { Tensor } from "../../../../src/engine/tensor.js";
import { type CheckOptions, checkOperation, randomInput } from "../../checkOperation.js";
import { compatible, over, shapeWithAxis } from "../shapes.js";

type Unary = (x: Tensor) => Tensor;
type Binary = (a: Tensor, b: Tensor) => Tensor;

const { and, cast, clip, greater, less, multiply, not, or, where } = elementwise;

/** Normal numbers, `scale` around `centre`. */
const of = (operation: Unary, scale = 1, centre = 0, options: CheckOptions = {}) =>
  over(
    shapeWithAxis(),
    ({ shape, seed }) => checkOperation((x) => operation(x), [randomInput(seed, shape, scale, centre)], options),
    5,
  );
const ofPositive = (operation: Unary, options?: CheckOptions) => of(operation, 0.2, 2, options);
/** Numbers in (−1, 1), by the sine of normal ones. */
const inside = (operation: Unary) =>
  over(
    shapeWithAxis(),
    ({ shape, seed }) => {
      const { data } = randomInput(seed, shape);
      return checkOperation((x) => operation(x), [{ shape, data: Array.from(data, (x) => 0.95 * Math.sin(x)) }], {
        gradientTolerance: 1e-4,
        tolerance: 1e-4,
      });
    },
    5,
  );

const ofTwo = (operation: Binary, scale = 1, centre = 0) =>
  over(compatible, ({ shapes: [a, b], seed }) =>
    checkOperation(
      (x, y) => operation(x, y),
      [randomInput(seed, a, scale, centre), randomInput(seed + 1, b, scale, centre)],
    ),
  );
/** Small integers, so that some are equal; without a gradient. */
const compared = (operation: Binary) =>
  over(
    compatible,
    ({ shapes: [a, b], seed }) => {
      const inputs = [a, b].map((shape, i) => ({
        shape,
        data: Array.from(randomInput(seed + i, shape).data, Math.round),
      }));
      return checkOperation((x, y) => operation(x, y), inputs, { forwardOnly: true });
    },
    5,
  );

export const elementwiseProperties = {
  negate: of(elementwise.negate),
  exp: of(elementwise.exp),
  log: ofPositive(elementwise.log),
  sqrt: ofPositive(elementwise.sqrt),
  reciprocal: ofPositive(elementwise.reciprocal),
  absolute: of(elementwise.absolute),
  sign: of(elementwise.sign),
  floor: of(elementwise.floor, 3),
  ceil: of(elementwise.ceil, 3),
  round: of(elementwise.round, 3),
  sin: of(elementwise.sin, 3),
  cos: of(elementwise.cos, 3),
  atan: of(elementwise.atan, 3),
  asin: inside(elementwise.asin),
  acos: inside(elementwise.acos),
  tanh: of(elementwise.tanh),
  sigmoid: of(elementwise.sigmoid, 3),
  erf: of(elementwise.erf),
  erfc: of(erfc, 2),
  relu: of(elementwise.relu),
  square: of(elementwise.square),
  gelu: of(gelu, 3),
  geluTanh: of(geluTanh, 3),
  silu: of(silu, 3),
  leakyRelu: of((x) => leakyRelu(x, 0.3), 3),
  elu: of((x) => elu(x, 1.7), 3),
  softplus: of(softplus, 3),
  logSigmoid: of(logSigmoid, 3),
  expm1: of(expm1),
  log1p: of(log1p, 0.2, 1),
  logGamma: ofPositive(logGamma),
  digamma: ofPositive(digamma),
  trigamma: ofPositive(trigamma),
  stirlingCorrection: of(stirlingCorrection, 0.5, 7),
  polynomial: of((x) => polynomial([1, 0.5, -2, 0.3], x)),
  rational: of((x) => rational([1, -2], [2, 0.3, 1], x)),
  clip: of((x) => clip(x, -0.5, 0.7)),
  cast: of((x) => multiply(x, cast(cast(x, "i64"), "f32")), 3),
  freshCopy: of(freshCopy),
  add: ofTwo(elementwise.add),
  subtract: ofTwo(elementwise.subtract),
  multiply: ofTwo(multiply),
  divide: ofTwo(elementwise.divide, 0.2, 2),
  power: ofTwo(elementwise.power, 0.2, 2),
  maximum: ofTwo(elementwise.maximum),
  minimum: ofTwo(elementwise.minimum),
  logAddExp: ofTwo(logAddExp),
  logBeta: ofTwo(logBeta, 0.2, 2),
  equal: compared(elementwise.equal),
  less: compared(less),
  greater: compared(greater),
  lessOrEqual: compared(elementwise.lessOrEqual),
  greaterOrEqual: compared(elementwise.greaterOrEqual),
  not: compared((x, y) => not(less(x, y))),
  and: compared((x, y) => and(greater(x, 0), less(x, y))),
  or: compared((x, y) => or(greater(x, 0), less(x, y))),
  where: over(compatible, ({ shapes, seed }) =>
    checkOperation(
      (x, y, z) => where(greater(x, 0), y, z),
      shapes.map((shape, i) => randomInput(seed + i, shape)),
    ),
  ),
};
