import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hessianVectorProduct } from "../../src/engine/differentiate.js";
import { evaluate } from "../../src/engine/evaluate.js";
import { trace } from "../../src/engine/graph.js";
import { associativeScan } from "../../src/engine/operations/associativeScan.js";
import { add, exp, multiply } from "../../src/engine/operations/elementwise.js";
import { matmul } from "../../src/engine/operations/matmul.js";
import { sum } from "../../src/engine/operations/reduce.js";
import { reference } from "../../src/engine/reference.js";
import type { Tensor } from "../../src/engine/tensor.js";
import { tensorType } from "../../src/engine/types.js";
import { checkOperation, randomInput } from "./checkOperation.js";

// Steps h′ = a h + b, one after another.
type Affine = { readonly a: Tensor; readonly b: Tensor };
const afterwards = (earlier: Affine, later: Affine): Affine => ({
  a: multiply(earlier.a, later.a),
  b: add(multiply(later.a, earlier.b), later.b),
});

describe("associativeScan", () => {
  it("is the loop, whatever the length, the chunks and the direction", async () => {
    const length = fc.integer({ min: 1, max: 40 });
    const chunk = fc.integer({ min: 2, max: 9 });
    await fc.assert(
      fc.asyncProperty(length, chunk, fc.boolean(), async (count, size, reverse) => {
        const recurrence = (a: Tensor, b: Tensor) => associativeScan(afterwards, { a, b }, { reverse, chunk: size });
        const inputs = [randomInput(1, [count]), randomInput(2, [count])];
        const [a, b] = inputs.map(({ data }) => Array.from(data));
        const { graph } = trace((at) => recurrence(at.a, at.b).b, { a: tensorType([count]), b: tensorType([count]) });
        const given = graph.inputs.map(({ tensor }, i) => [tensor, reference([count], inputs[i].data)] as const);
        const [states] = evaluate([graph.outputs[0].tensor], new Map(given));
        let h = 0;
        for (const i of reverse ? [...a.keys()].reverse() : a.keys()) {
          h = a[i] * h + b[i];
          expect(states.data[i]).toBeCloseTo(h, 9);
        }
        await checkOperation((x, y) => Object.values(recurrence(x, y)), inputs);
      }),
      { numRuns: 10, seed: 5 },
    );
  });

  it("keeps the order of what does not commute", async () => {
    const inputs = [randomInput(1, [11, 2, 2], 0.8)];
    const products = (x: Tensor) => associativeScan((earlier: Tensor, later: Tensor) => matmul(later, earlier), x);
    await checkOperation(products, inputs);
    const { graph } = trace(({ x }) => products(x), { x: tensorType([3, 1, 1]) });
    const [result] = evaluate(
      [graph.outputs[0].tensor],
      new Map([[graph.inputs[0].tensor, reference([3, 1, 1], [2, 3, 4])]]),
    );
    expect([...result.data]).toEqual([2, 6, 24]);
  });

  it("gives second derivatives", async () => {
    const loss = (p: Tensor) => sum(exp(associativeScan(afterwards, { a: p, b: multiply(p, p) }, { chunk: 3 }).b));
    await checkOperation((x) => hessianVectorProduct(loss)(x, exp(x)), [randomInput(1, [7], 0.5)]);
  });

  it("refuses elements of several lengths or of one that is not known", () => {
    const inputs = trace((all) => all, { x: tensorType([3]), y: tensorType([2]), z: tensorType(["time"]) }).graph
      .inputs;
    const [x, y, z] = inputs.map(({ tensor }) => tensor);
    expect(() => associativeScan(afterwards, { a: x, b: y })).toThrow("f32[3] and f32[2] do not have one known length");
    expect(() => associativeScan(add, z)).toThrow("f32[time] do not have one known length");
    expect(() => associativeScan(add, x, { chunk: 1 })).toThrow("chunks of 1");
  });
});
