import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { pullBack, zerosLike } from "../../../src/engine/differentiate.js";
import { floats, ndarray } from "../../../src/engine/ndarray.js";
import { attend } from "../../../src/engine/network/attend.js";
import { type AttentionParameters, attention } from "../../../src/engine/network/attention.js";
import type { Layer } from "../../../src/engine/network/layer.js";
import { trainingPass } from "../../../src/engine/network/pass.js";
import { addSinusoidalPositions, learntPositions, rotate } from "../../../src/engine/network/positions.js";
import { transformerBlock } from "../../../src/engine/network/transformerBlock.js";
import { constant, full } from "../../../src/engine/operations/constant.js";
import { relu } from "../../../src/engine/operations/elementwise.js";
import { matmul } from "../../../src/engine/operations/matmul.js";
import { slice } from "../../../src/engine/operations/movement.js";
import { seedType } from "../../../src/engine/operations/randomBits.js";
import { triangularMask } from "../../../src/engine/operations/range.js";
import { tensorRandom } from "../../../src/engine/operations/tensorRandom.js";
import { compile } from "../../../src/engine/program.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import { tensorType } from "../../../src/engine/types.js";
import goldens from "../../goldens/engine/network/attention.json" with { type: "json" };
import { checkOperation, randomInput } from "../checkOperation.js";
import { checkGolden } from "./checkGolden.js";
import { checkLayer } from "./checkLayer.js";

const present = () => constant([1, 1, 1, 0, 1, 1, 1, 1], [2, 4], "bool");
const seed = () => constant([3, 4], [2], "i32");

/** The layer as one of a single tensor. */
function ofTokens<P, G>(layer: Layer<P, [x: Tensor, given?: G]>): Layer<P, [x: Tensor]> {
  return { initialise: (random) => layer.initialise(random), apply: (parameters, x) => layer.apply(parameters, x) };
}

