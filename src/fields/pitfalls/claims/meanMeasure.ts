// What a simulation measures again and again, as one measure.

import type { Measure } from "../../../core/finding.js";
import { meanInterval } from "../../../stats/meanInterval.js";

/** The mean of `values`, one for each repetition, with its 95 % interval where there are two or more. */
export function meanMeasure(
  name: string,
  values: readonly number[],
  { baseline, better, n = values.length }: Pick<Measure, "baseline" | "better"> & { readonly n?: number },
): Measure {
  const { value, interval, level } = meanInterval(Float64Array.from(values), 0.95);
  return { name, value, ...(values.length < 2 ? {} : { interval, level }), baseline, better, n };
}
