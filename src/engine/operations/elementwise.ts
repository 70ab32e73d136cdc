// Operations that work on each element by itself, and those that pair the elements of two tensors by broadcasting.

import { erf as erfOf } from "../../stats/specialFunctions.js";
import { integer } from "../onnx/graphEmitter.js";
import { onnxTypes } from "../onnx/model.js";
import { broadcastAt, type Reference, referenceOf } from "../reference.js";
import { shapeError } from "../shapeError.js";
import { defineSingle, requireSameType, type Tensor } from "../tensor.js";
import { broadcastShapes, type DataType, formatType, isFloat, isInteger, sameShape } from "../types.js";
import { scalar, uniformValue } from "./constant.js";
import { sumTo } from "./reduce.js";

/** A tensor, or a number that becomes one of the other operand's element type. */
export type Operand = Tensor | number;

type None = Record<string, never>;
const NONE: None = {};

interface UnaryRule {
  readonly name: string;
  readonly onnx: string;
  readonly of: (x: number) => number;
  /** dy/dx times the cotangent, from x and y; left out where it is zero everywhere. */
  readonly pull?: (cotangent: Tensor, x: Tensor, y: Tensor) => Tensor;
}

function unary({ name, onnx, of, pull }: UnaryRule): (x: Tensor) => Tensor {
  const apply = defineSingle<None>({
    name,
    elementwise: true,
    infer: ([x]) => [x],
    evaluate: ([x]) => [{ shape: x.shape, data: x.data.map(of) }],
    emit: (emitter, inputs) => [emitter.one(onnx, inputs)],
    vjp: pull && (({ inputs: [x], outputs: [y] }, [cotangent]) => [cotangent && pull(cotangent, x, y)]),
  });
  return (x) => apply([x], NONE);
}

/** −x */
export const negate = unary({ name: "negate", onnx: "Neg", of: (x) => -x, pull: (g) => negate(g) });
/** eˣ */
export const exp = unary({ name: "exp", onnx: "Exp", of: Math.exp, pull: (g, _, y) => multiply(g, y) });
/** The natural logarithm. */
export const log = unary({ name: "log", onnx: "Log", of: Math.log, pull: (g, x) => divide(g, x) });
/** The square root. */
export const sqrt = unary({
  name: "sqrt",
  onnx: "Sqrt",
  of: Math.sqrt,
  pull: (g, _, y) => divide(multiply(g, 0.5), y),
});
/** 1/x */
export const reciprocal = unary({
  name: "reciprocal",
  onnx: "Reciprocal",
  of: (x) => 1 / x,
  pull: (g, _, y) => negate(multiply(g, multiply(y, y))),
});
/** |x|, with derivative 0 at 0. */
export const absolute = unary({ name: "absolute", onnx: "Abs", of: Math.abs, pull: (g, x) => multiply(g, sign(x)) });
/** −1, 0 or 1. */
export const sign = unary({ name: "sign", onnx: "Sign", of: Math.sign });
export const floor = unary({ name: "floor", onnx: "Floor", of: Math.floor });
export const ceil = unary({ name: "ceil", onnx: "Ceil", of: Math.ceil });
/** The nearest integer, ties to the even one. */
export const round = unary({ name: "round", onnx: "Round", of: roundToEven });
export const sin = unary({ name: "sin", onnx: "Sin", of: Math.sin, pull: (g, x) => multiply(g, cos(x)) });
export const cos = unary({ name: "cos", onnx: "Cos", of: Math.cos, pull: (g, x) => negate(multiply(g, sin(x))) });
/** The angle in (−π/2, π/2) whose tangent is x. */
export const atan = unary({
  name: "atan",
  onnx: "Atan",
  of: Math.atan,
  pull: (g, x) => divide(g, add(multiply(x, x), 1)),
});
/** The angle in [−π/2, π/2] whose sine is x. */
export const asin = unary({
  name: "asin",
  onnx: "Asin",
  of: Math.asin,
  pull: (g, x) => divide(g, sqrt(subtract(1, multiply(x, x)))),
});
/** The angle in [0, π] whose cosine is x. */
export const acos = unary({
  name: "acos",
  onnx: "Acos",
  of: Math.acos,
  pull: (g, x) => negate(divide(g, sqrt(subtract(1, multiply(x, x))))),
});
/** The hyperbolic tangent. */
export const tanh = unary({
  name: "tanh",
  onnx: "Tanh",
  of: Math.tanh,
  pull: (g, _, y) => multiply(g, subtract(1, multiply(y, y))),
});
/** 1 / (1 + e⁻ˣ) */
export const sigmoid = unary({
  name: "sigmoid",
  onnx: "Sigmoid",
  of: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  pull: (g, _, y) => multiply(g, multiply(y, subtract(1, y))),
});
/** The error function 2/√π ∫₀ˣ exp(−t²) dt. */
export const erf = unary({
  name: "erf",
  onnx: "Erf",
  of: erfOf,
  pull: (g, x) => multiply(g, multiply(exp(negate(multiply(x, x))), 2 / Math.sqrt(Math.PI))),
});
/** max(x, 0), with derivative 0 at 0. */
export const relu = unary({
  name: "relu",
  onnx: "Relu",
  of: (x) => Math.max(x, 0),
  pull: (g, _, y) => multiply(g, cast(greater(y, 0), g.dtype)),
});
/** ¬x, of truth values. */
export const not = unary({ name: "not", onnx: "Not", of: (x) => (x === 0 ? 1 : 0) });

