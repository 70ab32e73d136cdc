import { describe, expect, expectTypeOf, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import type { NDArray } from "../../../src/engine/ndarray.js";
import { dropout } from "../../../src/engine/network/dropout.js";
import { orthogonal } from "../../../src/engine/network/initialise.js";
import { compose, type ParametersOf } from "../../../src/engine/network/layer.js";
import { type LinearParameters, linear } from "../../../src/engine/network/linear.js";
import { mlp } from "../../../src/engine/network/mlp.js";
import { inference, type Pass } from "../../../src/engine/network/pass.js";
import { repeated, residual, sequential } from "../../../src/engine/network/sequential.js";
import { tanh } from "../../../src/engine/operations/elementwise.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import { namedLeaves } from "../../../src/engine/tree.js";
import goldens from "../../goldens/engine/network/feedforward.json" with { type: "json" };
import { randomInput } from "../checkOperation.js";
import { checkGolden } from "./checkGolden.js";
import { checkLayer } from "./checkLayer.js";

const random = seededRandom(3);

function shapesOf(parameters: unknown): Record<string, readonly number[]> {
  return Object.fromEntries(namedLeaves<NDArray>(parameters).map(([path, { shape }]) => [path, shape]));
}

describe("linear", () => {
  it("computes what PyTorch's Linear does, from the same weights", async () => {
    await checkGolden(linear({ inputs: 5, outputs: 3 }).apply, goldens.linear);
    await checkGolden(linear({ inputs: 4, outputs: 3, bias: false }).apply, goldens.linearWithoutBias);
  });

  it("begins as PyTorch's does, or as it is told to", () => {
    const { weight, bias } = linear({ inputs: 16, outputs: 100 }).initialise(random);
    for (const array of [weight, bias]) {
      const values = Array.from(array?.data ?? [], Number);
      expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.25);
      expect(Math.max(...values)).toBeGreaterThan(0.2);
      expect(Math.min(...values)).toBeLessThan(-0.2);
    }
    const told = linear({ inputs: 4, outputs: 3, weight: orthogonal() }).initialise(random);
    expect(Array.from(told.bias?.data ?? [], Number)).toEqual([0, 0, 0]);
  });

  it("names both shapes where they do not fit", async () => {
    await expect(checkLayer(linear({ inputs: 3, outputs: 2 }), [randomInput(1, [2, 4])])).rejects.toThrow(
      /\[2, 4\] and \[2, 3\]ᵀ.*inner sizes 4 and 3/,
    );
  });
});

describe("mlp", () => {
  it("computes what PyTorch does, from the same weights", async () => {
    const layers = mlp({ sizes: [4, 6, 5, 2], activation: tanh });
    await checkGolden(({ first, second, third }, x) => layers.apply([first, second, third], x), goldens.perceptron);
  });
});

describe("compose, sequential, repeated and residual", () => {
  const network = compose(
    {
      body: sequential(linear({ inputs: 3, outputs: 4 }), tanh, residual(linear({ inputs: 4, outputs: 4 }))),
      tower: repeated(2, residual(linear({ inputs: 4, outputs: 4, bias: false }))),
    },
    ({ body, tower }, x: Tensor) => tanh(tower(body(x))),
  );

  it("name parameters by their places", () => {
    expect(shapesOf(network.initialise(random))).toEqual({
      "body.0.weight": [4, 3],
      "body.0.bias": [4],
      "body.2.weight": [4, 4],
      "body.2.bias": [4],
      "tower.0.weight": [4, 4],
      "tower.1.weight": [4, 4],
    });
    expectTypeOf<ParametersOf<typeof network>["tower"]>().toEqualTypeOf<readonly LinearParameters[]>();
  });

  it("give each layer its own random numbers, the same ones for the same seed", () => {
    const parameters = network.initialise(seededRandom(5));
    expect(parameters.tower[0].weight.data).not.toEqual(parameters.tower[1].weight.data);
    expect(network.initialise(seededRandom(5))).toEqual(parameters);
    expect(network.initialise(seededRandom(6))).not.toEqual(parameters);
  });

  it("compute towers of residual layers as PyTorch does", async () => {
    const tower = compose(
      { tower: repeated(2, residual(linear({ inputs: 3, outputs: 3, bias: false }))) },
      (parts, x: Tensor) => parts.tower(x),
    );
    await checkGolden(tower.apply, goldens.tower);
  });

  it("computes what PyTorch's Sequential does", async () => {
    const layers = sequential(
      linear({ inputs: 4, outputs: 6 }),
      tanh,
      linear({ inputs: 6, outputs: 5 }),
      tanh,
      linear({ inputs: 5, outputs: 2 }),
    );
    await checkGolden(
      ({ first, second, third }, x) => layers.apply([first, {}, second, {}, third], x),
      goldens.perceptron,
    );
  });

  it("asks for the pass only where a layer does", () => {
    const plain = sequential(linear({ inputs: 2, outputs: 2 }), tanh);
    const dropping = sequential(linear({ inputs: 2, outputs: 2 }), dropout({ rate: 0.5 }));
    expectTypeOf(plain.apply).parameter(2).toEqualTypeOf<Pass | undefined>();
    expectTypeOf(dropping.apply).parameter(2).toEqualTypeOf<Pass>();
    expect(inference.training).toBe(false);
  });
});
