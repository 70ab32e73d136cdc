// How a cost grows with the length of a sequence, as a power of it: the slope of the logarithms.

import type { Measure } from "../../../core/finding.js";
import { studentTQuantile } from "../../../stats/distributions.js";
import { slope } from "../../../stats/slope.js";

const LEVEL = 0.95;

/** The exponent of costs at three or more lengths, with the interval of the fit (Student's, n − 2 degrees of freedom). */
export function exponentMeasure(name: string, lengths: readonly number[], costs: readonly number[]): Measure {
  const { value, standardError } = slope(Float64Array.from(lengths, Math.log), Float64Array.from(costs, Math.log));
  const reach = studentTQuantile((1 + LEVEL) / 2, lengths.length - 2) * standardError;
  return { name, value, interval: [value - reach, value + reach], level: LEVEL, better: "lower", n: lengths.length };
}

/** The fastest of `rounds` runs, in milliseconds, after one that is not counted. */
export async function fastest(run: () => Promise<unknown>, rounds: number): Promise<number> {
  await run();
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
