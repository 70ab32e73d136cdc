// A model's skill over the best answer that looks at nothing, row by row on the judged rows, and how much of it the best of
// many models without any skill would show by luck.

import { meanInterval } from "../../../stats/meanInterval.js";
import { median } from "../../../stats/summary.js";
import type { Judged } from "../predictions/judged.js";

export interface ReportedSkill {
  /** `accuracy`, or `error` in the unit of the target. */
  readonly kind: "accuracy" | "error";
  readonly score: number;
  /** What the constant answer scores on the same rows. */
  readonly constant: number;
  /** How much better than the constant the model is; positive is better. */
  readonly gain: number;
  readonly interval: readonly [number, number];
  /** The standard error of the score of a model without skill. */
  readonly luck: number;
  readonly n: number;
}

/** The reported skill; `undefined` where there are no predicted classes or fewer than two rows. */
export function reportedSkill(judged: Judged, level: number): ReportedSkill | undefined {
  const n = judged.actual.length;
  if (n < 2) return undefined;
  if (judged.kind === "classification") {
    const { actual, predicted, priors } = judged;
    if (predicted === undefined) return undefined;
    const majority = priors.indexOf(Math.max(...priors));
    const right = Float64Array.from(actual, (code, i) => (code === predicted[i] ? 1 : 0));
    const constant = Float64Array.from(actual, (code) => (code === majority ? 1 : 0));
    const share = meanInterval(constant, level).value;
    return compared("accuracy", right, constant, Math.sqrt((share * (1 - share)) / n), level, judged.clusters);
  }
  const centre = median(judged.training);
  const model = judged.actual.map((value, i) => -Math.abs(value - judged.predicted[i]));
  const constant = judged.actual.map((value) => -Math.abs(value - centre));
  return compared(
    "error",
    model,
    constant,
    meanInterval(constant, level, judged.clusters).standardError,
    level,
    judged.clusters,
  );
}

function compared(
  kind: "accuracy" | "error",
  model: Float64Array,
  constant: Float64Array,
  luck: number,
  level: number,
  clusters: Int32Array | undefined,
): ReportedSkill {
  const gains = model.map((score, i) => score - constant[i]);
  const { value, interval } = meanInterval(gains, level, clusters);
  const sign = kind === "accuracy" ? 1 : -1;
  return {
    kind,
    score: sign * meanInterval(model, level).value,
    constant: sign * meanInterval(constant, level).value,
    gain: value,
    interval: [interval[0], interval[1]],
    luck,
    n: model.length,
  };
}
