import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pullBack } from "../../src/engine/differentiate.js";
import { evaluate } from "../../src/engine/evaluate.js";
import { simplify, trace } from "../../src/engine/graph.js";
import { ndarray, numbers } from "../../src/engine/ndarray.js";
import { constant, full, scalar } from "../../src/engine/operations/constant.js";
import {
  absolute,
  add,
  cast,
  divide,
  greater,
  maximum,
  minimum,
  multiply,
  negate,
  power,
  relu,
  sign,
  subtract,
  tanh,
  where,
} from "../../src/engine/operations/elementwise.js";
import {
  concatenate,
  expand,
  pad,
  reshape,
  reverse,
  slice,
  split,
  transpose,
} from "../../src/engine/operations/movement.js";
import { max, mean, sum } from "../../src/engine/operations/reduce.js";
import { print } from "../../src/engine/print.js";
import { compile } from "../../src/engine/program.js";
import { type Reference, reference } from "../../src/engine/reference.js";
import { placeholder, type Tensor } from "../../src/engine/tensor.js";
import { topologicalOrder } from "../../src/engine/topologicalOrder.js";
import { elementCount, staticShape, type TensorType, tensorType } from "../../src/engine/types.js";
import { randomInput } from "./checkOperation.js";

/** The names of the operations that `f` leaves of itself, constants and inputs aside. */
function operationsOf(f: (x: Tensor) => Tensor | readonly Tensor[], type: TensorType = tensorType([2, 3])): string[] {
  const { graph } = trace(f, type);
  return topologicalOrder(graph.outputs.map(({ tensor }) => tensor))
    .map(({ operation }) => operation)
    .filter((operation) => operation !== "placeholder" && operation !== "constant");
}