interface BinaryRule {
  readonly name: string;
  readonly onnx: string;
  readonly of: (a: number, b: number) => number;
  /** Element type of the result; that of the operands unless said. */
  readonly result?: DataType;
  readonly pull?: (cotangent: Tensor, a: Tensor, b: Tensor, result: Tensor) => readonly [Tensor, Tensor];
  readonly simplify?: (a: Tensor, b: Tensor) => Tensor | undefined;
}

function binary({ name, onnx, of, result, pull, simplify }: BinaryRule): (a: Operand, b: Operand) => Tensor {
  const apply = defineSingle<None>({
    name,
    elementwise: true,
    infer: (inputs) => {
      requireSameType(name, inputs);
      const [a, b] = inputs;
      return [{ dtype: result ?? a.dtype, shape: broadcastShapes(name, a.shape, b.shape) }];
    },
    // Integers are divided towards zero.
    evaluate: ([a, b], { outputs: [y] }) => [
      pairwise(name, a, b, isInteger(y.dtype) ? (left, right) => Math.trunc(of(left, right)) : of),
    ],
    emit: (emitter, inputs) => [emitter.one(onnx, inputs)],
    vjp:
      pull &&
      (({ inputs: [a, b], outputs: [y] }, [cotangent]) => {
        if (cotangent === undefined) return [undefined, undefined];
        const [left, right] = pull(cotangent, a, b, y);
        return [sumTo(left, a.shape), sumTo(right, b.shape)];
      }),
    simplify: ([a, b]) => simplify?.(a, b),
  });
  return (a, b) => {
    const [left, right] = asTensors(name, a, b);
    return apply(withoutExpansion(name, left, right), NONE);
  };
}

