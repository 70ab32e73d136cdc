// Attributions and attacks beside captum's, on the same network.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../../src/core/random.js";
import { attack, type Reach } from "../../../src/engine/attribution/attack.js";
import { integratedGradients } from "../../../src/engine/attribution/integratedGradients.js";
import { occlusion } from "../../../src/engine/attribution/occlusion.js";
import { type RowFunction, rowFunction } from "../../../src/engine/attribution/rowFunction.js";
import { smoothGrad } from "../../../src/engine/attribution/smoothGrad.js";
import { ndarray } from "../../../src/engine/ndarray.js";
import { crossEntropy } from "../../../src/engine/network/losses/crossEntropy.js";
import { add, cast, multiply, tanh } from "../../../src/engine/operations/elementwise.js";
import { matmul } from "../../../src/engine/operations/matmul.js";
import { oneHot } from "../../../src/engine/operations/oneHot.js";
import { sum } from "../../../src/engine/operations/reduce.js";
import type { Tensor } from "../../../src/engine/tensor.js";

const values = z.array(z.number());
const layer = z.object({ weight: values, bias: values });
const golden = z
  .object({
    hidden: layer,
    out: layer,
    inputs: values,
    target: values,
    baseline: values,
    parts: values,
    gradient: values,
    integratedGradients: values,
    occlusion: values,
    noise: values,
    smoothGrad: values,
    oneStep: values,
    manySteps: values,
    manyStepsInLength: values,
  })
  .parse(
    JSON.parse(readFileSync(new URL("../../goldens/engine/attribution/attribution.json", import.meta.url), "utf8")),
  );

const parameters = {
  a: ndarray(golden.hidden.weight, [6, 8]),
  c: ndarray(golden.hidden.bias),
  b: ndarray(golden.out.weight, [8, 3]),
  d: ndarray(golden.out.bias),
};
const logits = (p: Readonly<Record<string, Tensor>>, x: Tensor) =>
  add(matmul(tanh(add(matmul(x, p.a), p.c)), p.b), p.d);
const inputs = Float32Array.from(golden.inputs);
const target = Int32Array.from(golden.target);
const baseline = Float32Array.from(golden.baseline);

let score: RowFunction;
let loss: RowFunction;
beforeAll(async () => {
  const common = { parameters, inputShape: [6], batch: 2 };
  score = await rowFunction({
    ...common,
    of: (p, x, choices) => sum(multiply(logits(p, x), cast(oneHot(choices, 3), "f32")), { axes: 1 }),
  });
  loss = await rowFunction({ ...common, of: (p, x, choices) => crossEntropy(logits(p, x), choices) });
});
afterAll(async () => {
  await score.dispose();
  await loss.dispose();
});

const agrees = (ours: ArrayLike<number>, theirs: readonly number[]) => {
  expect(ours.length).toBe(theirs.length);
  for (let i = 0; i < ours.length; i++) expect(ours[i]).toBeCloseTo(theirs[i], 5);
};

describe("beside captum", () => {
  it("the gradient of the score", async () => agrees(await score.gradients(inputs, target), golden.gradient));

  it("integrated gradients by eight places of Gauss and Legendre", async () =>
    agrees((await integratedGradients(score, inputs, target, baseline, 8)).attributions, golden.integratedGradients));

  it("SmoothGrad (NoiseTunnel) with the same noise", async () => {
    let drawn = 0;
    const random = { ...seededRandom(0), normal: () => golden.noise[drawn++] / 0.2 };
    const deviations = new Float32Array(6).fill(0.2);
    agrees(await smoothGrad(score, inputs, target, { deviations, samples: 7, random }), golden.smoothGrad);
    expect(drawn).toBe(golden.noise.length);
  });

  it("covering groups of features", async () => {
    const parts = Int32Array.from(golden.parts);
    const falls = await occlusion(score, inputs, target, parts, baseline);
    // Captum gives every feature the fall of its whole group.
    agrees(
      inputs.map((_, i) => falls[Math.floor(i / 6) * 3 + parts[i % 6]]),
      golden.occlusion,
    );
  });

  const reach = {
    spreads: new Float32Array(6).fill(1),
    low: new Float32Array(6).fill(Number.NEGATIVE_INFINITY),
    high: new Float32Array(6).fill(Number.POSITIVE_INFINITY),
  };
  it.each<[string, Omit<Reach, keyof typeof reach> & { steps: number; stepSize?: number }, readonly number[]]>([
    ["one step of the gradient's sign", { norm: "maximum", radius: 0.3, steps: 1 }, golden.oneStep],
    ["nine steps within a box", { norm: "maximum", radius: 0.3, steps: 9, stepSize: 0.07 }, golden.manySteps],
    ["nine steps within a ball", { norm: "euclidean", radius: 0.5, steps: 9, stepSize: 0.1 }, golden.manyStepsInLength],
  ])("%s", async (_, options, theirs) => agrees(await attack(loss, inputs, target, { ...reach, ...options }), theirs));
});
