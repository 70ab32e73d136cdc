import { describe } from "vitest";
import { freshCopy, stopGradient } from "../../../src/engine/operations/copy.js";
import * as elementwise from "../../../src/engine/operations/elementwise.js";
import { erfc } from "../../../src/engine/operations/erfc.js";
import { digamma, logBeta, logGamma, stirlingCorrection, trigamma } from "../../../src/engine/operations/gamma.js";
import { logAddExp } from "../../../src/engine/operations/logarithms.js";
import { polynomial, rational } from "../../../src/engine/operations/polynomial.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import golden from "../../goldens/engine/operations/elementwise.json" with { type: "json" };
import { checkGoldens } from "./checkGoldens.js";

const { and, cast, clip, greater, multiply, not, or, power, where } = elementwise;
const truth = (x: Tensor) => greater(x, 0);

describe("operations on elements and on pairs of them against PyTorch", () => {
  checkGoldens(golden, {
    negate: elementwise.negate,
    exp: elementwise.exp,
    log: elementwise.log,
    sqrt: elementwise.sqrt,
    reciprocal: elementwise.reciprocal,
    absolute: elementwise.absolute,
    sign: elementwise.sign,
    floor: elementwise.floor,
    ceil: elementwise.ceil,
    round: elementwise.round,
    sin: elementwise.sin,
    cos: elementwise.cos,
    atan: elementwise.atan,
    asin: elementwise.asin,
    acos: elementwise.acos,
    tanh: elementwise.tanh,
    sigmoid: elementwise.sigmoid,
    erf: elementwise.erf,
    erfc,
    relu: elementwise.relu,
    square: elementwise.square,
    not: (x) => not(truth(x)),
    cast: (x) => cast(x, "i64"),
    clip: (x) => clip(x, -0.9, 1.6),
    stopGradient: (x) => multiply(x, stopGradient(x)),
    freshCopy,
    add: elementwise.add,
    subtract: elementwise.subtract,
    multiply,
    divide: elementwise.divide,
    power,
    "power, of negative numbers": (x) => power(x, 3),
    "power, of a zero": power,
    maximum: elementwise.maximum,
    "maximum, of equal numbers": elementwise.maximum,
    minimum: elementwise.minimum,
    "minimum, of equal numbers": elementwise.minimum,
    equal: elementwise.equal,
    less: elementwise.less,
    greater,
    lessOrEqual: elementwise.lessOrEqual,
    greaterOrEqual: elementwise.greaterOrEqual,
    and: (a, b) => and(truth(a), truth(b)),
    or: (a, b) => or(truth(a), truth(b)),
    where: (condition, a, b) => where(truth(condition), a, b),
    logAddExp,
    logGamma,
    digamma,
    trigamma,
    logBeta,
    stirlingCorrection,
    polynomial: (x) => polynomial([2, -1, 0, 0.5], x),
    rational: (x) => rational([1, 2], [3, 1, 1], x),
  });
});
