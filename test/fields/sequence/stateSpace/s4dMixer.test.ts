// S4D against its definition: the recurrence of each pair of states, in plain float64.

import { expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/random.js";
import { evaluate } from "../../../../src/engine/evaluate.js";
import { type NDArray, numbers } from "../../../../src/engine/ndarray.js";
import { constant } from "../../../../src/engine/operations/constant.js";
import type { Tensor } from "../../../../src/engine/tensor.js";
import { type Mapped, mapTree } from "../../../../src/engine/tree.js";
import { zeroArrays } from "../../../../src/fields/sequence/mixer.js";
import { type S4dParameters, s4dMixer } from "../../../../src/fields/sequence/stateSpace/s4dMixer.js";
import { checkOperation, randomInput } from "../../../engine/checkOperation.js";

const [features, states, batch, length] = [3, 4, 2, 9];
const mixer = s4dMixer({ features, states });
const arrays = mixer.initialise(seededRandom(1));
const x = randomInput(2, [batch, length, features]);

function parametersAs(): S4dParameters {
  return mapTree<NDArray, Tensor, Mapped<S4dParameters, NDArray>>(arrays, (array) =>
    constant(numbers(array), array.shape, array.dtype),
  );
}

function byDefinition(): number[] {
  const of = (array: NDArray) => Array.from(numbers(array));
  const [steps, decays, frequencies, read, skip] = [
    of(arrays.logStep),
    of(arrays.logDecay),
    of(arrays.frequency),
    of(arrays.read),
    of(arrays.skip),
  ];
  const [weight, bias] = [of(arrays.output.weight), of(arrays.output.bias ?? arrays.skip)];
  const pairs = states / 2;
  const result: number[] = [];
  for (let i = 0; i < batch; i++) {
    const h = Array.from({ length: features * pairs }, () => ({ re: 0, im: 0 }));
    for (let t = 0; t < length; t++) {
      const active = Array.from({ length: features }, (_, f) => {
        const input = x.data[(i * length + t) * features + f];
        let y = skip[f] * input;
        for (let n = 0; n < pairs; n++) {
          const at = f * pairs + n;
          const [re, im] = [-Math.exp(decays[at]), frequencies[at]];
          const step = Math.exp(steps[f]);
          const size = Math.exp(step * re);
          const [aRe, aIm] = [size * Math.cos(step * im), size * Math.sin(step * im)];
          const norm = re * re + im * im;
          const [bRe, bIm] = [((aRe - 1) * re + aIm * im) / norm, (aIm * re - (aRe - 1) * im) / norm];
          h[at] = {
            re: aRe * h[at].re - aIm * h[at].im + bRe * input,
            im: aRe * h[at].im + aIm * h[at].re + bIm * input,
          };
          y += 2 * (read[at] * h[at].re - read[features * pairs + at] * h[at].im);
        }
        return y;
      });
      const gelu = (value: number) => 0.5 * value * (1 + erf(value / Math.SQRT2));
      const row = (k: number) =>
        active.reduce((total, value, f) => total + gelu(value) * weight[k * features + f], bias[k]);
      for (let f = 0; f < features; f++) result.push(row(f) / (1 + Math.exp(-row(features + f))));
    }
  }
  return result;
}

// By its power series, for small arguments.
function erf(z: number): number {
  let [term, total] = [z, z];
  for (let n = 1; n < 60; n++) {
    term *= (-z * z) / n;
    total += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * total;
}

it("computes the recurrence it is defined by", () => {
  const input = constant(x.data, x.shape);
  const [got] = evaluate([mixer.whole(parametersAs(), input)], new Map());
  for (const [i, value] of byDefinition().entries()) expect(got.data[i]).toBeCloseTo(value, 5);
});

it("has the gradient that finite differences have, by input and state", async () => {
  const { real, imaginary } = zeroArrays(mixer.stateTypes(batch));
  await checkOperation(
    (input, re, im) => {
      const { output, state } = mixer.apply(parametersAs(), input, { real: re, imaginary: im });
      return [output, state.real, state.imaginary];
    },
    [x, randomInput(4, real.shape), randomInput(5, imaginary.shape)],
    // The tables of the Fourier transform are held in 32 bits.
    { gradientTolerance: 1e-4 },
  );
});
