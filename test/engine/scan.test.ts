import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grad, hessianVectorProduct, pullBack } from "../../src/engine/differentiate.js";
import { evaluate } from "../../src/engine/evaluate.js";
import { trace } from "../../src/engine/graph.js";
import { ndarray } from "../../src/engine/ndarray.js";
import { add, exp, multiply, sigmoid, tanh } from "../../src/engine/operations/elementwise.js";
import { matmul } from "../../src/engine/operations/matmul.js";
import { concatenate, expand, reshape, slice } from "../../src/engine/operations/movement.js";
import { mean, sum } from "../../src/engine/operations/reduce.js";
import { type ScanOptions, scan } from "../../src/engine/operations/scan.js";
import { print } from "../../src/engine/print.js";
import { compile } from "../../src/engine/program.js";
import { reference } from "../../src/engine/reference.js";
import type { Tensor } from "../../src/engine/tensor.js";
import { tensorType } from "../../src/engine/types.js";
import { checkOperation, randomInput } from "./checkOperation.js";
import { gatedUnit } from "./gatedUnit.js";

// h' = tanh(x W + h U + b)
const recurrent = (options: ScanOptions) => (h: Tensor, x: Tensor, w: Tensor, u: Tensor, b: Tensor) =>
  scan(
    (state: Tensor, input: Tensor) => {
      const next = tanh(add(add(matmul(input, w), matmul(state, u)), b));
      return [next, next];
    },
    h,
    x,
    options,
  );

const recurrentInputs = (time: number, batch: number, width: number, hidden: number) => [
  randomInput(1, [batch, hidden]),
  randomInput(2, [time, batch, width]),
  randomInput(3, [width, hidden]),
  randomInput(4, [hidden, hidden], 0.5),
  randomInput(5, [hidden]),
];