describe("attend", () => {
  it("is PyTorch's scaled_dot_product_attention, with the gradient of the mask as well", async () => {
    await checkGolden((_, q, k, v, mask) => attend(q, k, v, { masks: [mask] }), goldens.attend);
    // One head at a time.
    await checkGolden((_, q, k, v, mask) => attend(q, k, v, { masks: [mask], atOnce: 1 }), goldens.attend);
  });

  it("has the right gradients, whatever the sizes, at once and in chunks, masked and dropping", async () => {
    const size = fc.integer({ min: 1, max: 3 });
    await fc.assert(
      fc.asyncProperty(size, size, size, size, fc.integer({ min: 0, max: 2 }), async (heads, n, m, depth, chunked) => {
        const inputs = [
          randomInput(1, [2, heads, n, depth]),
          randomInput(2, [2, heads, m, depth]),
          randomInput(3, [2, 1, m, 2]),
          randomInput(4, [n, m]),
          randomInput(5, [2, 1, 1, m]),
        ];
        const atOnce = [1, heads * n * m, 1000][chunked];
        await checkOperation((q, k, v, a, b) => attend(q, k, v, { masks: [a, b], atOnce }), inputs);
        const dropout = () => ({ rate: 0.4, random: tensorRandom(seed()) });
        await checkOperation(
          (q, k, v, a) => attend(q, k, v, { masks: [a], dropout: dropout(), atOnce }),
          inputs.slice(0, 4),
        );
      }),
      { numRuns: 6, seed: 1 },
    );
    await checkOperation(
      (q, k, v) => attend(q, k, v),
      [1, 2, 3].map((i) => randomInput(i, [2, 3])),
    );
  });

  it("drops other weights in each chunk, and keeps their mean", async () => {
    // One value of 1 a key and equal scores: what a query gets is the share that was kept, enlarged.
    const program = await compile(
      ({ q, v, s }) => {
        const random = tensorRandom(s);
        return attend(q, q, v, { dropout: { rate: 0.25, random }, atOnce: 64 * 64 });
      },
      { q: tensorType([8, 64, 1]), v: tensorType([8, 64, 1]), s: seedType },
    );
    const ones = ndarray(new Float32Array(512).fill(1), [8, 64, 1]);
    const zeros = ndarray(new Float32Array(512), [8, 64, 1]);
    const kept = floats(await program.run({ q: zeros, v: ones, s: ndarray([5, 6], [2], "i32") }));
    await program.dispose();
    expect(kept.reduce((a, b) => a + b) / kept.length).toBeCloseTo(1, 1.5);
    const chunks = Array.from({ length: 8 }, (_, i) => `${kept.slice(64 * i, 64 * (i + 1))}`);
    expect(new Set(chunks).size).toBe(8);
  });

  it("takes a batch whose size is open", async () => {
    const type = tensorType(["batch", 2, 3, 4]);
    const program = await compile((x) => {
      const y = attend(x, x, x, { masks: [triangularMask(3, 3)] });
      return [y, pullBack([y], [y], [x])[0] ?? x];
    }, type);
    const { shape, data } = randomInput(1, [5, 2, 3, 4]);
    const open = await program.run(ndarray(data, shape));
    await program.dispose();
    const fixed = await compile((x) => {
      const y = attend(x, x, x, { masks: [triangularMask(3, 3)] });
      return [y, pullBack([y], [y], [x])[0] ?? x];
    }, tensorType(shape));
    const known = await fixed.run(ndarray(data, shape));
    await fixed.dispose();
    for (const [i, array] of known.entries()) {
      for (const [at, value] of floats(array).entries()) expect(floats(open[i])[at]).toBeCloseTo(value, 5);
    }
  });

  it("takes the mean of all values where a query may look nowhere", async () => {
    const program = await compile(
      (x) => attend(x, x, x, { masks: [constant([0, 0, 1, 0], [2, 2], "bool")] }),
      tensorType([2, 1]),
    );
    expect(Array.from(floats(await program.run(ndarray([2, 4], [2, 1]))))).toEqual([3, 2]);
    await program.dispose();
  });
});

