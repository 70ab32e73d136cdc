import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/random.js";
import { floats, ndarray } from "../../../../src/engine/ndarray.js";
import { contrastive } from "../../../../src/engine/network/losses/contrastive.js";
import { binaryCrossEntropy, crossEntropy } from "../../../../src/engine/network/losses/crossEntropy.js";
import {
  cosineDistance,
  euclideanDistance,
  pairwiseSquaredDistances,
  squaredDistance,
  unitRows,
} from "../../../../src/engine/network/losses/distances.js";
import {
  divergenceToStandardNormal,
  gaussianDivergence,
} from "../../../../src/engine/network/losses/gaussianDivergence.js";
import { maximumMeanDiscrepancy } from "../../../../src/engine/network/losses/maximumMeanDiscrepancy.js";
import { absoluteError, huber, squaredError } from "../../../../src/engine/network/losses/regression.js";
import { sinkhornDivergence, transportCost } from "../../../../src/engine/network/losses/sinkhorn.js";
import { triplet } from "../../../../src/engine/network/losses/triplet.js";
import { weightedMean } from "../../../../src/engine/network/losses/weightedMean.js";
import { logSinkhorn, sinkhornNormalisation } from "../../../../src/engine/network/sinkhornNormalisation.js";
import { constant } from "../../../../src/engine/operations/constant.js";
import { compile } from "../../../../src/engine/program.js";
import type { Tensor } from "../../../../src/engine/tensor.js";
import { tensorType } from "../../../../src/engine/types.js";
import goldens from "../../../goldens/engine/network/losses.json" with { type: "json" };
import transport from "../../../goldens/engine/network/transport.json" with { type: "json" };
import { checkOperation, randomInput } from "../../checkOperation.js";
import { checkGolden } from "../checkGolden.js";

type Loss = (...inputs: Tensor[]) => Tensor;
const ofInputs =
  (loss: Loss) =>
  (_: unknown, ...inputs: Tensor[]) =>
    loss(...inputs);

/** The value of a scalar loss of arrays with one shape each. */
async function lossOf(
  loss: Loss,
  ...inputs: readonly { readonly shape: readonly number[]; readonly data: ArrayLike<number> }[]
) {
  const types = inputs.map(({ shape }) => tensorType(shape));
  const program = await compile((tensors) => loss(...tensors), types);
  const value = await program.run(inputs.map(({ shape, data }) => ndarray(data, shape)));
  await program.dispose();
  return floats(value)[0];
}

const rows = fc.integer({ min: 1, max: 5 });
const features = fc.integer({ min: 1, max: 4 });

/** Checks gradients over random sizes. */
async function checkSizes(inputs: number, loss: Loss, options = {}) {
  await fc.assert(
    fc.asyncProperty(rows, features, fc.integer({ min: 0, max: 1000 }), async (n, d, seed) => {
      const given = Array.from({ length: inputs }, (_, i) => randomInput(10 * seed + i, [n, d]));
      await checkOperation(loss, given, options);
    }),
    { numRuns: 6, seed: 3 },
  );
}

describe("losses of numbers", () => {
  it("are PyTorch's", async () => {
    await checkGolden(ofInputs(squaredError), goldens.squaredError);
    await checkGolden(ofInputs(absoluteError), goldens.absoluteError);
    await checkGolden(
      ofInputs((p, t) => huber(p, t, { delta: 0.7 })),
      goldens.huber,
    );
    await checkGolden(ofInputs(weightedMean), goldens.weighted);
  });

  it("ignore what a mask leaves out, and are 0 where it leaves out everything", async () => {
    const mask = (values: readonly number[]) => ({ shape: [3], data: values, dtype: "bool" }) as const;
    const values = { shape: [3], data: [1, 5, 9] };
    const run = async (m: readonly number[]) => {
      const program = await compile(({ v, w }) => weightedMean(v, w), {
        v: tensorType([3]),
        w: tensorType([3], "bool"),
      });
      const result = await program.run({ v: ndarray(values.data), w: ndarray(mask(m).data, [3], "bool") });
      await program.dispose();
      return floats(result)[0];
    };
    expect(await run([1, 0, 1])).toBeCloseTo(5, 5);
    expect(await run([0, 1, 0])).toBeCloseTo(5, 5);
    expect(await run([1, 1, 0])).toBeCloseTo(3, 5);
    expect(await run([0, 0, 0])).toBe(0);
  });
});

