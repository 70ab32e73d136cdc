// Every layer and every loss is held against float64 and finite differences over random sizes, and against a golden: the
// names of what the folders export say whether one was forgotten.

import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attend } from "../../../src/engine/network/attend.js";
import { type AttentionParameters, attention } from "../../../src/engine/network/attention.js";
import { type BatchNormParameters, batchNorm } from "../../../src/engine/network/batchNorm.js";
import { convolution, transposedConvolution } from "../../../src/engine/network/convolution.js";
import { dropout } from "../../../src/engine/network/dropout.js";
import { embedding } from "../../../src/engine/network/embedding.js";
import { groupNorm } from "../../../src/engine/network/groupNorm.js";
import { gru } from "../../../src/engine/network/gru.js";
import { compose } from "../../../src/engine/network/layer.js";
import { layerNorm, rmsNorm } from "../../../src/engine/network/layerNorm.js";
import { linear } from "../../../src/engine/network/linear.js";
import { contrastive } from "../../../src/engine/network/losses/contrastive.js";
import { binaryCrossEntropy, crossEntropy } from "../../../src/engine/network/losses/crossEntropy.js";
import * as distances from "../../../src/engine/network/losses/distances.js";
import {
  divergenceToStandardNormal,
  gaussianDivergence,
} from "../../../src/engine/network/losses/gaussianDivergence.js";
import { maximumMeanDiscrepancy } from "../../../src/engine/network/losses/maximumMeanDiscrepancy.js";
import { negativeBinomial, zeroInflatedNegativeBinomial } from "../../../src/engine/network/losses/negativeBinomial.js";
import { poisson } from "../../../src/engine/network/losses/poisson.js";
import { absoluteError, huber, squaredError } from "../../../src/engine/network/losses/regression.js";
import { sinkhornDivergence, transportCost } from "../../../src/engine/network/losses/sinkhorn.js";
import { triplet } from "../../../src/engine/network/losses/triplet.js";
import { weightedMean } from "../../../src/engine/network/losses/weightedMean.js";
import { lstm } from "../../../src/engine/network/lstm.js";
import { mlp } from "../../../src/engine/network/mlp.js";
import { inference, trainingPass } from "../../../src/engine/network/pass.js";
import { addSinusoidalPositions, learntPositions, rotate } from "../../../src/engine/network/positions.js";
import type { RecurrentParameters } from "../../../src/engine/network/recurrent.js";
import { repeated, residual, sequential } from "../../../src/engine/network/sequential.js";
import { logSinkhorn, sinkhornNormalisation } from "../../../src/engine/network/sinkhornNormalisation.js";
import { type TransformerBlockParameters, transformerBlock } from "../../../src/engine/network/transformerBlock.js";
import { constant } from "../../../src/engine/operations/constant.js";
import { sigmoid, tanh } from "../../../src/engine/operations/elementwise.js";
import { softmax } from "../../../src/engine/operations/softmax.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import { type CheckOptions, checkOperation, randomInput } from "../checkOperation.js";
import { exportedFunctions } from "../exportedFunctions.js";
import { over } from "../operations/shapes.js";
import { checkLayer } from "./checkLayer.js";

const small = fc.integer({ min: 1, max: 3 });
const loose = { tolerance: 1e-4, gradientTolerance: 1e-4 };
const training = () => trainingPass(constant([3, 4], [2], "i32"));

/** Of two sizes, a third one and a choice. */
const sized = (
  check: (given: { n: number; m: number; d: number; choice: boolean; seed: number }) => Promise<void>,
  runs = 5,
) => over(fc.record({ n: small, m: small, d: small, choice: fc.boolean(), seed: fc.nat(1000) }), check, runs);

const network = sized(({ n, m, d, choice, seed }) =>
  checkLayer(
    compose(
      {
        body: sequential(linear({ inputs: n, outputs: m }), tanh, residual(linear({ inputs: m, outputs: m }))),
        tower: repeated(choice ? 1 : 2, residual(linear({ inputs: m, outputs: m, bias: false }))),
      },
      ({ body, tower }, x: Tensor) => tanh(tower(body(x))),
    ),
    [randomInput(seed, [d, n])],
  ),
);

const recurrent = (layer: typeof gru | typeof lstm) =>
  sized(({ n, m, d, choice, seed }) => {
    const { initialise, apply } = layer({ inputs: n, hidden: m, reverse: choice });
    return checkLayer({ initialise, apply: (p: RecurrentParameters, x: Tensor) => apply(p, x).outputs }, [
      randomInput(seed, [2, d, n]),
    ]);
  });