/** a + b */
export const add = binary({
  name: "add",
  onnx: "Add",
  of: (a, b) => a + b,
  pull: (g) => [g, g],
  simplify: (a, b) => unchangedBy(0, a, b) ?? unchangedBy(0, b, a) ?? lessNegated(a, b) ?? lessNegated(b, a),
});
/** a − b */
export const subtract = binary({
  name: "subtract",
  onnx: "Sub",
  of: (a, b) => a - b,
  pull: (g) => [g, negate(g)],
  simplify: (a, b) => unchangedBy(0, a, b),
});
/** a · b, element by element */
export const multiply = binary({
  name: "multiply",
  onnx: "Mul",
  of: (a, b) => a * b,
  pull: (g, a, b) => [multiply(g, b), multiply(g, a)],
  simplify: (a, b) => unchangedBy(1, a, b) ?? unchangedBy(1, b, a),
});
/** a / b; of integers, towards zero. */
export const divide = binary({
  name: "divide",
  onnx: "Div",
  of: (a, b) => a / b,
  pull: (g, _, b, y) => {
    const left = divide(g, b);
    return [left, negate(multiply(left, y))];
  },
  simplify: (a, b) => unchangedBy(1, a, b),
});
/** aᵇ; the derivative by b is taken as 0 where a ≤ 0. */
export const power = binary({
  name: "power",
  onnx: "Pow",
  of: (a, b) => a ** b,
  pull: (g, a, b, y) => [
    // b aᵇ⁻¹, which is 0 where b is, also at a = 0: there the exponent stays 0.
    multiply(g, multiply(b, power(a, subtract(b, cast(not(equal(b, 0)), b.dtype))))),
    multiply(g, multiply(y, log(where(greater(a, 0), a, 1)))),
  ],
  simplify: (a, b) => {
    const exponent = uniformValue(b);
    if (exponent === undefined || !sameShape(broadcastShapes("power", a.shape, b.shape), a.shape)) return undefined;
    if (exponent === 1) return a;
    if (exponent === 2) return multiply(a, a);
    return exponent === 0.5 ? sqrt(a) : undefined;
  },
});
/** The larger of a and b; at a tie half of the cotangent goes to each. */
export const maximum = binary({
  name: "maximum",
  onnx: "Max",
  of: (a, b) => (Number.isNaN(a + b) ? Number.NaN : Math.max(a, b)),
  pull: (g, a, b) => shareOut(g, greater(a, b), greaterOrEqual(a, b)),
});
/** The smaller of a and b; at a tie half of the cotangent goes to each. */
export const minimum = binary({
  name: "minimum",
  onnx: "Min",
  of: (a, b) => (Number.isNaN(a + b) ? Number.NaN : Math.min(a, b)),
  pull: (g, a, b) => shareOut(g, less(a, b), lessOrEqual(a, b)),
});
export const equal = binary({ name: "equal", onnx: "Equal", of: (a, b) => Number(a === b), result: "bool" });
export const less = binary({ name: "less", onnx: "Less", of: (a, b) => Number(a < b), result: "bool" });
export const greater = binary({ name: "greater", onnx: "Greater", of: (a, b) => Number(a > b), result: "bool" });
export const lessOrEqual = binary({
  name: "lessOrEqual",
  onnx: "LessOrEqual",
  of: (a, b) => Number(a <= b),
  result: "bool",
});
export const greaterOrEqual = binary({
  name: "greaterOrEqual",
  onnx: "GreaterOrEqual",
  of: (a, b) => Number(a >= b),
  result: "bool",
});
export const and = binary({ name: "and", onnx: "And", of: (a, b) => Number(a !== 0 && b !== 0), result: "bool" });
export const or = binary({ name: "or", onnx: "Or", of: (a, b) => Number(a !== 0 || b !== 0), result: "bool" });

/** x², one pass. */
export function square(x: Tensor): Tensor {
  return multiply(x, x);
}

const makeWhere = defineSingle<None>({
  name: "where",
  elementwise: true,
  infer: (inputs) => {
    const [condition, a, b] = inputs;
    if (condition.dtype !== "bool") throw shapeError("where", `the condition is ${formatType(condition)}, not bool`);
    requireSameType("where", [a, b]);
    const shape = broadcastShapes("where", condition.shape, broadcastShapes("where", a.shape, b.shape));
    return [{ dtype: a.dtype, shape }];
  },
  evaluate: ([condition, a, b]) => {
    const shape = staticBroadcast("where", condition.shape, staticBroadcast("where", a.shape, b.shape));
    return [referenceOf(shape, (index) => broadcastAt(broadcastAt(condition, index) !== 0 ? a : b, index))];
  },
  emit: (emitter, inputs) => [emitter.one("Where", inputs)],
  vjp: ({ inputs: [condition, a, b] }, [g]) =>
    g === undefined
      ? [undefined, undefined, undefined]
      : [undefined, sumTo(where(condition, g, 0), a.shape), sumTo(where(condition, 0, g), b.shape)],
});

/** `a` where `condition` holds and `b` elsewhere; the three broadcast. */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  return makeWhere([condition, ...asTensors("where", a, b)], NONE);
}

const makeCast = defineSingle<{ readonly to: DataType }>({
  name: "cast",
  elementwise: true,
  infer: ([x], { to }) => [{ dtype: to, shape: x.shape }],
  evaluate: ([x], { attributes: { to } }) => [{ shape: x.shape, data: x.data.map(conversions[to]) }],
  emit: (emitter, inputs, { attributes: { to } }) => [emitter.one("Cast", inputs, { to: integer(onnxTypes[to]) })],
  vjp: ({ inputs: [x], attributes: { to } }, [g]) => [
    g !== undefined && isFloat(x.dtype) && isFloat(to) ? cast(g, x.dtype) : undefined,
  ],
  simplify: ([x], { to }) => (x.dtype === to ? x : undefined),
});

