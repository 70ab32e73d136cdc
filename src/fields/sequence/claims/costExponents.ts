// Claim: the time of Mamba grows with the length of a sequence, that of attention with its square (the essay; Gu & Dao 2023,
// section 4.5): how time grows is fitted as a power of the length.

import { defineClaim, type Reproduction } from "../../../core/claim.js";
import { stopIfAborted } from "../../../core/errors.js";
import type { Measure } from "../../../core/finding.js";
import { seededRandom } from "../../../core/random.js";
import { ndarray } from "../../../engine/ndarray.js";
import { attend } from "../../../engine/network/attend.js";
import { full } from "../../../engine/operations/constant.js";
import { exp } from "../../../engine/operations/elementwise.js";
import { addAxis } from "../../../engine/operations/movement.js";
import { compile } from "../../../engine/program.js";
import type { Tensor } from "../../../engine/tensor.js";
import { tensorType } from "../../../engine/types.js";
import { lineFigure } from "../../../report/figures/lineFigure.js";
import { guDao2023 } from "../essay.js";
import { exponentMeasure, fastest } from "../inside/powerOfLength.js";
import { selectiveScan } from "../mamba/selectiveScan.js";

const features = 32;
const scales = {
  quick: { lengths: [1024, 2048, 4096, 8192], rounds: 5 },
  full: { lengths: [1024, 2048, 4096, 8192, 16_384, 32_768], rounds: 7 },
} as const;

type Core = (x: Tensor) => Tensor;

// What mixes tokens alone: projections are the same for both and grow with the length.
const cores: Readonly<Record<"selective scan" | "attention", Core>> = {
  "selective scan": (x) => {
    const c = full([1, x.shape[1], 16], 0.1);
    const a = full([features, 16], -1);
    return selectiveScan({ x, delta: exp(x), b: c, c, a, state: full([1, 16, features], 0) }).y;
  },
  attention: (x) => attend(addAxis(x, 1), addAxis(x, 1), addAxis(x, 1)),
};

const named = (core: string) => `exponent of the time of ${core}`;

export const costExponents = defineClaim({
  id: "sequence/cost-exponents",
  statement: "The time of a selective scan is linear in the length of the sequence, that of attention quadratic.",
  published: [
    { measure: named("selective scan"), value: 1, source: guDao2023, expect: "equal", tolerance: 0.2 },
    { measure: named("attention"), value: 2, source: guDao2023, expect: "equal", tolerance: 0.2 },
  ],

  async reproduce(run, scale): Promise<Reproduction> {
    const { lengths, rounds } = scales[scale];
    const results: { readonly core: string; readonly times: readonly number[]; readonly measure: Measure }[] = [];
    for (const [core, compute] of Object.entries(cores)) {
      const times: number[] = [];
      for (const [i, length] of lengths.entries()) {
        stopIfAborted(run.signal);
        run.progress(i, lengths.length, core);
        times.push(await timeOf(compute, length, rounds));
      }
      results.push({ core, times, measure: exponentMeasure(named(core), lengths, times) });
    }
    return {
      measures: results.map(({ measure }) => measure),
      figures: [
        lineFigure({
          title: "Time against length",
          caption: "Both axes are in doublings: the slopes are the exponents.",
          xTitle: "length, log₂ of tokens",
          yTitle: "log₂ of milliseconds",
          series: results.map(({ core, times }) => ({
            name: core,
            points: times.map((time, i) => ({ x: Math.log2(lengths[i]), y: Math.log2(time) })),
          })),
        }),
      ],
      notes: [
        `The fastest of ${rounds} runs at each of ${lengths.length} lengths from ${lengths[0]} to ${lengths[lengths.length - 1]} tokens, ${features} channels (16 states each, or one head), one sequence, one thread, on the processor; the exponent is the slope of the logarithms, its interval that of the fit.`,
        `At ${lengths[lengths.length - 1]} tokens: ${results.map(({ core, times }) => `${core} ${times[times.length - 1].toPrecision(3)} ms`).join(", ")}.`,
      ],
    };
  },
});

// In milliseconds.
async function timeOf(compute: Core, length: number, rounds: number): Promise<number> {
  const shape = [1, length, features];
  const program = await compile(compute, tensorType(shape), { threads: 1 });
  const random = seededRandom(0, "cost");
  const x = ndarray(
    Float32Array.from({ length: length * features }, () => 0.3 * random.normal() - 2),
    shape,
  );
  const into = await program.run(x);
  const time = await fastest(() => program.run(x, into), rounds);
  await program.dispose();
  return time;
}