describe("attention", () => {
  it("computes what PyTorch's does, from the same weights", async () => {
    await checkGolden(ofTokens(attention({ features: 6, heads: 2 })).apply, goldens.self);
    await checkGolden(
      (p, x) => attention({ features: 6, heads: 3, causal: true }).apply(p, x, { present: present() }),
      goldens.masked,
    );
    await checkGolden(
      (p, x, context) => attention({ features: 6, heads: 2, contextFeatures: 5 }).apply(p, x, { context }),
      goldens.cross,
    );
  });

  it("has the right gradients, dropping weights as well", async () => {
    await checkLayer(ofTokens(attention({ features: 4, heads: 2, causal: true, rotary: { length: 3, base: 50 } })), [
      randomInput(1, [2, 3, 4]),
    ]);
    const dropping = attention({ features: 4, heads: 2, dropout: 0.4 });
    await checkLayer(
      {
        initialise: dropping.initialise,
        apply: (p: AttentionParameters, x: Tensor) => dropping.apply(p, x, { pass: trainingPass(seed()) }),
      },
      [randomInput(2, [2, 3, 4])],
    );
  });

  it("does not see the future where it is causal: its gradient is 0 there, exactly", async () => {
    const layer = attention({ features: 8, heads: 2, causal: true });
    const parameters = layer.initialise(seededRandom(1));
    const program = await compile(
      ({ p, x }) => {
        const early = slice(layer.apply(p, x), 1, 1, 2);
        return pullBack([early], [full(early.shape, 1)], [x])[0] ?? zerosLike(x);
      },
      { p: parameters, x: tensorType([1, 4, 8]) },
    );
    const { shape, data } = randomInput(3, [1, 4, 8], 3);
    const gradient = floats(await program.run({ p: parameters, x: ndarray(data, shape) }));
    await program.dispose();
    expect(gradient.slice(0, 16).every((value) => value !== 0)).toBe(true);
    expect(gradient.slice(16).every((value) => value === 0)).toBe(true);
  });

  it("does not see padding", async () => {
    const layer = attention({ features: 4, heads: 2 });
    const parameters = layer.initialise(seededRandom(1));
    const there = constant([1, 1, 0], [1, 3], "bool");
    const program = await compile(({ p, x }) => layer.apply(p, x, { present: there }), {
      p: parameters,
      x: tensorType([1, 3, 4]),
    });
    const run = async (last: number) => {
      const data = [...Array.from(randomInput(5, [8]).data), last, 2 * last, 0, last];
      return floats(await program.run({ p: parameters, x: ndarray(data, [1, 3, 4]) })).slice(0, 8);
    };
    expect(await run(5)).toEqual(await run(-300));
    await program.dispose();
  });

  it("turns its result as its tokens are turned, without positions", async () => {
    const layer = attention({ features: 6, heads: 3 });
    const parameters = layer.initialise(seededRandom(2));
    const order = constant(
      [2, 0, 3, 1].flatMap((from) => [0, 1, 2, 3].map((to) => Number(from === to))),
      [4, 4],
    );
    const program = await compile(({ p, x }) => [layer.apply(p, matmul(order, x)), matmul(order, layer.apply(p, x))], {
      p: parameters,
      x: tensorType(["batch", 4, 6]),
    });
    const { shape, data } = randomInput(6, [2, 4, 6]);
    const [first, second] = await program.run({ p: parameters, x: ndarray(data, shape) });
    await program.dispose();
    for (const [i, value] of floats(first).entries()) expect(value).toBeCloseTo(floats(second)[i], 5);
  });

  it("says what does not fit", async () => {
    expect(() => attention({ features: 6, heads: 4 })).toThrow(/4 heads do not divide 6 features/);
    const dropping = attention({ features: 4, heads: 2, dropout: 0.1 });
    await expect(checkLayer(ofTokens(dropping), [randomInput(1, [1, 2, 4])])).rejects.toThrow(/hand it the pass/);
  });
});

describe("positions", () => {
  it("are PyTorch's numbers", async () => {
    await checkGolden((_, x) => rotate(x, { length: 7, base: 100 }), goldens.rotary);
    await checkGolden((_, x) => addSinusoidalPositions(x, 9), goldens.sinusoidal);
    await checkGolden(learntPositions({ length: 5, features: 3 }).apply, goldens.learnt);
  });

  it("have the right gradients, at given places too", async () => {
    const at = { shape: [2], data: [3, 1], dtype: "i64" } as const;
    await checkOperation((x, i) => rotate(x, { length: 4 }, i), [randomInput(1, [2, 2, 4]), at]);
    await checkOperation((x, i) => addSinusoidalPositions(x, 4, i), [randomInput(1, [2, 2, 3]), at]);
    await checkLayer(learntPositions({ length: 5, features: 3 }), [randomInput(1, [2, 3, 3])]);
    await checkLayer(learntPositions({ length: 5, features: 3 }), [randomInput(1, [2, 2, 3]), at]);
  });

  it("turned by rotary ones, products depend on distances alone", async () => {
    const program = await compile(
      ({ q, k }) => {
        const [a, b] = [q, k].map((x) => rotate(x, { length: 6 }));
        return matmul(a, b, { transposeB: true });
      },
      { q: tensorType([6, 4]), k: tensorType([6, 4]) },
    );
    const same = (values: readonly number[]) => ndarray(Array.from({ length: 6 }, () => values).flat(), [6, 4]);
    const products = floats(await program.run({ q: same([1, -2, 0.5, 3]), k: same([0.3, 1, -1, 2]) }));
    await program.dispose();
    for (let i = 0; i < 5; i++) {
      for (let j = 0; j < 5; j++) expect(products[6 * i + j]).toBeCloseTo(products[6 * (i + 1) + j + 1], 4);
    }
    expect(products[1]).not.toBeCloseTo(products[2], 2);
  });

  it("are refused beyond the longest sequence", async () => {
    await expect(compile((x) => rotate(x, { length: 2 }), tensorType([3, 4]))).rejects.toThrow(
      /longer than the 2 positions/,
    );
    await expect(compile((x) => rotate(x, { length: 3 }), tensorType([3, 5]))).rejects.toThrow(/cannot pair/);
  });
});