describe("simplify", () => {
  it("folds constants", () => {
    expect(operationsOf((x) => multiply(x, add(scalar(2), multiply(scalar(3), 4))))).toEqual(["multiply"]);
    const folded = trace((x) => add(x, sum(constant([1, 2, 3]))), tensorType([2])).graph;
    expect(print(folded)).toBe(
      [
        "in: f32[2]",
        "%1 = constant(dtype=f32, shape=[], data=[6]): f32[]",
        "%2 = add(in, %1): f32[2]",
        "return out = %2",
      ].join("\n"),
    );
  });

  it("folds integers as ONNX Runtime would divide them", async () => {
    const halves = (x: Tensor) => [divide(constant([7, -7], [2], "i32"), 2), divide(x, 2)];
    const program = await compile(halves, tensorType([2], "i32"));
    const [folded, run] = await program.run(ndarray([7, -7], [2], "i32"));
    expect(Array.from(numbers(folded))).toEqual([3, -3]);
    expect(Array.from(numbers(run))).toEqual([3, -3]);
    await program.dispose();
    expect(() => halves(constant([1.5, 2], [2], "i32"))).toThrow("constant: 1.5 is no i32");
    expect(() => multiply(constant([1], [1], "i64"), 0.5)).toThrow("constant: 0.5 is no i64");
  });

  it("leaves large constants to the run", () => {
    const made = operationsOf((x) => add(x, sum(negate(constant(new Float32Array(5000))))), tensorType([]));
    expect(made).toEqual(["negate", "sum", "reshape", "add"]);
  });

  it("merges equal nodes", () => {
    expect(operationsOf((x) => add(tanh(x), negate(tanh(x))))).toEqual(["tanh", "subtract"]);
    expect(operationsOf((x) => [sum(x, { axes: 0 }), sum(x, { axes: 1 }), sum(x, { axes: 0 })])).toHaveLength(4);
  });

  it("keeps apart what only looks equal", () => {
    const limits = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 0, -0, 1e-7, 1.0000000000000002e-7];
    const x = placeholder(tensorType([]), "x");
    const outputs = limits.map((limit) => add(x, constant([limit, 1])));
    const values = evaluate(simplify(outputs), new Map([[x, reference([], [-0])]]));
    expect(values.map(({ data }) => data[0])).toEqual(limits);
    const ends = limits.map((limit) => constant(Float32Array.of(1, limit)));
    const kept = evaluate(simplify(ends), new Map());
    expect(kept.map(({ data }) => data[1])).toEqual(limits.map(Math.fround));
    const types = simplify([cast(x, "i32"), cast(x, "i64"), cast(x, "bool")]);
    expect(types.map(({ dtype }) => dtype)).toEqual(["i32", "i64", "bool"]);
  });

  it("leaves out what no output needs", () => {
    const parts = (x: Tensor) => {
      const [first, second] = split(x, [1, 1], 0);
      tanh(second);
      return first;
    };
    expect(operationsOf(parts)).not.toContain("tanh");
  });

  it.each<[string, (x: Tensor) => Tensor]>([
    ["x + 0", (x) => add(x, 0)],
    ["0 + x", (x) => add(0, x)],
    ["x − 0", (x) => subtract(x, 0)],
    ["1 · x", (x) => multiply(full([3], 1), x)],
    ["x / 1", (x) => divide(x, 1)],
    ["x¹", (x) => power(x, 1)],
    ["a transpose twice", (x) => transpose(transpose(x))],
    ["a reshape and back", (x) => reshape(reshape(x, [6]), [2, 3])],
    ["an expansion to the same shape", (x) => expand(x, [2, 3])],
    ["a whole slice", (x) => slice(x, 1, 0, 3)],
    ["a sum over axes of size 1", (x) => reshape(sum(reshape(x, [2, 1, 3]), { axes: 1 }), [2, 3])],
  ])("sees that nothing is done by %s", (_, f) => {
    expect(operationsOf(f)).toEqual([]);
  });

  it("refuses an expansion that another one would hide", () => {
    expect(() => expand(full([2, 3], 0), [3])).toThrow("[2, 3] does not broadcast to [3]");
  });

  it("does not take what changes the shape for nothing", () => {
    const widened = trace((x) => add(x, full([4, 2, 3], 0)), tensorType([2, 3])).graph.outputs[0].tensor;
    expect(widened.shape).toEqual([4, 2, 3]);
    const squared = trace((x) => power(x, full([4, 1, 1], 2)), tensorType([2, 3])).graph.outputs[0].tensor;
    expect(squared.shape).toEqual([4, 2, 3]);
  });
});

// A random program: each instruction takes earlier values and makes another.
const instructions: readonly ((a: Tensor, b: Tensor) => Tensor)[] = [
  add,
  subtract,
  multiply,
  divide,
  maximum,
  minimum,
  (a, b) => where(greater(a, b), a, b),
  (a) => power(a, 2),
  (a) => power(a, 1),
  (a) => add(a, 0),
  (a) => multiply(1, a),
  (a) => subtract(0, a),
  negate,
  absolute,
  tanh,
  relu,
  sign,
  (a) => transpose(a),
  (a) => reshape(a, [-1]),
  (a) => reshape(a, [1, ...a.shape]),
  (a) => expand(a, [2, ...a.shape]),
  (a, b) => expand(a, b.shape),
  (a) => slice(a, 0, 1),
  (a) => slice(a, -1, 0, -1),
  (a) => reverse(a, 0),
  (a) =>
    pad(
      a,
      a.shape.map(() => 1),
      a.shape.map(() => 0),
      0.5,
    ),
  (a, b) => concatenate([a, b], 0),
  (a) => sum(a, { axes: 0 }),
  (a) => sum(a, { axes: -1, keepAxes: true }),
  (a) => mean(a),
  (a) => max(a, { axes: 0, keepAxes: true }),
];

const inputs = [randomInput(1, [2, 3]), randomInput(2, [3]), randomInput(3, [])];
const startingConstants = () => [
  ...[0, 1, -1, 2, 0.5].map((value) => scalar(value)),
  full([2, 3], 0),
  full([3], 1),
  constant([1, 2, 3]),
  constant([0], [1]),
];

