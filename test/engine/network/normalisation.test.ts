import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { floats, type NDArray, ndarray } from "../../../src/engine/ndarray.js";
import { type BatchNormParameters, batchNorm } from "../../../src/engine/network/batchNorm.js";
import { convolution, transposedConvolution } from "../../../src/engine/network/convolution.js";
import { embedding } from "../../../src/engine/network/embedding.js";
import { groupNorm } from "../../../src/engine/network/groupNorm.js";
import { layerNorm, rmsNorm } from "../../../src/engine/network/layerNorm.js";
import { inference, trainingPass } from "../../../src/engine/network/pass.js";
import { constant } from "../../../src/engine/operations/constant.js";
import { compile } from "../../../src/engine/program.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import { leaves } from "../../../src/engine/tree.js";
import { tensorType } from "../../../src/engine/types.js";
import goldens from "../../goldens/engine/network/normalisation.json" with { type: "json" };
import { randomInput } from "../checkOperation.js";
import { arraysOf, checkGolden, expectNear } from "./checkGolden.js";
import { checkLayer } from "./checkLayer.js";

describe("layers that normalise", () => {
  it("compute what PyTorch's do, from the same weights", async () => {
    await checkGolden(layerNorm({ features: 5 }).apply, goldens.layerNorm);
    await checkGolden(rmsNorm({ features: 5 }).apply, goldens.rmsNorm);
    await checkGolden(groupNorm({ channels: 4, groups: 2 }).apply, goldens.groupNorm);
  });
});

describe("batchNorm", () => {
  const layer = batchNorm({ channels: 3, momentum: 0.2 });
  const training = () => trainingPass(constant([1, 2], [2], "i32"));
  const constantOf = ({ shape, data }: { readonly shape: readonly number[]; readonly data: readonly number[] }) =>
    constant(data, shape);

  it("normalises by the batch in training and by running averages afterwards, as PyTorch does", async () => {
    const { before, after } = goldens.batchNormTraining;
    const running = { mean: constantOf(before.mean), variance: constantOf(before.variance) };
    await checkGolden((p, x) => layer.apply({ ...p, ...running }, x, training()), goldens.batchNormTraining);
    const later = goldens.batchNormAfterwards;
    expect(later.after).toEqual(later.before);
    const kept = { mean: constantOf(later.before.mean), variance: constantOf(later.before.variance) };
    await checkGolden((p, x) => layer.apply({ ...p, ...kept }, x, inference), later);

    const given = { norm: arraysOf({ ...goldens.batchNormTraining.parameters, ...before }) };
    const x = arraysOf(goldens.batchNormTraining.inputs[0]);
    const program = await compile(
      (inputs) => {
        const pass = training();
        layer.apply(inputs.given.norm, inputs.x, pass);
        return pass.updates(inputs.given);
      },
      { given, x },
    );
    const updates = await program.run({ given, x });
    await program.dispose();
    expect(Object.keys(updates)).toEqual(["norm.mean", "norm.variance"]);
    expectNear(updates["norm.mean"], after.mean, 1e-5, "mean");
    expectNear(updates["norm.variance"], after.variance, 1e-5, "variance");
  });

  it("has the right gradients, in training and afterwards", async () => {
    const { initialise } = layer;
    const x = randomInput(3, [4, 3, 2]);
    await checkLayer({ initialise, apply: (p: BatchNormParameters, t: Tensor) => layer.apply(p, t, training()) }, [x], {
      tolerance: 1e-4,
    });
    await checkLayer({ initialise, apply: (p: BatchNormParameters, t: Tensor) => layer.apply(p, t, inference) }, [x]);
  });

  it("needs the size of the batch in training alone", async () => {
    const parameters = layer.initialise(seededRandom(1));
    const types = { parameters, x: tensorType(["batch", 3]) };
    await expect(compile((given) => layer.apply(given.parameters, given.x, training()), types)).rejects.toThrow(
      /needs sizes that are known, not \[batch, 3\]/,
    );
    const program = await compile((given) => layer.apply(given.parameters, given.x, inference), types);
    const y = await program.run({ parameters, x: ndarray([1, 2, 3], [1, 3]) });
    await program.dispose();
    for (const [i, value] of [1, 2, 3].entries()) expect(floats(y)[i]).toBeCloseTo(value, 4);
  });
});

describe("embedding", () => {
  it("looks vectors up, and gathers their gradients, as PyTorch does", async () => {
    await checkGolden(embedding({ count: 5, features: 3 }).apply, goldens.embedding);
  });

  it("begins standard normal", () => {
    const { weight } = embedding({ count: 100, features: 50 }).initialise(seededRandom(2));
    expect(weight.shape).toEqual([100, 50]);
    const squares = floats(weight).map((value) => value ** 2);
    expect(squares.reduce((a, b) => a + b) / squares.length).toBeCloseTo(1, 1);
  });
});

describe("convolutions", () => {
  it("compute what PyTorch's do, from the same weights", async () => {
    await checkGolden(
      convolution({ inputs: 4, outputs: 6, kernel: [3], stride: 2, padding: 1, groups: 2 }).apply,
      goldens.convolution1d,
    );
    await checkGolden(
      convolution({ inputs: 2, outputs: 3, kernel: [3, 2], dilation: [1, 2], bias: false }).apply,
      goldens.convolution2d,
    );
    await checkGolden(
      transposedConvolution({ inputs: 3, outputs: 2, kernel: [3], stride: 2, padding: 1, outputPadding: 1 }).apply,
      goldens.transposed1d,
    );
    await checkGolden(
      transposedConvolution({ inputs: 2, outputs: 4, kernel: [2, 2], groups: 2 }).apply,
      goldens.transposed2d,
    );
  });

  it("begin as PyTorch's do", () => {
    const parameters = convolution({ inputs: 4, outputs: 64, kernel: [2, 2], groups: 2 }).initialise(seededRandom(3));
    expect(parameters.weight.shape).toEqual([64, 2, 2, 2]);
    for (const array of leaves<NDArray>(parameters)) {
      const largest = Math.max(...floats(array).map(Math.abs));
      expect(largest).toBeLessThanOrEqual(1 / Math.sqrt(8));
      expect(largest).toBeGreaterThan(0.9 / Math.sqrt(8));
    }
  });
});
