// Scans, branches, checkpoints and custom gradients, one inside another.

import { describe, expect, it } from "vitest";
import { hessianVectorProduct, pullBack } from "../../src/engine/differentiate.js";
import { evaluate } from "../../src/engine/evaluate.js";
import { trace } from "../../src/engine/graph.js";
import { associativeScan } from "../../src/engine/operations/associativeScan.js";
import { checkpoint } from "../../src/engine/operations/checkpoint.js";
import { customGradient } from "../../src/engine/operations/customGradient.js";
import { add, divide, exp, greater, multiply, negate, tanh } from "../../src/engine/operations/elementwise.js";
import { ifElse } from "../../src/engine/operations/ifElse.js";
import { matmul } from "../../src/engine/operations/matmul.js";
import { split } from "../../src/engine/operations/movement.js";
import { sum } from "../../src/engine/operations/reduce.js";
import { scan } from "../../src/engine/operations/scan.js";
import { reference } from "../../src/engine/reference.js";
import type { Tensor } from "../../src/engine/tensor.js";
import { tensorType } from "../../src/engine/types.js";
import { checkOperation, randomInput } from "./checkOperation.js";

const inputs = [randomInput(1, [2, 3], 0.5), randomInput(2, [4, 2, 3], 0.5), randomInput(3, [3, 3], 0.5)];

// 1 / (1 + x²), whose derivative uses what the function makes and what it gets.
const bell = customGradient(
  (x: Tensor) => divide(1, add(1, multiply(x, x))),
  ([x], y, g) => [negate(multiply(g, multiply(multiply(y, y), multiply(x, 2))))],
);

const insides: Record<string, (state: Tensor, x: Tensor, w: Tensor) => Tensor> = {
  "a custom gradient": (state, x, w) => bell(add(matmul(state, w), x)),
  "a checkpoint": (state, x, w) => checkpoint((h: Tensor) => tanh(add(matmul(h, w), exp(x))))(state),
  "a branch with a scan": (state, x, w) =>
    ifElse(
      greater(sum(x), 0),
      () => scan((h: Tensor, row: Tensor) => [tanh(add(matmul(h, w), row)), h], state, x)[0],
      () => multiply(state, x),
    ),
  "a running product": (state, x, w) =>
    sum(associativeScan(multiply, matmul(add(state, x), w)), { axes: 0, keepAxes: true }),
};

describe("inside a scan", () => {
  it.each(Object.entries(insides))("%s", async (name, inside) => {
    const steps = (h: Tensor, x: Tensor, w: Tensor, again: boolean) =>
      scan(
        (state: Tensor, each: Tensor) => {
          const next = name === "a running product" ? add(state, inside(state, each, w)) : inside(state, each, w);
          return [next, next];
        },
        h,
        x,
        { checkpoint: again },
      );
    for (const again of [false, true]) await checkOperation((h, x, w) => steps(h, x, w, again), inputs);
    const loss = (h: Tensor, x: Tensor) => (w: Tensor) => sum(exp(steps(h, x, w, false)[1]));
    await checkOperation((h, x, w) => hessianVectorProduct(loss(h, x))(w, exp(w)), inputs, { tolerance: 1e-4 });
  });
});

it("a scan in a checkpoint keeps nothing of its steps", async () => {
  const all = checkpoint((h: Tensor, x: Tensor, w: Tensor) =>
    scan((state: Tensor, each: Tensor) => [tanh(add(matmul(state, w), each)), exp(state)], h, x),
  );
  await checkOperation(all, inputs);
});

it("cotangents end at a source, though its node has other outputs", () => {
  const { graph } = trace(
    ({ x }) => {
      const [a, b] = split(x, [1, 1], 0);
      const y = multiply(multiply(a, a), b);
      return pullBack([y], [exp(multiply(y, 0))], [a, x]).map((each) => each ?? y);
    },
    { x: tensorType([2]) },
  );
  const outputs = graph.outputs.map(({ tensor }) => tensor);
  const [ofA, ofX] = evaluate(outputs, new Map([[graph.inputs[0].tensor, reference([2], [3, 5])]]));
  expect([...ofA.data]).toEqual([30]);
  expect([...ofX.data]).toEqual([0, 9]);
});
