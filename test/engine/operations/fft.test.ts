import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { ndarray, numbers } from "../../../src/engine/ndarray.js";
import { convolveFft } from "../../../src/engine/operations/convolveFft.js";
import { fft, inverseFft, inverseRealFft, realFft } from "../../../src/engine/operations/fft.js";
import { compile } from "../../../src/engine/program.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import { tensorType } from "../../../src/engine/types.js";
import { checkOperation, randomInput } from "../checkOperation.js";

function normals(seed: number, count: number): Float64Array {
  const random = seededRandom(seed, "signal");
  return Float64Array.from({ length: count }, () => Math.fround(random.normal()));
}

/** Elements of the transform by its definition, at some places. */
function byDefinition(re: Float64Array, im: Float64Array, k: number, sign: number): [number, number] {
  let [real, imaginary] = [0, 0];
  for (let t = 0; t < re.length; t++) {
    const angle = (sign * 2 * Math.PI * ((k * t) % re.length)) / re.length;
    real += re[t] * Math.cos(angle) - im[t] * Math.sin(angle);
    imaginary += re[t] * Math.sin(angle) + im[t] * Math.cos(angle);
  }
  return [real, imaginary];
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}

describe("Fourier transforms", () => {
  // One product, several, divisors of all kinds, large primes.
  it.each([1, 2, 3, 8, 97, 128, 144, 360, 1000, 1009, 1024, 2053, 4096, 6561, 16_384])(
    "of %i elements are what they are by definition",
    async (size) => {
      const [re, im] = [normals(1, size), normals(2, size)];
      const program = await compile(
        ({ real, imaginary }) => {
          const spectrum = fft({ real, imaginary });
          const half = realFft(real);
          return { spectrum, back: inverseFft(spectrum), half, real: inverseRealFft(half, size) };
        },
        { real: tensorType([size]), imaginary: tensorType([size]) },
      );
      const result = await program.run({ real: ndarray(re), imaginary: ndarray(im) });
      await program.dispose();
      const tolerance = 2e-6 * Math.sqrt(size) * Math.log2(size + 1);
      const near = (got: number, expected: number) => expect(Math.abs(got - expected)).toBeLessThan(tolerance);
      const zeros = new Float64Array(size);
      for (let i = 0; i < 20; i++) {
        const k = Math.floor((i * size) / 20);
        const [real, imaginary] = byDefinition(re, im, k, -1);
        near(numbers(result.spectrum.real)[k], real);
        near(numbers(result.spectrum.imaginary)[k], imaginary);
        const h = Math.floor(k / 2);
        const [halfReal, halfImaginary] = byDefinition(re, zeros, h, -1);
        near(numbers(result.half.real)[h], halfReal);
        near(numbers(result.half.imaginary)[h], halfImaginary);
      }
      expect(result.half.real.shape).toEqual([Math.floor(size / 2) + 1]);
      expect(largestDifference(numbers(result.back.real), re)).toBeLessThan(1e-5);
      expect(largestDifference(numbers(result.back.imaginary), im)).toBeLessThan(1e-5);
      expect(largestDifference(numbers(result.real), re)).toBeLessThan(1e-5);
    },
  );

  it.each([144, 131])("of tables of %i rows have their gradients", async (size) => {
    await checkOperation((x) => Object.values(realFft(x, 0)), [randomInput(1, [size])], { tolerance: 1e-4 });
  });

  it("take numbers of signals that are known only when the graph runs", async () => {
    const program = await compile((x) => inverseRealFft(realFft(x, 1), 6, 1), tensorType(["batch", 6]));
    const signals = [1, 2, 3, 4, 5, 6, 0, 0, 1, 0, 0, 0];
    const back = numbers(await program.run(ndarray(signals, [2, 6])));
    for (const [i, value] of signals.entries()) expect(back[i]).toBeCloseTo(value, 5);
    await program.dispose();
  });

  it("refuse what they cannot transform", async () => {
    await expect(compile((x) => realFft(x), tensorType(["n"]))).rejects.toThrow(
      "cannot transform f32[n] along axis -1",
    );
    await expect(compile((x) => inverseRealFft({ real: x, imaginary: x }, 9), tensorType([4]))).rejects.toThrow(
      "9 numbers have 5 elements along axis -1, not f32[4]",
    );
  });
});

describe("convolveFft", () => {
  function causal(x: ArrayLike<number>, kernel: ArrayLike<number>): number[] {
    return Array.from(x, (_, t) => {
      let total = 0;
      for (let s = 0; s <= Math.min(t, kernel.length - 1); s++) total += kernel[s] * x[t - s];
      return total;
    });
  }

  it.each([
    [1, 1],
    [7, 3],
    [5, 9],
    [64, 64],
    [300, 300],
    [1000, 37],
    [4096, 4096],
  ])("of %i elements with %i", async (length, reach) => {
    const [x, kernel] = [normals(3, length), normals(4, reach)];
    const types = { x: tensorType([length]), kernel: tensorType([reach]) };
    const program = await compile((given) => convolveFft(given.x, given.kernel, 0), types);
    const y = numbers(await program.run({ x: ndarray(x), kernel: ndarray(kernel) }));
    await program.dispose();
    for (const [t, value] of causal(x, kernel).entries()) {
      expect(Math.abs(y[t] - value)).toBeLessThan(3e-6 * Math.sqrt(reach) * Math.log2(2 * length));
    }
  });

  it("broadcasts, along any axis, with its gradients", async () => {
    const convolve = (axis: number) => (x: Tensor, kernel: Tensor) => convolveFft(x, kernel, axis);
    await checkOperation(convolve(1), [randomInput(1, [2, 5, 3]), randomInput(2, [5, 3])]);
    await checkOperation(convolve(-1), [randomInput(1, [2, 3, 5]), randomInput(2, [3, 4])]);
    await checkOperation(convolve(0), [randomInput(1, [9, 2]), randomInput(2, [4, 1])]);
    await checkOperation(convolve(1), [randomInput(1, [3, 4, 2]), randomInput(2, [3, 6, 2])]);
    await checkOperation(convolve(0), [randomInput(1, [40]), randomInput(2, [40])]);
  });

  it("takes numbers of signals that are known only when the graph runs", async () => {
    const types = { x: tensorType(["batch", 4, 1]), kernel: tensorType([2, 1]) };
    const program = await compile(({ x, kernel }) => convolveFft(x, kernel, 1), types);
    const x = ndarray([1, 2, 3, 4, 1, 0, 0, 0], [2, 4, 1]);
    const y = numbers(await program.run({ x, kernel: ndarray([1, 10], [2, 1]) }));
    for (const [i, value] of [1, 12, 23, 34, 1, 10, 0, 0].entries()) expect(y[i]).toBeCloseTo(value, 4);
    await program.dispose();
  });

  it("refuses kernels that do not fit", async () => {
    const types = { x: tensorType([2, 4, 3]), kernel: tensorType([4, 2]) };
    await expect(compile(({ x, kernel }) => convolveFft(x, kernel, 1), types)).rejects.toThrow(
      "[4, 2] is no kernel for [2, 4, 3] along axis 1",
    );
  });
});