describe("scan", () => {
  it.each([false, true])("runs a recurrent network (reverse: %s)", async (reverse) => {
    await checkOperation(recurrent({ reverse }), recurrentInputs(4, 2, 3, 2));
  });

  it("runs a gated recurrent unit over random sizes", async () => {
    const size = fc.integer({ min: 1, max: 4 });
    await fc.assert(
      fc.asyncProperty(size, size, size, fc.boolean(), async (time, batch, hidden, reverse) => {
        await checkOperation(
          (h, x, u, b) =>
            scan(
              (state: Tensor, projected: Tensor) => {
                const next = gatedUnit(state, projected, u, b);
                return [next, { next, twice: multiply(next, 2) }];
              },
              h,
              x,
              { reverse },
            ).flatMap((each) => ("dtype" in each ? [each] : Object.values(each))),
          [
            randomInput(1, [batch, hidden]),
            randomInput(2, [time, batch, 3 * hidden]),
            randomInput(3, [hidden, 3 * hidden]),
            randomInput(4, [3 * hidden]),
          ],
        );
      }),
      { numRuns: 8, seed: 3 },
    );
  });

  it("carries several states and slices several sequences", async () => {
    await checkOperation(
      (a, b, x, y) => {
        const [state, outputs] = scan(
          (at: { readonly a: Tensor; readonly b: Tensor }, [left, right]: readonly [Tensor, Tensor]) => {
            const next = { a: tanh(add(multiply(at.a, left), sum(at.b))), b: multiply(at.b, sigmoid(right)) };
            return [next, [add(next.a, left), at.b] as const];
          },
          { a, b },
          [x, y],
        );
        return [state.a, state.b, ...outputs];
      },
      [randomInput(1, [3]), randomInput(2, [2]), randomInput(3, [4, 3]), randomInput(4, [4, 2])],
    );
  });

  it("nests", async () => {
    await checkOperation(
      (h, x, w) =>
        scan(
          (outer: Tensor, row: Tensor) => {
            const [last, all] = scan(
              (inner: Tensor, each: Tensor) => {
                const next = tanh(add(matmul(inner, w), multiply(each, outer)));
                return [next, next];
              },
              outer,
              row,
            );
            return [add(last, sum(all, { axes: 0 })), all];
          },
          h,
          x,
        ),
      [randomInput(1, [2, 3]), randomInput(2, [2, 3, 2, 3]), randomInput(3, [3, 3], 0.5)],
    );
  });

  it("adds up the gradients of what the body uses from outside", async () => {
    // One tensor as matrix, as a row of it, by broadcasting, and in products over a batch of matrices.
    await checkOperation(
      (h, x, w, scale) =>
        scan(
          (state: Tensor, each: Tensor) => {
            const row = slice(w, 0, 0, 1);
            const next = tanh(add(matmul(state, w), multiply(multiply(each, row), scale)));
            return [next, sum(exp(multiply(w, 0.1)), { axes: 0 })];
          },
          h,
          x,
        ),
      [randomInput(1, [2, 2, 3]), randomInput(2, [3, 2, 2, 3]), randomInput(3, [3, 3], 0.5), randomInput(4, [])],
    );
  });

  it("takes gradients through states and slices that pass unchanged", async () => {
    await checkOperation(
      (h, x) => scan((state: Tensor, each: Tensor) => [state, add(each, state)], h, x),
      [randomInput(1, [2]), randomInput(2, [3, 2])],
    );
    await checkOperation(
      (h, x) => scan((_: Tensor, each: Tensor) => [each, each], h, x).flat(),
      [randomInput(1, [2]), randomInput(2, [3, 2])],
    );
  });

  it("reshapes inside the body", async () => {
    await checkOperation(
      (h, x, w) =>
        scan(
          (state: Tensor, each: Tensor) => {
            const joined = concatenate([reshape(each, [2, 2]), expand(state, [2, 2])], 1);
            const next = sum(tanh(matmul(joined, w)), { axes: 0, keepAxes: true });
            return [next, reshape(joined, [8])];
          },
          h,
          x,
        ),
      [randomInput(1, [1, 2]), randomInput(2, [3, 4]), randomInput(3, [4, 2])],
    );
  });

  it("gives second derivatives", async () => {
    await checkOperation(
      (h, x, w, u, b) => {
        const loss = ([state, weight]: readonly Tensor[]) => {
          const [last, all] = recurrent({})(state, x, w, weight, b);
          return add(sum(multiply(last, last)), sum(exp(all)));
        };
        return hessianVectorProduct(loss)([h, u], [multiply(h, 0.5), exp(u)]);
      },
      recurrentInputs(3, 2, 2, 2),
    );
  });

  it.each([true, 1, 2, 3])("keeps less where it is checkpointed (%s)", async (checkpoint) => {
    await checkOperation(recurrent({ checkpoint }), recurrentInputs(7, 2, 2, 2));
    await checkOperation(recurrent({ checkpoint, reverse: true }), recurrentInputs(7, 2, 2, 2));
    await checkOperation(recurrent({ checkpoint, reverse: true }), recurrentInputs(6, 2, 2, 2));
  });

  it("computes what does not vary outside, the gradient of a matrix in one product, and nothing that nobody uses", () => {
    const types = { h: tensorType(["batch", 2]), x: tensorType(["time", "batch", 2]), w: tensorType([2, 2]) };
    const { graph } = trace(
      ({ h, x, w }) =>
        grad((weight: Tensor) => {
          const [last] = scan(
            (state: Tensor, each: Tensor) => [tanh(add(matmul(state, exp(weight)), each)), exp(each)],
            h,
            x,
          );
          return sum(last);
        })(w),
      types,
    );
    expect(print(graph)).toMatchInlineSnapshot(`
      "h: f32[batch, 2]
      x: f32[time, batch, 2]
      w: f32[2, 2]
      %1 = exp(w): f32[2, 2]
      %2, %3, %4 = scan(h, x, %1, states=1, sequences=1, reverse=false, recompute=false): f32[batch, 2], f32[time, batch, 2], f32[time, batch, 2]
          (%5: f32[batch, 2], %6: f32[batch, 2], %7: f32[2, 2]) =>
            %8 = matmul(%5, %7, transposeA=false, transposeB=false): f32[batch, 2]
            %9 = add(%8, %6): f32[batch, 2]
            %10 = tanh(%9): f32[batch, 2]
            return %10, %5, %10
      %11 = constant(dtype=f32, shape=[1 1], data=[1]): f32[1, 1]
      %12 = expand(%11, shape=[batch 2]): f32[batch, 2]
      %13, %14 = scan(%12, %4, %1, states=1, sequences=1, reverse=true, recompute=false): f32[batch, 2], f32[time, batch, 2]
          (%15: f32[batch, 2], %16: f32[batch, 2], %17: f32[2, 2]) =>
            %18 = constant(dtype=f32, shape=[], data=[1]): f32[]
            %19 = multiply(%16, %16): f32[batch, 2]
            %20 = subtract(%18, %19): f32[batch, 2]
            %21 = multiply(%15, %20): f32[batch, 2]
            %22 = matmul(%21, %17, transposeA=false, transposeB=true): f32[batch, 2]
            return %22, %21
      %23 = contract(%3, %14): f32[2, 2]
      %24 = multiply(%23, %1): f32[2, 2]
      return out = %24"
    `);
  });

  it("can be differentiated after it was simplified", () => {
    const inputs = recurrentInputs(3, 2, 2, 2);
    const types = inputs.map(({ shape }) => tensorType(shape));
    const { graph, result } = trace((all) => {
      const [h, x, w, u, b] = all;
      return recurrent({})(h, x, w, u, b)[0];
    }, types);
    const sources = graph.inputs.map(({ tensor }) => tensor);
    const given = new Map(sources.map((tensor, i) => [tensor, reference(inputs[i].shape, inputs[i].data)]));
    const gradientsOf = (last: Tensor) => {
      const found = pullBack([last], [exp(last)], sources).filter((each) => each !== undefined);
      return evaluate(found, given).map(({ data }) => Array.from(data));
    };
    const simplified = graph.outputs[0].tensor;
    expect(simplified.node.outputs.length).toBeLessThan(result.node.outputs.length);
    expect(gradientsOf(simplified)).toEqual(gradientsOf(result));
  });

  it("runs one scan for two that are alike", () => {
    const sums = (x: Tensor, factor: number) =>
      scan((state: Tensor, each: Tensor) => [add(state, multiply(each, factor)), state], sum(x, { axes: 0 }), x)[0];
    const { graph } = trace(({ x }) => [sums(x, 2), sums(x, 2), sums(x, 3)], { x: tensorType([3, 2]) });
    expect(print(graph).match(/= scan\(/g)).toHaveLength(2);
    expect(graph.outputs[0].tensor).toBe(graph.outputs[1].tensor);
  });

  it("computes each thing once where scans nest", () => {
    const [h, x, w, u, b] = recurrentInputs(4, 2, 2, 2).map(({ shape }) => tensorType(shape));
    const { graph } = trace(
      (all) =>
        grad(({ w, u, b }: Omit<typeof all, "h" | "x">) => {
          const [last] = recurrent({ checkpoint: 2 })(all.h, all.x, w, u, b);
          return sum(last);
        })(all),
      { h, x, w, u, b },
    );
    // Forward: chunks, steps. Backward: chunks, steps again, and their derivative.
    expect(print(graph).match(/= scan\(/g)).toHaveLength(5);
  });

  it("runs over a length and a batch that are known only when it runs", async () => {
    const step = (state: Tensor, each: Tensor): [Tensor, Tensor] => {
      const next = tanh(add(state, multiply(each, mean(state))));
      return [next, next];
    };
    const program = await compile(
      ({ h, x }) => grad(([initial, sequence]: readonly Tensor[]) => sum(scan(step, initial, sequence)[1]))([h, x]),
      { h: tensorType(["batch", 1]), x: tensorType(["time", "batch", 1]) },
    );
    const fixed = await compile(
      ({ h, x }) => grad(([initial, sequence]: readonly Tensor[]) => sum(scan(step, initial, sequence)[1]))([h, x]),
      { h: tensorType([2, 1]), x: tensorType([3, 2, 1]) },
    );
    const inputs = { h: ndarray([0.5, -1], [2, 1]), x: ndarray([1, 2, 3, -1, -2, 0.5], [3, 2, 1]) };
    expect(await program.run(inputs)).toEqual(await fixed.run(inputs));
  });

  it("refuses sequences of different lengths and states that change", () => {
    const x = trace(({ a }) => a, { a: tensorType([3, 2]) }).graph.inputs[0].tensor;
    const same = (state: Tensor, _: readonly Tensor[]): [Tensor, Tensor] => [state, state];
    expect(() => scan(same, x, [x, sum(x, { axes: 0 })])).toThrow("sequences f32[3, 2] and f32[2] do not have one");
    expect(() => scan((state: Tensor) => [sum(state, { axes: 0 }), state], x, x)).toThrow("f32[2] after it");
    expect(() => scan((state: Tensor) => [state, state], x, [])).toThrow("needs a sequence");
  });
});