describe("cross-entropy", () => {
  it("is PyTorch's, of classes and of distributions over them, smoothed or not", async () => {
    await checkGolden(
      ofInputs((z, t) => crossEntropy(z, t)),
      goldens.crossEntropy,
    );
    await checkGolden(
      ofInputs((z, t) => crossEntropy(z, t, { smoothing: 0.1 })),
      goldens.crossEntropySmoothed,
    );
    await checkGolden(
      ofInputs((z, t) => crossEntropy(z, t, { smoothing: 0.2 })),
      goldens.crossEntropySoft,
    );
    await checkGolden(
      ofInputs((z, t, mask) => weightedMean(crossEntropy(z, t, { smoothing: 0.1 }), mask)),
      goldens.crossEntropyMasked,
    );
    await checkGolden(ofInputs(binaryCrossEntropy), goldens.binaryCrossEntropy);
  });

  it("stays finite and exact where softmax and sigmoid round to 0 and 1", async () => {
    const z = { shape: [1, 2], data: [200, -200] };
    const program = await compile(
      ([a]) => [crossEntropy(a, constant([1], [1], "i64")), binaryCrossEntropy(a, constant([0, 1], [1, 2]))],
      [tensorType([1, 2])],
    );
    const [softmaxed, binary] = await program.run([ndarray(z.data, z.shape)]);
    await program.dispose();
    expect(Array.from(floats(softmaxed))).toEqual([400]);
    expect(Array.from(floats(binary))).toEqual([200, 200]);
  });

  it("does not change when all logits of a sample are shifted", async () => {
    const loss: Loss = (z) => crossEntropy(z, constant([1, 0], [2], "i64"));
    const z = randomInput(3, [2, 5]);
    const shifted = { shape: z.shape, data: Array.from(z.data, (value) => value + 7) };
    expect(await lossOf(loss, shifted)).toBeCloseTo(await lossOf(loss, z), 5);
  });

  it("refuses targets that do not fit", async () => {
    const wrong = { shape: [2], data: [0, 1], dtype: "i64" } as const;
    await expect(checkOperation((z, t) => crossEntropy(z, t), [randomInput(1, [3, 4]), wrong])).rejects.toThrow(
      /targets i64\[2\] do not fit logits f32\[3, 4\]/,
    );
  });
});

describe("Gaussian divergences", () => {
  const between: Loss = (a, b, c, d) => gaussianDivergence({ mean: a, logVariance: b }, { mean: c, logVariance: d });
  const toStandard: Loss = (mean, logVariance) => divergenceToStandardNormal({ mean, logVariance });

  it("are PyTorch's", async () => {
    await checkGolden(ofInputs(toStandard), goldens.divergenceToStandardNormal);
    await checkGolden(ofInputs(between), goldens.gaussianDivergence);
  });

  it("are 0 between equal distributions, and agree on the standard normal", async () => {
    const zero = { shape: [1, 3], data: [0, 0, 0] };
    const p = randomInput(1, [1, 3]);
    const q = randomInput(2, [1, 3]);
    expect(await lossOf(between, p, q, p, q)).toBe(0);
    expect(await lossOf(between, p, q, zero, zero)).toBeCloseTo(await lossOf(toStandard, p, q), 5);
  });
});

describe("contrastive", () => {
  it("is cross-entropy over similarities, one way and both ways, with a learnt temperature too", async () => {
    await checkGolden(
      ofInputs((a, b, temperature) => contrastive(a, b, { temperature })),
      goldens.contrastive,
    );
    await checkGolden(
      ofInputs((a, b) => contrastive(a, b, { temperature: 0.5, symmetric: false, cosine: false })),
      goldens.infoNce,
    );
  });
});

describe("triplet", () => {
  it("is PyTorch's, for each distance", async () => {
    await checkGolden(
      ofInputs((a, p, n) => triplet(a, p, n, { margin: 0.5 })),
      goldens.tripletEuclidean,
    );
    await checkGolden(
      ofInputs((a, p, n) => triplet(a, p, n, { distance: "squared" })),
      goldens.tripletSquared,
    );
    await checkGolden(
      ofInputs((a, p, n) => triplet(a, p, n, { margin: 0.2, distance: "cosine" })),
      goldens.tripletCosine,
    );
  });

  it("has the right gradients, finite ones where points coincide", async () => {
    await checkSizes(3, (a, p, n) => triplet(a, p, n, { distance: "euclidean" }), { tolerance: 1e-4 });
    const program = await compile((x) => triplet(x, x, x), tensorType([2, 3]));
    expect(Array.from(floats(await program.run(ndarray(new Float32Array(6), [2, 3]))))).toEqual([1, 1]);
    await program.dispose();
  });
});

describe("maximumMeanDiscrepancy", () => {
  it("is the mean of the kernel within and between samples", async () => {
    await checkGolden(
      ofInputs((x, y) => maximumMeanDiscrepancy(x, y, { bandwidths: [0.5, 2] })),
      goldens.discrepancy,
    );
    await checkGolden(
      ofInputs((x, y) => maximumMeanDiscrepancy(x, y, { bandwidths: [1], unbiased: true })),
      goldens.discrepancyUnbiased,
    );
  });

  it("is 0 between equal samples, and unbiased 0 on average between samples of one distribution", async () => {
    const biased: Loss = (x, y) => maximumMeanDiscrepancy(x, y, { bandwidths: [1] });
    const x = randomInput(1, [6, 2]);
    expect(Math.abs(await lossOf(biased, x, x))).toBeLessThan(1e-6);
    const program = await compile(({ a, b }) => maximumMeanDiscrepancy(a, b, { bandwidths: [1], unbiased: true }), {
      a: tensorType([8, 2]),
      b: tensorType([8, 2]),
    });
    const random = seededRandom(4);
    const sample = () =>
      ndarray(
        Float32Array.from({ length: 16 }, () => random.normal()),
        [8, 2],
      );
    const values: number[] = [];
    for (let i = 0; i < 400; i++) values.push(floats(await program.run({ a: sample(), b: sample() }))[0]);
    await program.dispose();
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
    expect(Math.abs(mean)).toBeLessThan((3.5 * deviation) / Math.sqrt(values.length));
  });

  it("refuses samples that leave nothing to compare", async () => {
    const one = { shape: [1, 2], data: [0, 0] };
    const loss: Loss = (x, y) => maximumMeanDiscrepancy(x, y, { bandwidths: [1], unbiased: true });
    await expect(lossOf(loss, one, one)).rejects.toThrow(/leave nothing to compare/);
  });
});