const layers = {
  linear: over(fc.tuple(small, small, fc.array(small, { minLength: 1, maxLength: 3 }), fc.boolean()), (given) => {
    const [inputs, outputs, leading, bias] = given;
    return checkLayer(linear({ inputs, outputs, bias }), [randomInput(1, [...leading, inputs])]);
  }),
  mlp: sized(({ n, m, d, seed }) =>
    checkLayer(mlp({ sizes: [n, m + 1, d], activation: tanh }), [randomInput(seed, [2, n])]),
  ),
  compose: network,
  sequential: network,
  repeated: network,
  residual: network,
  embedding: sized(({ n, m, d, seed }) => {
    const places = Array.from({ length: n * m }, (_, i) => (i * i + seed) % (d + 1));
    return checkLayer(embedding({ count: d + 1, features: m }), [{ shape: [n, m], data: places, dtype: "i64" }]);
  }),
  convolution: sized(({ n, m, d, choice, seed }) =>
    checkLayer(
      convolution({ inputs: 2 * n, outputs: 2 * m, kernel: choice ? [2] : [2, 1], stride: d, groups: choice ? 2 : 1 }),
      [randomInput(seed, choice ? [2, 2 * n, 5] : [1, 2 * n, 4, 3])],
    ),
  ),
  transposedConvolution: sized(({ n, m, d, choice, seed }) =>
    checkLayer(
      transposedConvolution({
        inputs: 2 * n,
        outputs: 2 * m,
        kernel: choice ? [2] : [2, 1],
        stride: d,
        groups: choice ? 2 : 1,
      }),
      [randomInput(seed, choice ? [2, 2 * n, 3] : [1, 2 * n, 2, 3])],
    ),
  ),
  batchNorm: sized(({ n, m, choice, seed }) => {
    const { initialise, apply } = batchNorm({ channels: m });
    return checkLayer(
      { initialise, apply: (p: BatchNormParameters, x: Tensor) => apply(p, x, choice ? training() : inference) },
      [randomInput(seed, [n + 1, m, 3])],
      { tolerance: 1e-3, gradientTolerance: 1e-3 },
    );
  }),
  groupNorm: sized(({ n, m, d, seed }) =>
    checkLayer(groupNorm({ channels: 2 * m, groups: 2 }), [randomInput(seed, [n, 2 * m, d + 1])], {
      tolerance: 1e-3,
      gradientTolerance: 1e-3,
    }),
  ),
  layerNorm: sized(({ n, m, d, seed }) =>
    checkLayer(layerNorm({ features: d + 1 }), [randomInput(seed, [n, m, d + 1])], loose),
  ),
  rmsNorm: sized(({ n, m, d, seed }) =>
    checkLayer(rmsNorm({ features: d + 1 }), [randomInput(seed, [n, m, d + 1])], loose),
  ),
  gru: recurrent(gru),
  lstm: recurrent(lstm),
  dropout: sized(({ n, m, seed }) =>
    checkOperation((x) => dropout({ rate: 0.4 }).apply({}, x, training()), [randomInput(seed, [n, m, 3])]),
  ),
  attend: sized(({ n, m, d, choice, seed }) => {
    const [q, k, v] = [
      [2, n, d],
      [2, m, d],
      [2, m, 2],
    ].map((shape, i) => randomInput(seed + i, shape));
    const atOnce = choice ? 1 : 1000;
    return checkOperation(
      (...given) => attend(given[0], given[1], given[2], { masks: [given[3]], atOnce }),
      [...[q, k, v], randomInput(seed + 3, [n, m])],
    );
  }),
  attention: sized(({ n, m, d, choice, seed }) => {
    const layer = attention({ features: 2 * d, heads: choice ? 2 : 1, causal: choice, dropout: 0.3 });
    const apply = (p: AttentionParameters, x: Tensor) => layer.apply(p, x, { pass: training() });
    return checkLayer({ initialise: layer.initialise, apply }, [randomInput(seed, [n, m, 2 * d])], loose);
  }),
  transformerBlock: sized(({ n, m, d, choice, seed }) => {
    const norm = choice ? "before" : "after";
    const block = transformerBlock({ features: 2 * d + 2, heads: 2, hidden: m, norm, dropout: 0.3 });
    const apply = (p: TransformerBlockParameters, x: Tensor) => block.apply(p, x, { pass: training() });
    return checkLayer({ initialise: block.initialise, apply }, [randomInput(seed, [n, m, 2 * d + 2])], {
      tolerance: 1e-3,
      gradientTolerance: 1e-3,
    });
  }, 4),
  learntPositions: sized(({ n, m, d, seed }) =>
    checkLayer(learntPositions({ length: m + 1, features: d }), [randomInput(seed, [n, m, d])]),
  ),
  addSinusoidalPositions: sized(({ n, m, d, seed }) =>
    checkOperation((x) => addSinusoidalPositions(x, m + 1), [randomInput(seed, [n, m, d])]),
  ),
  rotate: sized(({ n, m, d, seed }) =>
    checkOperation((x) => rotate(x, { length: m + 1 }), [randomInput(seed, [n, m, 2 * d])]),
  ),
  logSinkhorn: sized(({ n, m, seed }) =>
    checkOperation((x) => logSinkhorn(x, { iterations: 3 }), [randomInput(seed, [n, m + 1, m + 1])]),
  ),
  sinkhornNormalisation: sized(({ n, m, seed }) =>
    checkOperation((x) => sinkhornNormalisation(x, { iterations: 3 }), [randomInput(seed, [n, m + 1, m + 1])]),
  ),
};

