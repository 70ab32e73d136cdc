// Operators that work element by element: arithmetic, comparison, logic.

import { scalar, uniformValue } from "../../operations/constant.js";
import {
  absolute,
  acos,
  add,
  and,
  asin,
  atan,
  cast,
  ceil,
  clip,
  cos,
  divide,
  equal,
  erf,
  exp,
  floor,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  not,
  type Operand,
  or,
  power,
  reciprocal,
  round,
  sign,
  sin,
  sqrt,
  square,
  subtract,
  tanh,
  where,
} from "../../operations/elementwise.js";
import { log1p } from "../../operations/logarithms.js";
import type { Tensor } from "../../tensor.js";
import { isFloat } from "../../types.js";
import { importedType } from "../importedTensor.js";
import { cannotImport, type OperatorCall, type OperatorTable, single } from "../operatorCall.js";

const unary = (of: (x: Tensor) => Tensor) => single((call) => of(call.input(0)));
const binary = (of: (a: Tensor, b: Tensor) => Tensor) => single((call) => of(call.input(0), call.input(1)));
const several = (of: (a: Tensor, b: Tensor) => Tensor) => single((call) => all(call).reduce((a, b) => of(a, b)));

export const arithmetic: OperatorTable = {
  Abs: unary(absolute),
  Acos: unary(acos),
  Acosh: unary((x) => log(add(x, sqrt(subtract(square(x), 1))))),
  Add: binary(add),
  And: binary(and),
  Asin: unary(asin),
  Asinh: unary((x) => {
    const size = absolute(x);
    return multiply(sign(x), log1p(add(size, divide(square(x), add(sqrt(add(square(x), 1)), 1)))));
  }),
  Atan: unary(atan),
  Atanh: unary((x) => multiply(subtract(log1p(x), log1p(negate(x))), 0.5)),
  Cast: single((call) => cast(call.input(0), importedType(call.integer("to")))),
  CastLike: single((call) => cast(call.input(0), call.input(1).dtype)),
  Ceil: unary(ceil),
  Clip: single(clipped, [1, 2]),
  Cos: unary(cos),
  Cosh: unary((x) => multiply(add(exp(x), exp(negate(x))), 0.5)),
  Div: binary(divide),
  Equal: binary(equal),
  Erf: unary(erf),
  Exp: unary(exp),
  Floor: unary(floor),
  Greater: binary(greater),
  GreaterOrEqual: binary(greaterOrEqual),
  IsInf: single((call) => {
    const [negative, positive] = [call.integer("detect_negative", 1), call.integer("detect_positive", 1)];
    const x = call.input(0);
    if (negative !== 0 && positive !== 0) return equal(absolute(x), Number.POSITIVE_INFINITY);
    if (negative === 0 && positive === 0) return not(equal(scalar(0), 0));
    return equal(x, positive !== 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY);
  }),
  IsNaN: unary((x) => not(equal(x, x))),
  Less: binary(less),
  LessOrEqual: binary(lessOrEqual),
  Log: unary(log),
  Max: several(maximum),
  Mean: single((call) =>
    divide(
      all(call).reduce((a, b) => add(a, b)),
      call.inputs.length,
    ),
  ),
  Min: several(minimum),
  Mod: single((call) => {
    const [a, b] = [call.input(0), call.input(1)];
    const rest = (x: Tensor) => subtract(x, multiply(towardsZero(divide(x, b)), b));
    if (call.integer("fmod", 0) !== 0) return rest(a);
    if (isFloat(a.dtype)) throw cannotImport("it divides floating-point numbers without fmod = 1");
    // The rest with the sign of the divisor.
    return rest(add(rest(a), b));
  }),
  Mul: binary(multiply),
  Neg: unary(negate),
  Not: unary(not),
  Or: binary(or),
  Pow: binary((a, b) => power(a, cast(b, a.dtype))),
  Reciprocal: unary(reciprocal),
  Round: unary(round),
  Sign: unary(sign),
  Sin: unary(sin),
  Sinh: unary((x) => multiply(subtract(exp(x), exp(negate(x))), 0.5)),
  Sqrt: unary(sqrt),
  Sub: binary(subtract),
  Sum: several(add),
  Tan: unary((x) => divide(sin(x), cos(x))),
  Tanh: unary(tanh),
  Where: single((call) => where(call.input(0), call.input(1), call.input(2))),
  Xor: binary((a, b) => not(equal(a, b))),
};

function all(call: OperatorCall): [Tensor, ...Tensor[]] {
  return [call.input(0), ...call.inputs.slice(1).map((_, i) => call.input(i + 1))];
}

// The bounds were attributes before version 11.
function clipped(call: OperatorCall): Tensor {
  const x = call.input(0);
  const bound = (i: number, name: string): Operand | undefined => {
    if (call.version < 11) return call.has(name) ? call.float(name) : undefined;
    const tensor = call.inputs[i];
    return tensor && (uniformValue(tensor) ?? tensor);
  };
  const [low, high] = [bound(1, "min"), bound(2, "max")];
  if (typeof low === "number" && typeof high === "number") return clip(x, low, high);
  const raised = low === undefined ? x : maximum(x, low);
  return high === undefined ? raised : minimum(raised, high);
}

function towardsZero(x: Tensor): Tensor {
  return isFloat(x.dtype) ? multiply(sign(x), floor(absolute(x))) : x;
}
