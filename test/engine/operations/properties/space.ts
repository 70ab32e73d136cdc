// Operations over axes of space and time: convolutions, pooling, norms, Fourier transforms, scans.

import fc from "fast-check";
import {
  batchNorm,
  channelStatistics,
  groupNorm,
  instanceNorm,
  runningStatistics,
} from "../../../../src/engine/operations/batchNorm.js";
import { convolution, transposedConvolution } from "../../../../src/engine/operations/convolution.js";
import { convolveFft } from "../../../../src/engine/operations/convolveFft.js";
import { type Complex, fft, inverseFft, inverseRealFft, realFft } from "../../../../src/engine/operations/fft.js";
import { kernelGradient } from "../../../../src/engine/operations/kernelGradient.js";
import { layerNorm, rmsNorm } from "../../../../src/engine/operations/layerNorm.js";
import { averagePool, globalAveragePool, globalMaxPool, maxPool } from "../../../../src/engine/operations/pooling.js";
import { upsample } from "../../../../src/engine/operations/upsample.js";
import type { Tensor } from "../../../../src/engine/tensor.js";
import { checkOperation, randomInput } from "../../checkOperation.js";
import { over, shapeWithAxis, sizes } from "../shapes.js";

const geometry = fc.record({
  batch: fc.integer({ min: 1, max: 2 }),
  groups: fc.integer({ min: 1, max: 2 }),
  inputs: fc.integer({ min: 1, max: 2 }),
  outputs: fc.integer({ min: 1, max: 2 }),
  space: fc.array(fc.integer({ min: 3, max: 6 }), { minLength: 1, maxLength: 2 }),
  size: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 2 }),
  before: fc.integer({ min: 0, max: 2 }),
  after: fc.integer({ min: 0, max: 2 }),
});

const convolutions = over(
  geometry,
  async ({ batch, groups, inputs, outputs, space, size, stride, dilation, before, after }) => {
    const kernel = space.map(() => size);
    const reach = dilation * (size - 1) + 1;
    const padding = { before: space.map(() => before), after: space.map(() => after) };
    const options = { stride, dilation, groups, padding };
    const x = randomInput(1, [batch, groups * inputs, ...space]);
    if (space.every((s) => s + before + after >= reach)) {
      const weights = randomInput(2, [groups * outputs, inputs, ...kernel]);
      const pooled = space.map((s) => Math.floor((s + before + after - reach) / stride) + 1);
      await checkOperation(
        (given, w, bias) => convolution(given, w, { ...options, bias }),
        [x, weights, randomInput(3, [groups * outputs])],
      );
      await checkOperation(
        (given, g) =>
          kernelGradient(given, g, weights.shape, {
            strides: space.map(() => stride),
            dilations: space.map(() => dilation),
            ...padding,
            groups,
          }),
        [x, randomInput(4, [batch, groups * outputs, ...pooled])],
      );
    }
    if (space.every((s) => (s - 1) * stride + reach - before - after >= 1)) {
      await checkOperation(
        (given, w) => transposedConvolution(given, w, { ...options, outputPadding: stride - 1 }),
        [x, randomInput(5, [groups * inputs, outputs, ...kernel])],
      );
    }
  },
  20,
);

const pooling = over(
  fc.record({
    space: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 2 }),
    window: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.nat(1),
  }),
  async ({ space, ...given }) => {
    const options = { ...given, padding: given.window > 1 ? given.padding : 0 };
    const shape = [2, 2, ...space.map((size) => Math.max(size, options.window - 2 * options.padding))];
    await checkOperation((x) => maxPool(x, options), [randomInput(1, shape)]);
    await checkOperation((x) => averagePool(x, options), [randomInput(2, shape)]);
    await checkOperation((x) => maxPool(x, { window: options.window - options.padding }), [randomInput(3, shape)]);
  },
  12,
);

/** [batch, channels, …space] with gain and bias for each channel. */
const channels = (f: (x: Tensor, gain: Tensor, bias: Tensor) => Tensor | readonly Tensor[]) =>
  over(
    fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 }), sizes(2)),
    ([batch, half, space]) => {
      const inputs = [
        randomInput(1, [batch, 2 * half, ...space, 2], 2, 1),
        randomInput(2, [2 * half]),
        randomInput(3, [2 * half]),
      ];
      return checkOperation(f, inputs, { tolerance: 1e-3, gradientTolerance: 1e-3 });
    },
    5,
  );

/** The last axis of a tensor of any shape, with gain and bias. */
const rows = (f: (x: Tensor, gain: Tensor, bias: Tensor) => Tensor) =>
  over(
    fc.tuple(sizes(2), fc.integer({ min: 2, max: 6 })),
    ([shape, width]) =>
      checkOperation(f, [randomInput(1, [...shape, width], 2, 1), randomInput(2, [width]), randomInput(3, [width])], {
        tolerance: 1e-4,
        gradientTolerance: 1e-4,
      }),
    6,
  );

const complex = (f: (z: Complex, axis: number, size: number) => Complex | Tensor) =>
  over(shapeWithAxis(3), ({ shape, axis, seed }) =>
    checkOperation(
      (real, imaginary) => {
        const result = f({ real, imaginary }, axis, shape[axis]);
        return "real" in result ? [result.real, result.imaginary] : result;
      },
      [randomInput(seed, shape), randomInput(seed + 1, shape)],
    ),
  );

export const spaceProperties = {
  convolution: convolutions,
  transposedConvolution: convolutions,
  kernelGradient: convolutions,
  maxPool: pooling,
  averagePool: pooling,
  globalAveragePool: channels((x) => globalAveragePool(x)),
  globalMaxPool: channels((x) => globalMaxPool(x)),
  upsample: over(
    fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 2 }),
    (axes) =>
      checkOperation(
        (x) =>
          upsample(
            x,
            axes.map(([, factor]) => factor),
          ),
        [randomInput(1, [2, 2, ...axes.map(([size]) => size)])],
      ),
  ),
  channelStatistics: channels((x) => Object.values(channelStatistics(x))),
  runningStatistics: channels((_, mean, variance) =>
    Object.values(runningStatistics({ mean, variance }, { mean: variance, variance: mean }, 5, 0.3)),
  ),
  batchNorm: channels((x, gain, bias) => batchNorm(x, channelStatistics(x), gain, bias)),
  groupNorm: channels((x, gain, bias) => groupNorm(x, 2, gain, bias)),
  instanceNorm: channels((x, gain, bias) => instanceNorm(x, gain, bias)),
  layerNorm: rows((x, gain, bias) => layerNorm(x, gain, bias)),
  rmsNorm: rows((x, gain) => rmsNorm(x, gain)),
  convolveFft: over(fc.tuple(shapeWithAxis(3), fc.integer({ min: 1, max: 6 })), ([{ shape, axis, seed }, reach]) =>
    checkOperation(
      (x, kernel) => convolveFft(x, kernel, axis),
      [randomInput(seed, shape), randomInput(seed + 1, [reach, ...shape.slice(axis + 1)])],
    ),
  ),
  fft: complex((z, axis) => fft(z, axis)),
  inverseFft: complex((z, axis) => inverseFft(z, axis)),
  realFft: complex(({ real }, axis) => realFft(real, axis)),
  inverseRealFft: complex((z, axis, size) =>
    inverseRealFft(z, size > 1 && axis > 0 ? 2 * size - 2 : 2 * size - 1, axis),
  ),
};