describe("Sinkhorn", () => {
  const converged = { epsilon: 0.5, iterations: 300 };

  it("finds the divergence and, without differentiating iterations, its gradient", async () => {
    await checkGolden(
      ofInputs((x, y) => sinkhornDivergence(x, y, converged)),
      goldens.sinkhornDivergence,
      1e-4,
    );
    await checkGolden(
      ofInputs((x, y) => sinkhornDivergence(x, y, { ...converged, iterations: 60, gradient: "iterations" })),
      goldens.sinkhornDivergence,
      1e-3,
    );
    await checkGolden(
      ofInputs((x, y) => transportCost(x, y, { epsilon: 1, iterations: 60 })),
      goldens.sinkhornFewIterations,
      1e-4,
    );
  });

  it("is POT's, of converged iterations", async () => {
    await checkGolden(
      ofInputs((x, y) => transportCost(x, y, { epsilon: 0.5, iterations: 300 })),
      transport.cost,
      1e-4,
    );
    await checkGolden(
      ofInputs((x, y) => sinkhornDivergence(x, y, { epsilon: 1, iterations: 300 })),
      transport.divergence,
      1e-4,
    );
  });

  it("differentiates through few iterations exactly", async () => {
    const loss: Loss = (x, y) => transportCost(x, y, { epsilon: 0.7, iterations: 2, gradient: "iterations" });
    await checkOperation(loss, [randomInput(3, [4, 2]), randomInput(4, [3, 2])]);
  });

  it("is 0 between equal clouds, and half the squared distance between shifted ones", async () => {
    const loss: Loss = (x, y) => sinkhornDivergence(x, y, converged);
    const x = randomInput(5, [6, 2]);
    const shifted = { shape: [6, 2], data: Array.from(x.data, (value, i) => value + [0.6, -0.8][i % 2]) };
    expect(Math.abs(await lossOf(loss, x, x))).toBeLessThan(1e-6);
    expect(await lossOf(loss, x, shifted)).toBeCloseTo(0.5, 4);
  });
});

describe("Sinkhorn normalisation", () => {
  it("is alternating division by row and column sums", async () => {
    const loss: Loss = (scores) => sinkhornNormalisation(scores, { iterations: 8, temperature: 0.7 });
    await checkGolden(ofInputs(loss), goldens.sinkhornNormalisation);
    await checkGolden(
      ofInputs((scores) => logSinkhorn(scores, { iterations: 8, temperature: 0.7 })),
      goldens.logSinkhorn,
    );
  });

  it("comes near to a permutation at low temperature", async () => {
    const program = await compile((s) => sinkhornNormalisation(s, { temperature: 0.05 }), tensorType([3, 3]));
    const soft = floats(await program.run(ndarray([0, 0, 1, 1, 0, 0, 0, 1, 0], [3, 3])));
    await program.dispose();
    for (const [i, value] of [0, 0, 1, 1, 0, 0, 0, 1, 0].entries()) expect(soft[i]).toBeCloseTo(value, 5);
  });
});

describe("distances", () => {
  it("are PyTorch's", async () => {
    await checkGolden(ofInputs(unitRows), goldens.unitRows);
    await checkGolden(ofInputs(squaredDistance), goldens.squaredDistance);
    await checkGolden(ofInputs(euclideanDistance), goldens.euclideanDistance);
    await checkGolden(ofInputs(cosineDistance), goldens.cosineDistance);
    await checkGolden(ofInputs(pairwiseSquaredDistances), goldens.pairwiseSquaredDistances);
  });
});

describe("pairwiseSquaredDistances", () => {
  it("measures every pair", async () => {
    const a = { shape: [1, 2, 2], data: [0, 0, 3, 4] };
    const b = { shape: [1, 1, 2], data: [3, 0] };
    const program = await compile(
      ([x, y]) => pairwiseSquaredDistances(x, y),
      [tensorType(a.shape), tensorType(b.shape)],
    );
    const result = await program.run([ndarray(a.data, a.shape), ndarray(b.data, b.shape)]);
    expect(result).toMatchObject({ shape: [1, 2, 1] });
    expect(Array.from(floats(result))).toEqual([9, 16]);
    await program.dispose();
  });
});
