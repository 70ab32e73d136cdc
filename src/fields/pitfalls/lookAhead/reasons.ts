// What speaks for a model that sees the future.

import type { Table } from "../../../data/table.js";
import type { Reason } from "../predictions/reasons.js";
import { listed, percent } from "../wording.js";
import type { FutureFeature } from "./futureFeatures.js";
import type { LookedAhead } from "./look.js";
import type { LookAheadSettings } from "./options.js";

/** A dependence on time is believed where chance gives it more seldom than this. */
const surely = 0.001;

const splitByTime =
  "Split by time: train on the earlier rows and hold back the latest, or use forward folds; leave a gap as long as the target takes to become known.";

/** All reasons, features first. */
export function reasonsAgainst(table: Table, seen: LookedAhead, settings: LookAheadSettings): readonly Reason[] {
  return [...aboutFeatures(seen.features), ...aboutTimestamps(seen), ...aboutOverlap(table, seen, settings)];
}

function aboutOverlap(table: Table, { overlap, dependence }: LookedAhead, settings: LookAheadSettings): Reason[] {
  // No entity in both parts is a split by entity: no row is tested on its own entity's past or future.
  if (overlap === undefined || overlap.testRows === 0) return [];
  const { group } = table.roles;
  const before = overlap.testBeforeTraining / overlap.testRows;
  const same = overlap.testAtTrainingTime / overlap.testRows;
  const of = group !== undefined ? ` of the same ${group}` : "";
  if (before > settings.concernOverlap) {
    const depends =
      dependence !== undefined && dependence.pValue < surely && dependence.correlation >= settings.dependence;
    const strength =
      dependence === undefined ? "" : ` (correlation with its recent past ${dependence.correlation.toFixed(2)})`;
    const consequence = depends
      ? `The target depends on time${strength}, so later rows give earlier ones away.`
      : `The target does not seem to depend on time${strength}, so the gain may be small, but a forecast is tested this way on its own past only by chance.`;
    return [
      {
        verdict: depends && before > settings.failOverlap ? "fail" : "concern",
        seen: `${percent(before)} of the test rows are earlier than training rows${of}: the model is trained on their future. ${consequence}`,
        advice: splitByTime,
      },
    ];
  }
  if (same > settings.failOverlap) {
    return [
      {
        verdict: "concern",
        seen: `${percent(same)} of the test rows have the same time as training rows${of}: the cut goes through moments, not between them.`,
        advice: splitByTime,
      },
    ];
  }
  return [];
}

function aboutFeatures(features: readonly FutureFeature[]): Reason[] {
  const names = (chosen: readonly FutureFeature[]) => listed(chosen.map(({ feature }) => feature));
  const of = (kind: FutureFeature["kind"], verdict: FutureFeature["verdict"]) =>
    features.filter((one) => one.kind === kind && one.verdict === verdict);
  const reasons: Reason[] = [];
  for (const verdict of ["fail", "concern"] as const) {
    const ahead = of("future", verdict);
    if (ahead.length > 0) {
      reasons.push({
        verdict,
        seen: `${names(ahead)} ${ahead.length === 1 ? "knows" : "know"} the target's future: ${describe(ahead[0])}.`,
        advice: `Leave out ${names(ahead)}, or compute ${ahead.length === 1 ? "it" : "them"} from earlier rows only: lag or trailing windows (not centred ones, not shifted the wrong way).`,
      });
    }
  }
  const own = of("present", "fail");
  if (own.length > 0) {
    reasons.push({
      verdict: "fail",
      seen: `${names(own)} ${own.length === 1 ? "contains" : "contain"} the target of ${own.length === 1 ? "its" : "their"} own row: ${describe(own[0])}.`,
      advice: `Leave out ${names(own)}, or end the window one row earlier.`,
    });
  }
  return reasons;
}

function describe({ feature, kind, fit, ahead }: FutureFeature): string {
  if (kind === "present") {
    const behind = fit.weights
      .slice(0, fit.width)
      .some((weight) => Math.abs(weight) > 0.1 * Math.abs(fit.weights[fit.width]));
    return `${percent(fit.fromNow)} of what the past leaves open in ${feature} is the target ${behind ? "up to and including the same row" : "of the same row"}`;
  }
  const total = fit.weights.reduce((sum, weight) => sum + Math.abs(weight), 0);
  const future = fit.weights.slice(fit.width + 1);
  const single = Math.abs(fit.weights[fit.width + ahead]) > 0.8 * total;
  const where = single
    ? `the target ${ahead === 1 ? "one row" : `${ahead} rows`} later`
    : `a window that reaches ${lastWeighted(future)} rows ahead`;
  return `${percent(fit.fromFuture)} of what past and present leave open in ${feature} is explained by ${where}`;
}

/** The furthest offset ahead with at least a tenth of the largest weight. */
function lastWeighted(future: Float64Array): number {
  const largest = future.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  let last = 1;
  future.forEach((weight, index) => {
    if (Math.abs(weight) >= largest / 10) last = index + 1;
  });
  return last;
}

function aboutTimestamps({ late }: LookedAhead): Reason[] {
  if (late.length === 0) return [];
  const [worst] = late;
  return [
    {
      verdict: "concern",
      seen: `${listed(late.map(({ column }) => column))} ${late.length === 1 ? "is" : "are"} later than the row's own time (${worst.column}: in ${percent(worst.share)} of the rows).`,
      advice:
        "Ask whether these times were already planned when the prediction is due (due dates, appointments). If they record what happened later, leave them out, with everything derived from them.",
    },
  ];
}
