import { describe, expect, it } from "vitest";
import { grad, hessianVectorProduct, jacobian, valueAndGrad } from "../../src/engine/differentiate.js";
import { trace } from "../../src/engine/graph.js";
import { floats, ndarray } from "../../src/engine/ndarray.js";
import { add, exp, multiply, relu, sigmoid, subtract } from "../../src/engine/operations/elementwise.js";
import { matmul } from "../../src/engine/operations/matmul.js";
import { mean, sum } from "../../src/engine/operations/reduce.js";
import { print } from "../../src/engine/print.js";
import { compile } from "../../src/engine/program.js";
import type { Tensor } from "../../src/engine/tensor.js";
import { tensorType } from "../../src/engine/types.js";

describe("compile", () => {
  it("runs a network and its gradient", async () => {
    const loss = (parameters: { readonly weight: Tensor; readonly bias: Tensor }, x: Tensor, y: Tensor) => {
      const error = subtract(relu(add(matmul(x, parameters.weight), parameters.bias)), y);
      return mean(multiply(error, error));
    };
    const types = {
      parameters: { weight: tensorType([2, 1]), bias: tensorType([1]) },
      x: tensorType(["batch", 2]),
      y: tensorType(["batch", 1]),
    };
    const program = await compile(({ parameters, x, y }) => grad(loss)(parameters, x, y), types);
    const gradient = await program.run({
      parameters: { weight: ndarray([1, -1], [2, 1]), bias: ndarray([0.5]) },
      x: ndarray([1, 2, 3, 1], [2, 2]),
      y: ndarray([1, 2], [2, 1]),
    });
    // Row 1 is switched off; row 2 predicts 2.5 for 2.
    expect([...floats(gradient.weight)]).toEqual([1.5, 0.5]);
    expect([...floats(gradient.bias)]).toEqual([0.5]);
    await program.dispose();
  });

  it("takes numbers too small for their full precision as 0, which is many times as fast", async () => {
    const program = await compile((x) => exp(x), tensorType([2]));
    expect(Array.from(floats(await program.run(ndarray([-87, -100]))))).toEqual([Math.fround(Math.exp(-87)), 0]);
    await program.dispose();
  });

  it("differentiates gradients", async () => {
    const f = (x: Tensor) => sum(multiply(exp(x), sigmoid(x)));
    const program = await compile(({ x, v }) => hessianVectorProduct(f)(x, v), {
      x: tensorType([2]),
      v: tensorType([2]),
    });
    const result = await program.run({ x: ndarray([0, 1]), v: ndarray([1, 2]) });
    const s = (x: number) => 1 / (1 + Math.exp(-x));
    const g = (x: number) => Math.exp(x) * s(x) * (1 + (1 - s(x)));
    const h = (x: number) => (g(x + 1e-5) - g(x - 1e-5)) / 2e-5;
    expect(floats(result)[0]).toBeCloseTo(h(0), 4);
    expect(floats(result)[1]).toBeCloseTo(2 * h(1), 4);
    await program.dispose();
  });

  it("prints", () => {
    const { graph } = trace(({ x }) => valueAndGrad((p: Tensor) => [sum(multiply(p, p)), undefined])(x).gradient, {
      x: tensorType([2, 3]),
    });
    expect(print(graph)).toMatchInlineSnapshot(`
      "x: f32[2, 3]
      %1 = add(x, x): f32[2, 3]
      return out = %1"
    `);
    const jac = trace(({ x }) => jacobian((p) => multiply(p, 3))(x), { x: tensorType([2]) });
    expect(print(jac.graph)).toMatchInlineSnapshot(`
      "x: f32[2]
      %1 = constant(dtype=f32, shape=[2 2], data=[3 0 0 3]): f32[2, 2]
      return out = %1"
    `);
  });
});

describe("a device that is not there", () => {
  it("is refused in one line", async () => {
    const opened = await compile((x: Tensor) => relu(x), tensorType([2]), { device: "cuda" }).catch((error) => error);
    // Where there is such a device, it opens.
    if (!(opened instanceof Error)) await opened.dispose();
    else expect(opened.message).toMatch(/^ONNX Runtime cannot compute on cuda here: [^\n]+$/);
  });
});
