// Claim: a state space model that treats every token alike is one convolution; with selection it is none (Gu & Dao 2023,
// sections 2 and 3.2). One token of a sequence is given a larger step size: from there on, and only there, the convolution
// with the response to an impulse is wrong.

import { defineClaim, type Reproduction } from "../../../core/claim.js";
import { seededRandom } from "../../../core/random.js";
import { ndarray, numbers } from "../../../engine/ndarray.js";
import { full } from "../../../engine/operations/constant.js";
import { convolveFft } from "../../../engine/operations/convolveFft.js";
import { reshape } from "../../../engine/operations/movement.js";
import { compile } from "../../../engine/program.js";
import type { Tensor } from "../../../engine/tensor.js";
import { tensorType } from "../../../engine/types.js";
import { lineFigure } from "../../../report/figures/lineFigure.js";
import { guDao2023 } from "../essay.js";
import { selectiveScan } from "../mamba/selectiveScan.js";

const [length, channels, states, place] = [64, 16, 4, 40];
const alike = "largest difference, all tokens treated alike";
const before = "largest difference before the token that is treated otherwise";
const after = "smallest difference from it on";

export const convolutionLost = defineClaim({
  id: "sequence/convolution-lost",
  statement:
    "A state space model equals one convolution as long as every token is treated alike; where one token is selected, the convolution is wrong from there on, and only there.",
  published: [
    { measure: alike, value: 0, source: guDao2023, expect: "equal", tolerance: 1e-4 },
    { measure: before, value: 0, source: guDao2023, expect: "equal", tolerance: 1e-4 },
    { measure: after, value: 0.01, source: guDao2023, expect: "at least", tolerance: 0 },
  ],

  async reproduce(run): Promise<Reproduction> {
    const random = seededRandom(run.seed, "convolution-lost");
    const perToken = tensorType([1, length, channels]);
    const perState = tensorType([1, length, states]);
    const program = await compile(
      (given) => {
        const { x, delta, b, c, a } = given;
        const scanned = (input: Tensor, steps: Tensor) =>
          selectiveScan({ x: input, delta: steps, b, c, a, state: full([1, states, channels], 0) }).y;
        const response = reshape(scanned(given.impulse, delta), [length, channels]);
        return {
          convolved: convolveFft(x, response, 1),
          alike: scanned(x, delta),
          selected: scanned(x, given.selected),
        };
      },
      {
        x: perToken,
        impulse: perToken,
        delta: perToken,
        selected: perToken,
        b: perState,
        c: perState,
        a: tensorType([channels, states]),
      },
    );
    const one = (count: number) => Float32Array.from({ length: count }, random.normal);
    const repeated = (values: Float32Array) =>
      Float32Array.from({ length: length * values.length }, (_, i) => values[i % values.length]);
    const array = (values: Float32Array, width: number) => ndarray(values, [1, length, width]);
    const steps = new Float32Array(length * channels).fill(0.05);
    const larger = steps.map((step, i) => (Math.floor(i / channels) === place ? 8 * step : step));
    const results = await program.run({
      x: array(one(length * channels), channels),
      impulse: array(
        Float32Array.from({ length: length * channels }, (_, i) => (i < channels ? 1 : 0)),
        channels,
      ),
      delta: array(steps, channels),
      selected: array(larger, channels),
      b: array(repeated(one(states)), states),
      c: array(repeated(one(states)), states),
      a: ndarray(
        Float32Array.from({ length: channels * states }, (_, i) => -((i % states) + 1) / 4),
        [channels, states],
      ),
    });
    await program.dispose();

    const differences = (scanned: ArrayLike<number>) => {
      const convolved = numbers(results.convolved);
      return Array.from({ length }, (_, t) =>
        Math.sqrt(
          Array.from(
            { length: channels },
            (_, d) => (scanned[t * channels + d] - convolved[t * channels + d]) ** 2,
          ).reduce((total, square) => total + square / channels, 0),
        ),
      );
    };
    const [same, other] = [differences(numbers(results.alike)), differences(numbers(results.selected))];
    const measure = (name: string, value: number, better: "higher" | "lower") => ({ name, value, better, n: length });
    return {
      measures: [
        measure(alike, Math.max(...same), "lower"),
        measure(before, Math.max(...other.slice(0, place)), "lower"),
        measure(after, Math.min(...other.slice(place)), "higher"),
      ],
      figures: [
        lineFigure({
          title: "Where the convolution is wrong",
          caption: `Token ${place} has eight times the step size of the others.`,
          xTitle: "token",
          yTitle: "difference",
          series: [
            { name: "all alike", points: same.map((value, t) => ({ x: t, y: value })) },
            { name: "one selected", points: other.map((value, t) => ({ x: t, y: value })) },
          ],
        }),
      ],
      notes: [
        `${channels} channels of ${states} states over ${length} tokens of noise; a difference is the root of the mean square over channels, of outputs near 1.`,
        "The paper gives no number: that the equality is lost stands in words, and 0 and 0.01 stand for “equal” and “not equal”.",
      ],
    };
  },
});
