// How much of a score repeated looks at the same test set can have bought: the best of K noisy scores lies
// E[max of K normals] standard errors above the truth, even if nothing was learnt.

import type { Measure } from "../../../core/finding.js";
import { normalQuantile } from "../../../stats/distributions.js";
import { expectedMaximumOfNormals } from "../../../stats/expectedMaximum.js";
import type { Estimate } from "../predictions/estimate.js";
import { said } from "../predictions/numbers.js";
import type { Reason } from "../predictions/reasons.js";

export interface LooksTold {
  readonly measures: readonly Measure[];
  readonly reasons: readonly Reason[];
}

/** `looks` counts this one. `headline` is the score that one would choose the best model by. */
export function tellLooks(looks: number, headline: Estimate | undefined, level: number, many: number): LooksTold {
  if (looks <= 1 || headline === undefined || !headline.interval.every(Number.isFinite)) {
    return { measures: [], reasons: [] };
  }
  const standardError = (headline.interval[1] - headline.interval[0]) / (2 * normalQuantile((1 + level) / 2));
  const optimism = standardError * expectedMaximumOfNormals(looks);
  const measures: Measure[] = [
    { name: "looks at this test set", value: looks, baseline: 1, better: "lower", n: looks },
    { name: `${headline.name} that so many looks can feign`, value: optimism, baseline: 0, better: "lower", n: looks },
  ];
  if (looks < many) return { measures, reasons: [] };
  return {
    measures,
    reasons: [
      {
        verdict: "concern",
        seen: `This test set has now been scored ${looks} times: picking the best of so many models can feign ${said(optimism)} of ${headline.name}.`,
        advice: "Confirm the chosen model once on data that no choice was made by.",
      },
    ],
  };
}
