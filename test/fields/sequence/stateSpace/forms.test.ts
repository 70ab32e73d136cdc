// The recurrent, the convolutional and the scanned form of a system give the same, whatever the system.

import fc from "fast-check";
import { expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/random.js";
import { evaluate } from "../../../../src/engine/evaluate.js";
import { constant } from "../../../../src/engine/operations/constant.js";
import { discretise, type LinearSystem } from "../../../../src/fields/sequence/stateSpace/continuousSystem.js";
import {
  convolutionalForm,
  type DiscreteSystem,
  recurrentForm,
  scanForm,
} from "../../../../src/fields/sequence/stateSpace/forms.js";
import { checkOperation, randomInput } from "../../../engine/checkOperation.js";

function stableSystem(seed: number, states: number): LinearSystem {
  const { normal } = seededRandom(seed, "system");
  const row = () => Array.from({ length: states }, normal);
  const a = Array.from({ length: states }, (_, i) => row().map((value, j) => 0.5 * value - (i === j ? 2 : 0)));
  return { a, b: row(), c: row(), d: normal() };
}

function asTensors({ a, b, c, d }: LinearSystem): DiscreteSystem {
  return { a: constant(a.flat(), [a.length, a.length]), b: constant(b), c: constant(c), d: constant([d], []) };
}

it.each(["euler", "zeroOrderHold"] as const)("agree to rounding, made discrete by %s", (rule) => {
  fc.assert(
    fc.property(
      fc.nat(1000),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 40 }),
      (seed, states, length) => {
        const system = asTensors(discretise(stableSystem(seed, states), 0.1, rule));
        const x = constant(randomInput(seed, [2, length]).data, [2, length]);
        const start = constant(new Float32Array(2 * states), [2, states]);
        const [steps, convolution, tree] = evaluate(
          [recurrentForm(system, x, start).y, convolutionalForm(system, x), scanForm(system, x)],
          new Map(),
        );
        const size = Math.max(...steps.data.map(Math.abs));
        for (const [i, value] of steps.data.entries()) {
          // The tables of the Fourier transform are held in 32 bits.
          expect(Math.abs(convolution.data[i] - value)).toBeLessThan(1e-6 * (1 + size));
          expect(tree.data[i]).toBeCloseTo(value, 11);
        }
      },
    ),
    { numRuns: 30 },
  );
});

it("have the gradients that finite differences have", async () => {
  const inputs = [
    randomInput(1, [2, 5]),
    randomInput(2, [3, 3], 0.3),
    randomInput(3, [3]),
    randomInput(4, [3]),
    randomInput(5, []),
  ];
  await checkOperation((x, a, b, c, d) => convolutionalForm({ a, b, c, d }, x), inputs);
  await checkOperation((x, a, b, c, d) => scanForm({ a, b, c, d }, x), inputs);
  await checkOperation((x, a, b, c, d) => {
    const start = constant(new Float32Array(6).fill(0.5), [2, 3]);
    const { y, state } = recurrentForm({ a, b, c, d }, x, start);
    return [y, state];
  }, inputs);
});