/** What an instruction makes of two values, undefined where their shapes do not fit or the result is large. */
function applied(index: number, a: Tensor, b: Tensor): Tensor | undefined {
  try {
    const made = instructions[index](a, b);
    return elementCount(staticShape("test", made.shape)) <= 120 && made.shape.length <= 4 ? made : undefined;
  } catch {
    return undefined;
  }
}

/** Values computed one instruction at a time, from inputs of which nothing is known: no rule can do anything. */
function stepByStep(program: readonly (readonly [number, number, number])[]): Reference[] {
  const known = evaluate(startingConstants(), new Map());
  const values = [...inputs.map(({ shape, data }) => reference(shape, data)), ...known];
  for (const [index, first, second] of program) {
    const [a, b] = [values[first % values.length], values[second % values.length]];
    const [x, y] = [placeholder(tensorType(a.shape), "a"), placeholder(tensorType(b.shape), "b")];
    const made = applied(index, x, first % values.length === second % values.length ? x : y);
    if (made === undefined) continue;
    values.push(
      evaluate(
        [made],
        new Map([
          [x, a],
          [y, b],
        ]),
      )[0],
    );
  }
  return values;
}

function expectSame(got: readonly Reference[], expected: readonly Reference[]): void {
  for (const [i, { shape, data }] of got.entries()) {
    expect(shape).toEqual(expected[i].shape);
    for (const [k, value] of data.entries()) {
      const wanted = expected[i].data[k];
      if (Object.is(value, wanted) || value === wanted) continue;
      expect(Math.abs(value - wanted), `${value} instead of ${wanted}`).toBeLessThan(1e-9 * (1 + Math.abs(wanted)));
    }
  }
}

describe("random programs", () => {
  const index = fc.nat(instructions.length - 1);
  const program = fc.array(fc.tuple(index, fc.nat(60), fc.nat(60)), { minLength: 1, maxLength: 25 });

  it("compute the same as step by step, before and after they are simplified", () =>
    fc.assert(
      fc.property(program, (steps) => {
        const placeholders = inputs.map(({ shape }, i) => placeholder(tensorType(shape), `${i}`));
        const tensors: Tensor[] = [...placeholders, ...startingConstants()];
        for (const [index, first, second] of steps) {
          const made = applied(index, tensors[first % tensors.length], tensors[second % tensors.length]);
          if (made !== undefined) tensors.push(made);
        }
        const given = new Map(placeholders.map((tensor, i) => [tensor, reference(inputs[i].shape, inputs[i].data)]));
        const expected = stepByStep(steps);
        expect(tensors).toHaveLength(expected.length);
        expectSame(evaluate(tensors, given), expected);
        const simpler = simplify(tensors);
        expectSame(evaluate(simpler, given), expected);
        expect(simplify(simpler).findIndex((tensor, i) => tensor !== simpler[i])).toBe(-1);

        const last = tensors[tensors.length - 1];
        const gradients = pullBack([last], [full(last.shape, 1)], placeholders).flatMap((gradient) => gradient ?? []);
        expectSame(evaluate(simplify(gradients), given), evaluate(gradients, given));
      }),
      { numRuns: 300, seed: 1 },
    ));
});

describe("print", () => {
  it("writes a graph as people read it", () => {
    const { graph } = trace(({ x, weight }) => ({ loss: mean(relu(add(slice(x, 1, 1), weight))), x }), {
      x: tensorType(["batch", 3]),
      weight: tensorType([2]),
    });
    expect(print(graph)).toMatchInlineSnapshot(`
      "x: f32[batch, 3]
      weight: f32[2]
      %1 = slice(x, starts=[0 1], sizes=[batch 2]): f32[batch, 2]
      %2 = add(%1, weight): f32[batch, 2]
      %3 = relu(%2): f32[batch, 2]
      %4 = mean(%3, axes=[0 1]): f32[1, 1]
      %5 = reshape(%4, shape=[]): f32[]
      return loss = %5, x.out = x"
    `);
  });
});
