import { describe } from "vitest";
import {
  batchNorm,
  channelStatistics,
  groupNorm,
  instanceNorm,
  runningStatistics,
} from "../../../src/engine/operations/batchNorm.js";
import { convolution, transposedConvolution } from "../../../src/engine/operations/convolution.js";
import { convolveFft } from "../../../src/engine/operations/convolveFft.js";
import { stopGradient } from "../../../src/engine/operations/copy.js";
import { type Complex, fft, inverseFft, inverseRealFft, realFft } from "../../../src/engine/operations/fft.js";
import { kernelGradient } from "../../../src/engine/operations/kernelGradient.js";
import { layerNorm, rmsNorm } from "../../../src/engine/operations/layerNorm.js";
import { reshape, split, stack } from "../../../src/engine/operations/movement.js";
import { averagePool, globalAveragePool, globalMaxPool, maxPool } from "../../../src/engine/operations/pooling.js";
import { upsample } from "../../../src/engine/operations/upsample.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import golden from "../../goldens/engine/operations/space.json" with { type: "json" };
import { checkGoldens } from "./checkGoldens.js";

const parts = ({ real, imaginary }: Complex) => stack([real, imaginary], -1);
const joined = ({ mean, variance }: { readonly mean: Tensor; readonly variance: Tensor }) => stack([mean, variance], 0);
const rows = (x: Tensor) => {
  const [mean, variance] = split(stopGradient(x), [1, 1], 0).map((row) => reshape(row, [3]));
  return { mean, variance };
};

describe("operations over space and time against PyTorch", () => {
  checkGoldens(golden, {
    "convolution, of one axis": (x, kernel, bias) =>
      convolution(x, kernel, { bias, stride: 2, padding: 2, dilation: 2 }),
    "convolution, in groups": (x, kernel) =>
      convolution(x, kernel, { stride: [2, 1], padding: [1, 0], dilation: [1, 2], groups: 2 }),
    "convolution, depthwise": (x, kernel) => convolution(x, kernel, { groups: 3 }),
    "convolution, padded at one end": (x, kernel) =>
      convolution(x, kernel, { padding: { before: [2, 0], after: [0, 1] } }),
    "convolution, of one element": (x, kernel) => convolution(x, kernel),
    "convolution, leaving a rest": (x, kernel) => convolution(x, kernel, { stride: 3 }),
    "transposedConvolution, of one axis": (x, kernel) =>
      transposedConvolution(x, kernel, { stride: 3, padding: 1, outputPadding: 2, dilation: 2 }),
    "transposedConvolution, in groups": (x, kernel) =>
      transposedConvolution(x, kernel, { stride: [1, 2], padding: [0, 1], groups: 2, dilation: [2, 1] }),
    kernelGradient: (x, g) =>
      kernelGradient(x, g, [2, 1, 2, 3], {
        strides: [2, 2],
        before: [1, 1],
        after: [1, 1],
        dilations: [1, 1],
        groups: 2,
      }),
    maxPool: (x) => maxPool(x, { window: 2 }),
    "maxPool, padded": (x) => maxPool(x, { window: [3, 2], stride: [2, 1], padding: 1 }),
    "maxPool, of one axis": (x) => maxPool(x, { window: 3, stride: 1 }),
    "maxPool, of equal numbers": (x) => maxPool(stopGradient(x), { window: 2, stride: 1 }),
    averagePool: (x) => averagePool(x, { window: 2 }),
    "averagePool, padded": (x) => averagePool(x, { window: 3, stride: 2, padding: 1 }),
    "averagePool, of one axis": (x) => averagePool(x, { window: 3, stride: 1, padding: 1 }),
    globalAveragePool,
    globalMaxPool,
    upsample: (x) => upsample(x, [2, 3]),
    "upsample, of one axis": (x) => upsample(x, [4]),
    channelStatistics: (x) => joined(channelStatistics(x)),
    runningStatistics: (old, batch) => joined(runningStatistics(rows(old), rows(batch), 8, 0.3)),
    batchNorm: (x, gain, bias) => batchNorm(x, channelStatistics(x), gain, bias),
    groupNorm: (x, gain, bias) => groupNorm(x, 2, gain, bias),
    instanceNorm: (x, gain, bias) => instanceNorm(x, gain, bias),
    layerNorm: (x, gain, bias) => layerNorm(x, gain, bias, { epsilon: 1e-3 }),
    "layerNorm, of one element": (x, gain, bias) => layerNorm(x, gain, bias),
    rmsNorm: (x, gain) => rmsNorm(x, gain),
    convolveFft: (x, kernel) => convolveFft(x, kernel, 1),
    fft: (real, imaginary) => parts(fft({ real, imaginary }, 0)),
    inverseFft: (real, imaginary) => parts(inverseFft({ real, imaginary })),
    realFft: (x) => parts(realFft(x)),
    inverseRealFft: (real, imaginary) => inverseRealFft({ real, imaginary }, 6, 1),
    "inverseRealFft, of an odd number": (real, imaginary) => inverseRealFft({ real, imaginary }, 5),
    "inverseRealFft, of one element": (real, imaginary) => inverseRealFft({ real, imaginary }, 1),
  });
});
