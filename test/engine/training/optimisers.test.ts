import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type FloatArray, floats, ndarray } from "../../../src/engine/ndarray.js";
import * as optimisers from "../../../src/engine/training/optimisers.js";
import { createStore, type StoreOptions } from "../../../src/engine/training/parameterStore.js";

const { adam, adamW, lion, matricesOnly, sgd } = optimisers;

const golden = z
  .object({
    start: z.array(z.number()),
    gradients: z.array(z.array(z.number())),
    cases: z.record(z.string(), z.array(z.array(z.number()))),
  })
  .parse(JSON.parse(readFileSync(new URL("../../goldens/engine/training/optimisers.json", import.meta.url), "utf8")));

const cases: Record<string, StoreOptions> = {
  sgd: { optimiser: sgd({ learningRate: 0.1 }) },
  "sgd with weight decay": { optimiser: sgd({ learningRate: 0.1, weightDecay: 0.1 }) },
  "sgd with momentum": { optimiser: sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 0.01 }) },
  "sgd with Nesterov momentum": { optimiser: sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }) },
  adam: { optimiser: adam({ learningRate: 0.01 }) },
  "adam with options": {
    optimiser: adam({ learningRate: 0.01, beta1: 0.5, beta2: 0.9, epsilon: 1e-3, weightDecay: 0.1 }),
  },
  adamW: { optimiser: adamW({ learningRate: 0.01, weightDecay: 0.1 }) },
  "adamW, clipped": { optimiser: adamW({ learningRate: 0.01 }), clipNorm: 1 },
  lion: { optimiser: lion({ learningRate: 0.01, weightDecay: 0.1 }) },
};

describe("optimisers", () => {
  it.each(Object.keys(golden.cases))("%s moves parameters as PyTorch does", (name) => {
    const store = createStore({ p: ndarray(golden.start) }, cases[name]);
    for (const [step, gradient] of golden.gradients.entries()) {
      store.gradients.get("p")?.data.set(gradient);
      store.update(["p"]);
      const moved = floats(store.parameters.p);
      for (const [i, expected] of golden.cases[name][step].entries()) {
        expect(Math.abs(moved[i] - expected)).toBeLessThan(1e-6 * (1 + Math.abs(expected)));
      }
    }
  });

  it("has a golden for each", () => {
    const held = new Set(Object.keys(golden.cases).map((name) => name.split(/[ ,]/)[0]));
    // A rule for which parameters decay.
    expect([...held, "matricesOnly"].sort()).toEqual(Object.keys(optimisers).sort());
  });
});

function gradientsOf(store: { readonly gradients: ReadonlyMap<string, FloatArray> }) {
  return (path: string, values: readonly number[]) => store.gradients.get(path)?.data.set(values);
}

describe("createStore", () => {
  const twoParameters = (optimiser: optimisers.Optimiser, options: Partial<StoreOptions> = {}) =>
    createStore({ matrix: ndarray([1, 2, 3, 4, 5, 6], [2, 3]), bias: ndarray([1]) }, { optimiser, ...options });

  it("leaves alone what was not named, moments included", () => {
    const store = twoParameters(adam({ learningRate: 0.1 }));
    const set = gradientsOf(store);
    set("matrix", [1, 1, 1, 1, 1, 1]);
    set("bias", [1]);
    store.update(["matrix"]);
    expect(floats(store.parameters.bias)[0]).toBe(1);
    store.update(["bias"]);
    // Its own first step: the bias correction is that of step 1, so that it moves by the learning rate.
    expect(floats(store.parameters.bias)[0]).toBeCloseTo(0.9, 6);
  });

  it("decays matrices only, where told so", () => {
    const store = twoParameters(adamW({ learningRate: 0.1, weightDecay: 0.5, decays: matricesOnly }));
    store.update(["matrix", "bias"]);
    expect(floats(store.parameters.matrix)[5]).toBeCloseTo(6 * 0.95, 5);
    expect(floats(store.parameters.bias)[0]).toBe(1);
  });

  it("averages gradients before it moves", () => {
    const store = twoParameters(sgd({ learningRate: 1 }), { accumulate: 2 });
    const set = gradientsOf(store);
    set("bias", [1]);
    expect(store.update(["bias"]).moved).toBe(false);
    expect(floats(store.parameters.bias)[0]).toBe(1);
    set("bias", [3]);
    expect(store.update(["bias"]).moved).toBe(true);
    expect(floats(store.parameters.bias)[0]).toBe(-1);
    set("bias", [5]);
    store.update(["bias"]);
    set("bias", [5]);
    store.update(["bias"]);
    expect(floats(store.parameters.bias)[0]).toBe(-6);
  });

  it("keeps a moving average", () => {
    const store = twoParameters(sgd({ learningRate: 1 }), { averageDecay: 0.75 });
    gradientsOf(store)("bias", [4]);
    store.update(["bias"]);
    expect(floats(store.parameters.bias)[0]).toBe(-3);
    expect(store.average && floats(store.average.bias)[0]).toBe(0.75 * 1 + 0.25 * -3);
  });

  it("moves nothing where a gradient is not finite, and says whose", () => {
    const store = twoParameters(sgd({ learningRate: 1 }));
    const set = gradientsOf(store);
    set("matrix", [0, 0, 0, 0, 1, 0]);
    set("bias", [Number.NaN]);
    expect(store.update(["matrix", "bias"])).toEqual({ norm: Number.NaN, moved: false });
    expect([...floats(store.parameters.matrix)]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(store.firstNotFinite(["matrix", "bias"])).toBe("bias");
  });

  it("keeps moments of parameters without gradient out of the subnormal numbers", () => {
    const store = twoParameters(adam({ learningRate: 0.1 }));
    const set = gradientsOf(store);
    set("bias", [1e-3]);
    store.update(["bias"]);
    set("bias", [0]);
    for (let i = 0; i < 1000; i++) store.update(["bias"]);
    expect(store.state.get("slot.first:bias")?.data[0]).toBe(0);
  });

  it("refuses parameters that are no floats, and more than its memory holds", () => {
    const optimiser = sgd({ learningRate: 1 });
    expect(() => createStore({ index: ndarray([1], [1], "i32") }, { optimiser })).toThrow(
      "the parameter index is i32[1]; only f32 can be trained",
    );
    const huge = { dtype: "f32", shape: [2 ** 14, 2 ** 15], data: new Float32Array(0) } as const;
    expect(() => createStore({ huge }, { optimiser: adam({ learningRate: 1 }) })).toThrow(
      /^the parameters and what is kept beside them take 8\.0 GiB; 4 GiB are the most$/,
    );
  });
});
