import { describe, expect, it } from "vitest";
import { pullBack } from "../../../../src/engine/differentiate.js";
import { floats, ndarray } from "../../../../src/engine/ndarray.js";
import {
  negativeBinomial,
  zeroInflatedNegativeBinomial,
} from "../../../../src/engine/network/losses/negativeBinomial.js";
import { poisson } from "../../../../src/engine/network/losses/poisson.js";
import { factorialRemainder, gammaRemainder } from "../../../../src/engine/network/losses/stirling.js";
import { constant, full } from "../../../../src/engine/operations/constant.js";
import { exp, multiply, subtract } from "../../../../src/engine/operations/elementwise.js";
import { sum } from "../../../../src/engine/operations/reduce.js";
import { compile } from "../../../../src/engine/program.js";
import type { Tensor } from "../../../../src/engine/tensor.js";
import { tensorType } from "../../../../src/engine/types.js";
import { logGamma } from "../../../../src/stats/specialFunctions.js";
import goldens from "../../../goldens/engine/network/counts.json" with { type: "json" };
import { checkOperation, randomInput } from "../../checkOperation.js";
import { checkGolden } from "../checkGolden.js";

const { ranged } = goldens;
const constantOf = ({ shape, data }: { readonly shape: readonly number[]; readonly data: readonly number[] }) =>
  constant(data, shape);

/** The largest error relative to |value|, or to `least` where that is less. */
function worst(got: ArrayLike<number>, expected: readonly number[], least: number) {
  const errors = expected.map((value, i) => Math.abs(got[i] - value) / Math.max(Math.abs(value), least));
  return errors.reduce((a, b) => (Number.isNaN(b) ? Number.POSITIVE_INFINITY : Math.max(a, b)), 0);
}

async function overRange() {
  const arrays = {
    counts: ndarray(ranged.counts),
    mean: ndarray(ranged.mean),
    inverseDispersion: ndarray(ranged.inverseDispersion),
    zeroLogit: ndarray(ranged.zeroLogit),
  };
  const program = await compile((given) => {
    const plain = negativeBinomial(given.counts, given);
    const sources = [given.mean, given.inverseDispersion];
    const [ofMean, ofTheta] = pullBack([plain], [full(plain.shape, -1)], sources);
    return {
      plain,
      slopeOfMean: ofMean ?? plain,
      slopeOfTheta: ofTheta ?? plain,
      inflated: zeroInflatedNegativeBinomial(given.counts, given),
      poisson: poisson(given.counts, given.mean),
    };
  }, arrays);
  const values = await program.run(arrays);
  await program.dispose();
  return values;
}

