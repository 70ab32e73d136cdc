import { describe, expect, it } from "vitest";
import { grad, hessianVectorProduct } from "../../src/engine/differentiate.js";
import { trace } from "../../src/engine/graph.js";
import { checkpoint } from "../../src/engine/operations/checkpoint.js";
import { add, exp, multiply, tanh } from "../../src/engine/operations/elementwise.js";
import { matmul } from "../../src/engine/operations/matmul.js";
import { sum } from "../../src/engine/operations/reduce.js";
import { print } from "../../src/engine/print.js";
import type { Tensor } from "../../src/engine/tensor.js";
import { tensorType } from "../../src/engine/types.js";
import { checkOperation, randomInput } from "./checkOperation.js";

const inputs = [randomInput(1, [2, 3]), randomInput(2, [3, 3], 0.5), randomInput(3, [3])];

// Two links, of arguments and of a tensor from outside.
const chain = (x: Tensor, w: Tensor, b: Tensor) => {
  const link = checkpoint((at: Tensor) => ({ hidden: tanh(add(matmul(at, w), b)), scaled: multiply(at, b) }));
  const first = link(x);
  const second = link(add(first.hidden, first.scaled));
  return [second.hidden, second.scaled];
};

describe("checkpoint", () => {
  it("has the same derivative", async () => {
    await checkOperation(chain, inputs);
    await checkOperation((x, w, b) => chain(x, w, b)[0], inputs);
    await checkOperation((x) => checkpoint((at: Tensor) => sum(exp(at)))(x), [randomInput(1, [2])]);
  });

  it("has the same second derivative", async () => {
    const loss = (x: Tensor, b: Tensor) => (w: Tensor) => sum(exp(chain(x, w, b)[0]));
    await checkOperation((x, w, b) => hessianVectorProduct(loss(x, b))(w, exp(w)), inputs);
  });

  it("computes again inside a branch that waits for the cotangent", () => {
    const { graph } = trace(({ x }) => grad((p: Tensor) => sum(checkpoint((at: Tensor) => exp(tanh(at)))(p)))(x), {
      x: tensorType(["batch", 2]),
    });
    expect(print(graph)).toMatchInlineSnapshot(`
      "x: f32[batch, 2]
      %1 = constant(dtype=f32, shape=[1 1], data=[1]): f32[1, 1]
      %2 = expand(%1, shape=[batch 2]): f32[batch, 2]
      %3 = slice(%2, starts=[0 0], sizes=[batch 1]): f32[batch, 1]
      %4 = max(%3, axes=[0 1]): f32[1, 1]
      %5 = reshape(%4, shape=[]): f32[]
      %6 = constant(dtype=f32, shape=[], data=[0]): f32[]
      %7 = greaterOrEqual(%5, %6): bool[]
      %8 = not(%7): bool[]
      %9 = or(%7, %8): bool[]
      %10 = ifElse(%9, x): f32[batch, 2]
          (%11: f32[batch, 2]) =>
            %12 = tanh(%11): f32[batch, 2]
            %13 = exp(%12): f32[batch, 2]
            %14 = constant(dtype=f32, shape=[], data=[1]): f32[]
            %15 = multiply(%12, %12): f32[batch, 2]
            %16 = subtract(%14, %15): f32[batch, 2]
            %17 = multiply(%13, %16): f32[batch, 2]
            return %17
          (%18: f32[batch, 2]) =>
            %19 = constant(dtype=f32, shape=[], data=[0]): f32[]
            %20 = expand(%19, shape=[batch 2]): f32[batch, 2]
            return %20
      return out = %10"
    `);
  });
});
