import { describe, expect, it } from "vitest";
import { hessianVectorProduct } from "../../src/engine/differentiate.js";
import { trace } from "../../src/engine/graph.js";
import { add, exp, greater, log, multiply, tanh } from "../../src/engine/operations/elementwise.js";
import { ifElse } from "../../src/engine/operations/ifElse.js";
import { matmul } from "../../src/engine/operations/matmul.js";
import { sum } from "../../src/engine/operations/reduce.js";
import { scan } from "../../src/engine/operations/scan.js";
import { print } from "../../src/engine/print.js";
import type { Tensor } from "../../src/engine/tensor.js";
import { tensorType } from "../../src/engine/types.js";
import { checkOperation, randomInput } from "./checkOperation.js";

const branches = (x: Tensor, w: Tensor) =>
  ifElse(
    greater(sum(x), 0),
    () => ({ a: tanh(matmul(x, w)), b: x }),
    () => ({ a: multiply(exp(matmul(x, w)), 2), b: multiply(x, x) }),
  );

describe("ifElse", () => {
  it.each([5, -5])("takes the branch that the condition says (mean %i)", async (mean) => {
    const inputs = [randomInput(1, [2, 3], 1, mean), randomInput(2, [3, 3], 0.2)];
    await checkOperation((x, w) => Object.values(branches(x, w)), inputs);
    await checkOperation((x, w) => branches(x, w).b, inputs);
  });

  it.each([5, -5])("gives second derivatives (mean %i)", async (mean) => {
    const inputs = [randomInput(1, [2, 2], 1, mean), randomInput(2, [2, 2], 0.2)];
    await checkOperation((x, w) => hessianVectorProduct((p: Tensor) => sum(branches(x, p).a))(w, exp(w)), inputs);
  });

  it("chooses anew in each step of a scan", async () => {
    const step = (state: Tensor, x: Tensor): [Tensor, Tensor] => {
      const next = ifElse(
        greater(sum(x), 0),
        () => tanh(add(state, x)),
        () => multiply(state, x),
      );
      return [next, next];
    };
    await checkOperation((h, x) => scan(step, h, x), [randomInput(1, [2]), randomInput(2, [6, 2])]);
  });

  it("computes inside a branch what the branch makes, and outside what was there before", () => {
    const { graph } = trace(
      ({ condition, x, y }) => {
        const before = exp(x);
        return ifElse(
          condition,
          () => log(before),
          () => exp(y),
        );
      },
      { condition: tensorType([], "bool"), x: tensorType([2]), y: tensorType([2]) },
    );
    expect(print(graph)).toMatchInlineSnapshot(`
      "condition: bool[]
      x: f32[2]
      y: f32[2]
      %1 = exp(x): f32[2]
      %2 = ifElse(condition, %1, y): f32[2]
          (%3: f32[2], %4: f32[2]) =>
            %5 = log(%3): f32[2]
            return %5
          (%6: f32[2], %7: f32[2]) =>
            %8 = exp(%7): f32[2]
            return %8
      return out = %2"
    `);
  });

  it("refuses branches of different types and conditions of many values", () => {
    const [x, condition] = trace(({ a, c }) => [a, c], { a: tensorType([2]), c: tensorType([], "bool") }).graph.inputs;
    const choose = (c: Tensor) =>
      ifElse(
        c,
        () => x.tensor,
        () => sum(x.tensor),
      );
    expect(() => choose(condition.tensor)).toThrow("the branches give f32[2] and f32[]");
    expect(() => choose(x.tensor)).toThrow("the condition is f32[2]");
  });
});