/** `x` as elements of another type: towards zero to integers, 0 or 1 to and from truth values. */
export function cast(x: Tensor, to: DataType): Tensor {
  return makeCast([x], { to });
}

const makeClip = defineSingle<{ readonly low: number; readonly high: number }>({
  name: "clip",
  elementwise: true,
  infer: ([x]) => [x],
  evaluate: ([x], { attributes: { low, high } }) => [
    { shape: x.shape, data: x.data.map((value) => Math.min(Math.max(value, low), high)) },
  ],
  emit: (emitter, [x], { inputs: [{ dtype }], attributes: { low, high } }) => [
    emitter.one("Clip", [x, emitter.constant(dtype, [], [low]), emitter.constant(dtype, [], [high])]),
  ],
  vjp: ({ inputs: [x], attributes: { low, high } }, [g]) => [
    g && multiply(g, cast(and(greaterOrEqual(x, low), lessOrEqual(x, high)), g.dtype)),
  ],
});

/** `x` held between `low` and `high`; no gradient reaches elements outside. */
export function clip(x: Tensor, low: number, high: number): Tensor {
  return makeClip([x], { low, high });
}

// ---- what these share

function asTensors(operation: string, a: Operand, b: Operand): [Tensor, Tensor] {
  if (typeof a !== "number") return [a, typeof b === "number" ? scalar(b, a.dtype) : b];
  if (typeof b !== "number") return [scalar(a, b.dtype), b];
  throw shapeError(operation, "needs at least one tensor; both operands are numbers");
}

// An operand that was expanded only to meet the other broadcasts by itself.
function withoutExpansion(operation: string, a: Tensor, b: Tensor): [Tensor, Tensor] {
  const shape = broadcastShapes(operation, a.shape, b.shape);
  const from = (tensor: Tensor) => (tensor.node.operation === "expand" ? tensor.node.inputs[0] : tensor);
  if (sameShape(broadcastShapes(operation, from(a).shape, b.shape), shape)) return [from(a), b];
  return sameShape(broadcastShapes(operation, a.shape, from(b).shape), shape) ? [a, from(b)] : [a, b];
}

// `a`, where `b` is `neutral` throughout and does not make `a` larger.
function unchangedBy(neutral: number, a: Tensor, b: Tensor): Tensor | undefined {
  if (uniformValue(b) !== neutral) return undefined;
  return sameShape(broadcastShapes("", a.shape, b.shape), a.shape) ? a : undefined;
}

// a − c, where `b` is −c.
function lessNegated(a: Tensor, b: Tensor): Tensor | undefined {
  return b.node.operation === "negate" ? subtract(a, b.node.inputs[0]) : undefined;
}

// Truth values become factors: ONNX Runtime's Where takes several times as long as a conversion and a product.
function shareOut(g: Tensor, first: Tensor, firstOrTie: Tensor): readonly [Tensor, Tensor] {
  const left = multiply(multiply(add(cast(first, g.dtype), cast(firstOrTie, g.dtype)), 0.5), g);
  return [left, subtract(g, left)];
}

function pairwise(operation: string, a: Reference, b: Reference, of: (a: number, b: number) => number): Reference {
  const shape = staticBroadcast(operation, a.shape, b.shape);
  if (sameShape(a.shape, b.shape)) return { shape, data: a.data.map((value, i) => of(value, b.data[i])) };
  return referenceOf(shape, (index) => of(broadcastAt(a, index), broadcastAt(b, index)));
}

function staticBroadcast(operation: string, a: readonly number[], b: readonly number[]): number[] {
  return broadcastShapes(operation, a, b).map(Number);
}

function roundToEven(x: number): number {
  const nearest = Math.round(x);
  return Math.abs(x % 1) === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest;
}

const conversions: Record<DataType, (value: number) => number> = {
  f32: (value) => value,
  f16: (value) => value,
  i32: Math.trunc,
  i64: Math.trunc,
  bool: (value) => Number(value !== 0),
};