/** Losses of as many tensors [n, d] as they take. */
const loss = (f: (...inputs: Tensor[]) => Tensor, inputs: number, options: CheckOptions = {}) =>
  over(
    fc.record({ n: fc.integer({ min: 1, max: 5 }), d: fc.integer({ min: 1, max: 4 }), seed: fc.nat(1000) }),
    ({ n, d, seed }) =>
      checkOperation(
        f,
        Array.from({ length: inputs }, (_, i) => randomInput(10 * seed + i, [n, d])),
        options,
      ),
    6,
  );
/** Losses of counts, which have no gradient, and of positive tensors that broadcast to them. */
const ofCounts = (f: (counts: Tensor, mean: Tensor, theta: Tensor, logit: Tensor) => Tensor, inputs: number) =>
  sized(({ n, m, seed }) => {
    const { data } = randomInput(seed, [n, m], 3);
    const counts = Array.from(data, (value) => Math.max(0, Math.round(value)));
    const positive = [[n, m], [m], [n, 1]].map((shape, i) => ({
      shape,
      data: Array.from(randomInput(seed + i, shape).data, Math.exp),
    }));
    return checkOperation(
      (mean, theta, logit) => f(constant(counts, [n, m]), mean, theta, logit),
      positive.slice(0, inputs),
      loose,
    );
  });
const clouds = (f: (x: Tensor, y: Tensor) => Tensor, options: CheckOptions = loose) =>
  sized(({ n, m, d, seed }) =>
    checkOperation(f, [randomInput(seed, [n + 1, d]), randomInput(seed + 1, [m + 1, d])], options),
  );
const few = { epsilon: 1.5, iterations: 2, gradient: "iterations" } as const;

const losses = {
  squaredError: loss(squaredError, 2),
  absoluteError: loss(absoluteError, 2),
  huber: loss((p, t) => huber(p, t, { delta: 0.5 }), 2),
  weightedMean: loss((v, w) => weightedMean(v, sigmoid(w)), 2),
  crossEntropy: sized(async ({ n, m, d, choice, seed }) => {
    const smoothing = choice ? 0.3 : 0;
    const classes = Array.from({ length: n * m }, (_, i) => (i + seed) % (d + 1));
    const logits = randomInput(seed, [n, m, d + 1]);
    await checkOperation(
      (z, t) => crossEntropy(z, t, { smoothing }),
      [logits, { shape: [n, m], data: classes, dtype: "i64" }],
    );
    await checkOperation(
      (z, t) => crossEntropy(z, softmax(t), { smoothing }),
      [logits, randomInput(seed + 1, logits.shape)],
    );
  }),
  binaryCrossEntropy: loss(binaryCrossEntropy, 2),
  divergenceToStandardNormal: loss((mean, logVariance) => divergenceToStandardNormal({ mean, logVariance }), 2),
  gaussianDivergence: loss(
    (a, b, c, d) => gaussianDivergence({ mean: a, logVariance: b }, { mean: c, logVariance: d }),
    4,
    loose,
  ),
  contrastive: loss((a, b) => contrastive(a, b, { temperature: 0.5 }), 2, loose),
  triplet: loss((a, p, n) => triplet(a, p, n, { margin: 0.5 }), 3, loose),
  maximumMeanDiscrepancy: clouds((x, y) => maximumMeanDiscrepancy(x, y, { bandwidths: [0.7, 3], unbiased: true })),
  sinkhornDivergence: clouds((x, y) => sinkhornDivergence(x, y, few)),
  transportCost: clouds((x, y) => transportCost(x, y, few)),
  negativeBinomial: ofCounts((x, mean, theta) => negativeBinomial(x, { mean, inverseDispersion: theta }), 2),
  zeroInflatedNegativeBinomial: ofCounts(
    (x, mean, theta, zeroLogit) => zeroInflatedNegativeBinomial(x, { mean, inverseDispersion: theta, zeroLogit }),
    3,
  ),
  poisson: ofCounts((x, mean) => poisson(x, mean), 1),
  unitRows: loss(distances.unitRows, 1, loose),
  squaredDistance: loss(distances.squaredDistance, 2),
  euclideanDistance: loss(distances.euclideanDistance, 2, loose),
  cosineDistance: loss(distances.cosineDistance, 2, loose),
  pairwiseSquaredDistances: clouds(distances.pairwiseSquaredDistances),
};

