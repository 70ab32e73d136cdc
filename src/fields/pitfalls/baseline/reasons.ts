// What the baselines say: whether the model beats the best of them, and whether the task is what it seems.

import { said, saidWithin } from "../predictions/numbers.js";
import type { Reason } from "../predictions/reasons.js";
import { percent } from "../wording.js";
import type { Lead } from "./leads.js";
import type { MeasureName, Scored } from "./scoring.js";

/**
 * What the leads by each measure say. The model has the benefit of the doubt: it may have been made for any of the
 * measures. It fails only if by every one of them some baseline is surely better (Bonferroni over the baselines), or
 * an answer that looks at no feature is the same.
 */
export function aboutModel(byMeasure: readonly (readonly Lead[])[], level: number): Reason[] {
  const judged = byMeasure.filter((leads) => leads.length > 0).map((leads) => judgeMeasure(leads, 1 - level));
  if (judged.length === 0 || judged.some(({ verdict }) => verdict === "better")) return [];
  const open = judged.find(({ verdict }) => verdict === "open");
  const { lead } = open ?? judged[0];
  const { measure, over, value, interval, baseline } = lead;
  if (open !== undefined) {
    const told =
      value >= 0
        ? `${saidWithin(value, interval)} ahead in ${measure}`
        : `${saidWithin(-value, [-interval[1], -interval[0]])} behind in ${measure}`;
    return [
      {
        verdict: "concern",
        seen: lead.same
          ? `The model does not beat ${over}: its ${measure} is the same (${said(baseline)}).`
          : `It cannot be told whether the model beats ${over} (${said(baseline)}): it is ${told}.`,
        advice: "Unless more test rows show a gain, prefer the simpler of the two.",
      },
    ];
  }
  return [
    {
      verdict: "fail",
      seen: lead.same
        ? `The model does not beat ${over}: its ${measure} is the same (${said(baseline)}).`
        : `The model is beaten by a baseline: it is ${saidWithin(-value, [-interval[1], -interval[0]])} behind ${over} in ${measure} (${said(baseline)}).`,
      advice: `Use ${over} instead, or find out what the model misses: a bug in features or preprocessing, overfitting, or too few rows for so flexible a model.`,
    },
  ];
}

function judgeMeasure(leads: readonly Lead[], alpha: number): { verdict: "better" | "open" | "worse"; lead: Lead } {
  const ahead = leads.find(({ value, pValue }) => value < 0 && pValue < alpha / leads.length);
  if (ahead !== undefined) return { verdict: "worse", lead: ahead };
  const same = leads.find((lead) => lead.same && lead.kind !== "learner");
  if (same !== undefined) return { verdict: "worse", lead: same };
  const [best] = leads;
  return { verdict: best.interval[0] > 0 ? "better" : "open", lead: best };
}

/** One class so common that accuracy misleads. */
export function aboutImbalance(level: string, share: number, threshold: number): Reason[] {
  if (share < threshold) return [];
  return [
    {
      verdict: "concern",
      seen: `Always answering ${level} is right for ${percent(share)}: accuracy says little here.`,
      advice:
        "Judge models by balanced accuracy, Matthews correlation or AUPRC beside their baselines, not by accuracy.",
    },
  ];
}

/** Simple learners that do not beat the best constant answer: the features say little, or not in a simple way. */
export function aboutSignal(scored: readonly Scored[], measure: MeasureName): Reason[] {
  const value = (one: Scored) => one.estimates.find(({ name }) => name === measure);
  const constant = scored.filter((one) => one.kind === "constant");
  const seeing = scored.filter((one) => one.kind === "learner");
  if (constant.length === 0 || seeing.length === 0) return [];
  const better = value(constant[0])?.better ?? "higher";
  const sign = better === "higher" ? 1 : -1;
  const best = Math.max(...constant.map((one) => sign * (value(one)?.value ?? Number.NaN)).filter(Number.isFinite));
  // A learner sees something if its whole interval lies on the better side.
  const sees = seeing.some((one) => {
    const interval = value(one)?.interval;
    return interval !== undefined && Math.min(sign * interval[0], sign * interval[1]) > best;
  });
  if (sees) return [];
  return [
    {
      verdict: "concern",
      seen: `No simple learner does clearly better than always giving the same answer (${said(sign * best)} in ${measure}).`,
      advice:
        "Either the features hardly tell the target, or only in a complicated way: be suspicious of a model that claims much more, and check it on fresh rows.",
    },
  ];
}
