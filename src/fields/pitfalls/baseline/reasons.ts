// What the baselines say: whether the model beats the best of them, and whether the task is what it seems.

import { said, saidWithin } from "../predictions/numbers.js";
import type { Reason } from "../predictions/reasons.js";
import { percent } from "../wording.js";
import type { Lead, MeasureName, Scored } from "./scoring.js";

/** The model's lead over the best baseline, by each measure that it may be judged by. */
export function aboutModel(leads: readonly Lead[]): Reason[] {
  if (leads.length === 0) return [];
  const [best] = [...leads].sort((a, b) => relative(b.interval[0], b) - relative(a.interval[0], a));
  const { measure, over, value, interval, baseline } = best;
  const told = `${saidWithin(value, interval)} ${value >= 0 ? "better" : "worse"} in ${measure} than ${over} (${said(baseline)})`;
  if (interval[1] <= 0) {
    const worse = `it is ${saidWithin(-value, [-interval[1], -interval[0]])} worse in ${measure} than ${over} (${said(baseline)})`;
    return [
      {
        verdict: "fail",
        seen:
          value < 0
            ? `The model is beaten by a baseline: ${worse}.`
            : `The model does not beat ${over}: its ${measure} is the same (${said(baseline)}).`,
        advice: `Use ${over} instead, or find out what the model misses: a bug in features or preprocessing, overfitting, or too few rows for so flexible a model.`,
      },
    ];
  }
  if (interval[0] > 0) return [];
  return [
    {
      verdict: "concern",
      seen: `It cannot be told whether the model beats ${over}: it is ${told}.`,
      advice: `Unless more test rows show a gain, prefer ${over}: it is simpler and as good.`,
    },
  ];
}

// Leads in different units are compared as shares of the baseline's score.
function relative(value: number, { baseline }: Lead): number {
  return baseline === 0 ? value : value / Math.abs(baseline);
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