/** The golden of each layer and loss: an entry of a file that PyTorch wrote. */
const goldens: Record<Exclude<keyof typeof layers, "dropout"> | keyof typeof losses, string> = {
  linear: "feedforward.linear",
  mlp: "feedforward.perceptron",
  compose: "feedforward.tower",
  sequential: "feedforward.perceptron",
  repeated: "feedforward.tower",
  residual: "feedforward.tower",
  embedding: "normalisation.embedding",
  convolution: "normalisation.convolution2d",
  transposedConvolution: "normalisation.transposed2d",
  batchNorm: "normalisation.batchNormTraining",
  groupNorm: "normalisation.groupNorm",
  layerNorm: "normalisation.layerNorm",
  rmsNorm: "normalisation.rmsNorm",
  gru: "recurrent.gru",
  lstm: "recurrent.lstm",
  attend: "attention.attend",
  attention: "attention.masked",
  transformerBlock: "attention.decoder",
  learntPositions: "attention.learnt",
  addSinusoidalPositions: "attention.sinusoidal",
  rotate: "attention.rotary",
  logSinkhorn: "losses.logSinkhorn",
  sinkhornNormalisation: "losses.sinkhornNormalisation",
  squaredError: "losses.squaredError",
  absoluteError: "losses.absoluteError",
  huber: "losses.huber",
  weightedMean: "losses.weighted",
  crossEntropy: "losses.crossEntropyMasked",
  binaryCrossEntropy: "losses.binaryCrossEntropy",
  divergenceToStandardNormal: "losses.divergenceToStandardNormal",
  gaussianDivergence: "losses.gaussianDivergence",
  contrastive: "losses.contrastive",
  triplet: "losses.tripletEuclidean",
  maximumMeanDiscrepancy: "losses.discrepancyUnbiased",
  sinkhornDivergence: "losses.sinkhornDivergence",
  transportCost: "transport.cost",
  negativeBinomial: "counts.negativeBinomial",
  zeroInflatedNegativeBinomial: "counts.zeroInflated",
  poisson: "counts.poisson",
  unitRows: "losses.unitRows",
  squaredDistance: "losses.squaredDistance",
  euclideanDistance: "losses.euclideanDistance",
  cosineDistance: "losses.cosineDistance",
  pairwiseSquaredDistances: "losses.pairwiseSquaredDistances",
};

/** Exports that need neither, and why. */
const exceptions = {
  "draw what parameters begin with: initialise.test.ts": [
    "fans",
    "filled",
    "kaimingNormal",
    "kaimingUniform",
    "leakyReluGain",
    "normal",
    "ones",
    "orthogonal",
    "truncatedNormal",
    "uniform",
    "xavierNormal",
    "xavierUniform",
    "zeros",
  ],
  "are part of gru and lstm": ["initialiseRecurrent", "inputProjection"],
  "tells layers that they are trained": ["trainingPass"],
  "are part of the losses of counts: counts.test.ts": ["factorialRemainder", "gammaRemainder", "logRatio"],
};

describe("layers over random sizes", () => {
  it.each(Object.entries(layers))("%s", (_, check) => check());
});

describe("losses over random sizes", () => {
  it.each(Object.entries(losses))("%s", (_, check) => check());
});

describe("every exported layer and loss", () => {
  const tested = [new URL("./", import.meta.url), new URL("./losses/", import.meta.url)].flatMap((folder) =>
    readdirSync(folder).flatMap((name) =>
      name.endsWith(".test.ts") ? [readFileSync(new URL(name, folder), "utf8")] : [],
    ),
  );

  it("has its gradient checked over random sizes", async () => {
    const source = new URL("../../../src/engine/network/", import.meta.url);
    const exported = [...(await exportedFunctions(source)), ...(await exportedFunctions(new URL("losses/", source)))];
    const held = [...Object.keys(layers), ...Object.keys(losses), ...Object.values(exceptions).flat()];
    expect(held.sort()).toEqual(exported.sort());
  });

  // All but dropout, for which PyTorch draws other numbers.
  it.each(Object.entries(goldens))("%s has a golden", (_, golden) => {
    const [file, entry] = golden.split(".");
    const path = new URL(`../../goldens/engine/network/${file}.json`, import.meta.url);
    expect(Object.keys(JSON.parse(readFileSync(path, "utf8")))).toContain(entry);
    const used = tested.filter((text) => text.includes(`/${file}.json`) && text.includes(`.${entry}`));
    expect(used.length).toBeGreaterThan(0);
  });
});
