// What copies in a corpus are worth: the score on rows that have one against that on rows that have none, and how much of
// the score over all rows they make (Brown et al. 2020, section 4).

import type { Measure } from "../../../core/finding.js";
import type { Table } from "../../../data/table.js";
import { numbersOf } from "../../../stats/arrays.js";
import { type Difference, differenceOfMeans, differenceOfProportions } from "../../../stats/differenceIntervals.js";
import { meanInterval } from "../../../stats/meanInterval.js";
import { wilsonInterval } from "../../../stats/proportionIntervals.js";
import { mean } from "../../../stats/summary.js";
import { needsPredictions, readJudged } from "../predictions/judged.js";

export interface Severity {
  readonly score: "accuracy" | "mean absolute error";
  readonly copied: Measure;
  readonly others: Measure;
  /** How much better the copied rows are predicted; positive is better. */
  readonly gain: Difference;
  readonly measures: readonly Measure[];
}

/** `undefined` without predictions, or where there are no rows of one of the two sorts. */
export async function severityOf(
  table: Table,
  isCopied: (row: number) => boolean,
  level: number,
): Promise<Severity | undefined> {
  if (needsPredictions(table) !== true) return undefined;
  const judged = await readJudged(table);
  if (typeof judged === "string") return undefined;
  const { rows, kind } = judged;
  const predicted = judged.predicted;
  if (predicted === undefined) return undefined;
  const worth = numbersOf(rows.length, (i) =>
    kind === "classification" ? Number(predicted[i] === judged.actual[i]) : Math.abs(predicted[i] - judged.actual[i]),
  );
  const copied = worth.filter((_, i) => isCopied(rows[i]));
  const others = worth.filter((_, i) => !isCopied(rows[i]));
  if (copied.length === 0 || others.length === 0) return undefined;
  const isShare = kind === "classification";
  const score = isShare ? "accuracy" : "mean absolute error";
  const better = isShare ? "higher" : "lower";
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const proportion = (values: Float64Array) => ({ successes: sum(values), trials: values.length });
  const measure = (name: string, values: Float64Array): Measure => ({
    name,
    value: mean(values),
    interval: isShare ? wilsonInterval(sum(values), values.length, level) : meanInterval(values, level).interval,
    level,
    better,
    n: values.length,
  });
  const gain = isShare
    ? differenceOfProportions(proportion(copied), proportion(others), level)
    : differenceOfMeans(others, copied, level);
  const share = copied.length / worth.length;
  const [low, high] = gain.interval;
  const onCopied = measure(`${score} on rows with a copy`, copied);
  const onOthers = measure(`${score} on the other rows`, others);
  return {
    score,
    copied: onCopied,
    others: onOthers,
    gain,
    measures: [
      onCopied,
      onOthers,
      {
        name: `${score} that copies add`,
        value: share * gain.value,
        ...(Number.isFinite(low) ? { interval: [share * low, share * high] as const, level } : {}),
        baseline: 0,
        better: "lower",
        n: worth.length,
      },
    ],
  };
}