describe("transformerBlock", () => {
  it("computes what PyTorch's encoder and decoder layers do, from the same weights", async () => {
    const after = transformerBlock({ features: 6, heads: 2, hidden: 10, norm: "after", activation: relu });
    await checkGolden((p, x) => after.apply(p, x, { present: present() }), goldens.blockAfter);
    const mask = () => triangularMask(4, 4);
    const before = transformerBlock({ features: 6, heads: 2, hidden: 10 });
    await checkGolden((p, x) => before.apply(p, x, { mask: mask() }), goldens.blockBefore);
    const decoder = transformerBlock({ features: 6, heads: 3, hidden: 8, causal: true, contextFeatures: 6 });
    await checkGolden((p, x, context) => decoder.apply(p, x, { context }), goldens.decoder);
  });

  it("has the right gradients, dropping as well", async () => {
    for (const norm of ["before", "after"] as const) {
      const block = transformerBlock({ features: 4, heads: 2, hidden: 5, norm, dropout: 0.3 });
      const apply = (p: Parameters<typeof block.apply>[0], x: Tensor) =>
        block.apply(p, x, { pass: trainingPass(seed()) });
      await checkLayer({ initialise: block.initialise, apply }, [randomInput(1, [2, 3, 4])], {
        tolerance: 1e-4,
        gradientTolerance: 1e-4,
      });
    }
  });

  it("wants the other sequence that it attends to", async () => {
    const decoder = transformerBlock({ features: 4, heads: 2, contextFeatures: 3 });
    await expect(checkLayer(ofTokens(decoder), [randomInput(1, [1, 2, 4])])).rejects.toThrow(
      /another sequence; it is missing/,
    );
  });

  it("computes token by token what it computes at once", async () => {
    const block = transformerBlock({ features: 8, heads: 2, causal: true, rotary: { length: 6 } });
    const p = block.initialise(seededRandom(4));
    const whole = await compile(({ parameters, x }) => block.apply(parameters, x), {
      parameters: p,
      x: tensorType([2, 5, 8]),
    });
    const { shape, data } = randomInput(7, [2, 5, 8]);
    const x = ndarray(data, shape);
    const expected = floats(await whole.run({ parameters: p, x }));
    await whole.dispose();

    // The first two tokens together, then one at a time.
    let cache = block.emptyCache(2, 6);
    const outputs: Float32Array[] = [];
    for (const [from, count] of [
      [0, 2],
      [2, 1],
      [3, 1],
      [4, 1],
    ]) {
      const step = await compile(
        (given) => block.step(given.parameters, slice(given.x, 1, from, from + count), given.cache, given.position),
        { parameters: p, x: tensorType([2, 5, 8]), cache, position: tensorType([], "i64") },
      );
      const made = await step.run({ parameters: p, x, cache, position: ndarray([from], [], "i64") });
      await step.dispose();
      cache = made.cache;
      outputs.push(floats(made.output));
    }
    const at = (part: Float32Array, batch: number) =>
      part.slice((batch * part.length) / 2, ((batch + 1) * part.length) / 2);
    const joined = [0, 1].flatMap((batch) => outputs.flatMap((part) => Array.from(at(part, batch))));
    for (const [i, value] of joined.entries()) expect(value).toBeCloseTo(expected[i], 5);
  });
});
