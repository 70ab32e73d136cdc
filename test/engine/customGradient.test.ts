import { describe, expect, it } from "vitest";
import { grad, hessianVectorProduct } from "../../src/engine/differentiate.js";
import { evaluate } from "../../src/engine/evaluate.js";
import { trace } from "../../src/engine/graph.js";
import { customGradient } from "../../src/engine/operations/customGradient.js";
import { add, divide, exp, log, multiply, negate } from "../../src/engine/operations/elementwise.js";
import { sum } from "../../src/engine/operations/reduce.js";
import { print } from "../../src/engine/print.js";
import { reference } from "../../src/engine/reference.js";
import type { Tensor } from "../../src/engine/tensor.js";
import { tensorType } from "../../src/engine/types.js";
import { checkOperation, randomInput } from "./checkOperation.js";

const inverse = customGradient(
  (x: Tensor) => divide(1, x),
  (_, y, g) => [negate(multiply(g, multiply(y, y)))],
);

const quotientAndLogarithm = customGradient(
  (a: Tensor, b: Tensor) => ({ quotient: divide(a, b), logarithm: log(b) }),
  ([, b], { quotient }, g) => [
    divide(g.quotient, b),
    divide(add(negate(multiply(g.quotient, quotient)), g.logarithm), b),
  ],
);

describe("customGradient", () => {
  it("keeps the value and takes the derivative that it is given", async () => {
    await checkOperation(inverse, [randomInput(1, [2, 3], 0.2, 2)]);
    const inputs = [randomInput(2, [4]), randomInput(3, [4], 0.2, 2)];
    await checkOperation((a, b) => Object.values(quotientAndLogarithm(a, b)), inputs);
    await checkOperation((a, b) => quotientAndLogarithm(a, b).quotient, inputs);
  });

  it("tells an argument from another that is the same tensor", () => {
    const first = customGradient(
      (a: Tensor, b: Tensor) => add(a, b),
      (_, __, g) => [g, undefined],
    );
    const { graph } = trace(({ x }) => grad((p: Tensor) => sum(first(p, p)))(x), { x: tensorType([2]) });
    const [gradient] = evaluate([graph.outputs[0].tensor], new Map([[graph.inputs[0].tensor, reference([2], [5, 6])]]));
    expect([...gradient.data]).toEqual([1, 1]);
  });

  it("is differentiated again through what the derivative is made of", () => {
    const types = { x: tensorType([2]), v: tensorType([2]) };
    const { graph } = trace(({ x, v }) => hessianVectorProduct((p: Tensor) => sum(inverse(p)))(x, v), types);
    const given = new Map([
      [graph.inputs[0].tensor, reference([2], [1, 2])],
      [graph.inputs[1].tensor, reference([2], [1, 4])],
    ]);
    // (1/x)'' = 2/x³
    expect([...evaluate([graph.outputs[0].tensor], given)[0].data]).toEqual([2, 1]);
  });

  it("leaves nothing behind in the simplified graph", () => {
    const same = customGradient(
      (x: Tensor) => exp(x),
      (_, y, g) => [multiply(g, y)],
    );
    const { graph } = trace(({ x }) => same(x), { x: tensorType([2]) });
    expect(print(graph)).toBe("x: f32[2]\n%1 = exp(x): f32[2]\nreturn out = %1");
  });

  it("refuses a cotangent of another type than the argument's", () => {
    const wrong = customGradient(
      (x: Tensor) => sum(x),
      (_, __, g) => [g],
    );
    expect(() => trace(({ x }) => grad(wrong)(x), { x: tensorType([2]) })).toThrow("f32[] for f32[2]");
  });
});