describe("likelihoods of counts", () => {
  it("keep their digits in 32 bits: counts to 30,000, inverse dispersions from 0.001 to 1,000,000", async () => {
    const values = await overRange();
    const negated = (list: readonly number[]) => list.map((value) => -value);
    // Errors count relative to the value, to 0.1 where it is smaller; 30,000 counts against a mean of 27,000 come worst.
    expect(worst(floats(values.plain), negated(ranged.negativeBinomial), 0.1)).toBeLessThan(4e-6);
    expect(worst(floats(values.inflated), negated(ranged.zeroInflated), 0.1)).toBeLessThan(4e-6);
    expect(worst(floats(values.poisson), negated(ranged.poisson), 0.1)).toBeLessThan(4e-6);
    expect(worst(floats(values.slopeOfMean), ranged.slopeOfMean, 1e-6)).toBeLessThan(1e-6);
    // The slope by log θ: what it sums is as large as x − μ.
    for (const [i, theta] of ranged.inverseDispersion.entries()) {
      const exact = theta * ranged.slopeOfInverseDispersion[i];
      const error = Math.abs(theta * floats(values.slopeOfTheta)[i] - exact);
      const allowed = 3e-6 * Math.max(Math.abs(exact), 1) + 2e-7 * Math.abs(ranged.counts[i] - ranged.mean[i]);
      expect(error).toBeLessThan(allowed);
    }
  });

  it("are PyTorch's, with their gradients", async () => {
    const given = goldens.negativeBinomial;
    await checkGolden(
      (_, mean, theta) => negativeBinomial(constantOf(given.counts), { mean, inverseDispersion: theta }),
      given,
    );
    const inflated = goldens.zeroInflated;
    await checkGolden(
      (_, mean, theta, zeroLogit) =>
        zeroInflatedNegativeBinomial(constantOf(inflated.counts), { mean, inverseDispersion: theta, zeroLogit }),
      inflated,
    );
    // As single-cell models write them, with 1e-8 added here and there.
    const plain = goldens.negativeBinomialOfScvi;
    await checkGolden(
      (_, mean, theta) => negativeBinomial(constantOf(plain.counts), { mean, inverseDispersion: theta }),
      plain,
    );
    const zeros = goldens.zeroInflatedOfScvi;
    await checkGolden(
      (_, mean, theta, zeroLogit) =>
        zeroInflatedNegativeBinomial(constantOf(zeros.counts), { mean, inverseDispersion: theta, zeroLogit }),
      zeros,
    );
    await checkGolden((_, mean) => poisson(constantOf(goldens.poisson.counts), mean), goldens.poisson);
  });

  it("have the right gradients", async () => {
    const x = constant([0, 1, 5, 0, 2, 40], [2, 3]);
    const positive = (seed: number, shape: readonly number[]) => {
      const { data } = randomInput(seed, shape);
      return { shape, data: Float32Array.from(data, Math.exp) };
    };
    const [mean, theta, logit] = [positive(1, [2, 3]), positive(2, [3]), randomInput(3, [2, 1])];
    await checkOperation((m, t) => negativeBinomial(x, { mean: m, inverseDispersion: t }), [mean, theta]);
    await checkOperation(
      (m, t, zeroLogit) => zeroInflatedNegativeBinomial(x, { mean: m, inverseDispersion: t, zeroLogit }),
      [mean, theta, logit],
    );
    await checkOperation((m) => poisson(x, m), [mean]);
  });

  it("add up to 1 over all counts", async () => {
    const x = constant(Float32Array.from({ length: 2000 }, (_, i) => i));
    const probability = (loss: Tensor) => sum(exp(multiply(loss, -1)));
    const program = await compile(
      ({ mean, inverseDispersion, zeroLogit }) => [
        probability(negativeBinomial(x, { mean, inverseDispersion })),
        probability(zeroInflatedNegativeBinomial(x, { mean, inverseDispersion, zeroLogit })),
        probability(poisson(x, mean)),
      ],
      { mean: tensorType([1]), inverseDispersion: tensorType([1]), zeroLogit: tensorType([1]) },
    );
    for (const [mean, theta, logit] of [
      [3, 0.5, 0],
      [20, 100, -2],
      [0.1, 2, 3],
    ]) {
      const totals = await program.run({
        mean: ndarray([mean]),
        inverseDispersion: ndarray([theta]),
        zeroLogit: ndarray([logit]),
      });
      for (const total of totals) expect(floats(total)[0]).toBeCloseTo(1, 4);
    }
    await program.dispose();
  });

  it("lose a constant, and no gradient, without what depends on counts alone", async () => {
    const x = constant([0, 3, 7]);
    const mean = ndarray([0.5, 2, 9]);
    const program = await compile(
      (m) => {
        const whole = poisson(x, m);
        const part = poisson(x, m, { withoutConstant: true });
        const slope = (loss: Tensor) => pullBack([loss], [full([3], 1)], [m])[0] ?? loss;
        return {
          constant: subtract(whole, part),
          remainder: factorialRemainder(x),
          whole: slope(whole),
          part: slope(part),
        };
      },
      tensorType([3]),
    );
    const result = await program.run(mean);
    await program.dispose();
    expect(Array.from(floats(result.constant))).toEqual(
      Array.from(floats(result.remainder), (value) => expect.closeTo(value, 5)),
    );
    expect(result.part).toEqual(result.whole);
  });

  it("stay finite where a mean underflows to 0", async () => {
    const x = constant([0, 4]);
    const program = await compile(
      (m) => {
        const loss = negativeBinomial(x, { mean: m, inverseDispersion: full([2], 0.5) });
        return { loss, slope: pullBack([loss], [full([2], 1)], [m])[0] ?? m };
      },
      tensorType([2]),
    );
    const { loss, slope } = await program.run(ndarray([0, 0]));
    await program.dispose();
    expect([...floats(loss), ...floats(slope)].every(Number.isFinite)).toBe(true);
    expect(floats(loss)[0]).toBeCloseTo(0, 6);
  });
});

describe("Stirling's remainders", () => {
  it("are what is left of the logarithm of the gamma function, and differentiate", async () => {
    const at = [1e-3, 0.02, 0.3, 1, 2.5, 10, 300, 1e5];
    const program = await compile((z) => [gammaRemainder(z), factorialRemainder(z)], tensorType([at.length]));
    const [gamma, factorial] = (await program.run(ndarray(at))).map(floats);
    await program.dispose();
    for (const [i, z] of Array.from(Float32Array.from(at)).entries()) {
      const exact = logGamma(z) - z * Math.log(z) + z - 0.5 * Math.log(2 * Math.PI);
      expect(Math.abs(gamma[i] - exact) / (1 + Math.abs(exact))).toBeLessThan(1e-6);
      const ofFactorial = logGamma(z + 1) - z * Math.log(z) + z;
      expect(Math.abs(factorial[i] - ofFactorial) / (1 + Math.abs(ofFactorial))).toBeLessThan(1e-6);
    }
    await checkOperation((z) => gammaRemainder(z), [{ shape: [4], data: [0.1, 0.8, 4, 30] }]);
  });
});
