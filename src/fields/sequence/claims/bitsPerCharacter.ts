// What characters of documents cost, as a measure over documents and trainings.

import type { Measure } from "../../../core/finding.js";
import type { Random } from "../../../core/random.js";
import { bootstrapInterval } from "../../../stats/bootstrap.js";
import { mean } from "../../../stats/summary.js";
import type { TextCost } from "../languageModel/scoring.js";
import { widerInterval } from "./accuracyMeasure.js";

/** Bits of a character of ASCII text: all nats of the documents over all their bytes. */
export function bitsOf(costs: readonly TextCost[], rows: Iterable<number> = costs.keys()): number {
  let [nats, bytes] = [0, 0];
  for (const row of rows) {
    nats += costs[row].nats;
    bytes += costs[row].bytes;
  }
  return nats / bytes / Math.LN2;
}

/**
 * The mean over trainings, each with its costs of the same documents; where `others` are given, what it exceeds theirs by. The
 * interval is that of a bootstrap over documents, or Student's over trainings (in pairs) where its ends lie farther out.
 */
export function bitsMeasure(
  name: string,
  trainings: readonly (readonly TextCost[])[],
  random: Random,
  { others, baseline }: { readonly others?: readonly (readonly TextCost[])[]; readonly baseline?: number } = {},
): Measure {
  const each = (rows?: Int32Array) =>
    trainings.map((costs, i) => bitsOf(costs, rows) - (others === undefined ? 0 : bitsOf(others[i], rows)));
  const { value, interval, level } = bootstrapInterval(trainings[0].length, (rows) => mean(each(rows)), { random });
  return {
    name,
    value,
    interval: widerInterval(interval, each()),
    level,
    unit: "bits",
    ...(baseline === undefined ? {} : { baseline }),
    better: "lower",
    n: trainings[0].length,
  };
}
