// What a finding about baselines shows: the scores of all, best first.

import type { EvidenceRow, Figure, Measure } from "../../../core/finding.js";
import { intervalFigure } from "../../../report/figures/intervalFigure.js";
import type { Lead } from "./leads.js";
import { type MeasureName, modelName, type Scored } from "./scoring.js";

/** Baselines (and the model) by `measure`, the best first. */
export function ranked(scored: readonly Scored[], measure: MeasureName): readonly Scored[] {
  const key = ({ estimates }: Scored) => {
    const found = estimates.find(({ name }) => name === measure);
    if (found === undefined) return Number.POSITIVE_INFINITY;
    return found.better === "higher" ? -found.value : found.value;
  };
  return [...scored].sort((a, b) => key(a) - key(b));
}

/**
 * The model's leads, then what every baseline scores by the deciding measures (for classes by accuracy and balanced
 * accuracy in any case), with a constant answer's score as its baseline; MASE for the best and the model. All other
 * scores stand in the evidence.
 */
export function measuresOf(
  scored: readonly Scored[],
  leads: readonly Lead[],
  deciding: readonly MeasureName[],
  level: number,
): Measure[] {
  const constants = scored.filter(({ kind }) => kind === "constant").flatMap(({ estimates }) => estimates);
  const order = ranked(scored, deciding[0]);
  const listed = (name: string, one: Scored) =>
    [...deciding, "accuracy", "balanced accuracy"].some((measure) => measure === name) ||
    (name === "MASE" && (one === order[0] || one.kind === "model"));
  const told = order.flatMap((one) =>
    one.estimates
      .filter(({ name }) => listed(name, one))
      .map(({ name, value, interval, better, n }): Measure => {
        const baseline = constants.find((constant) => constant.name === name)?.value;
        return {
          name: `${name}: ${one.contestant}`,
          value,
          ...(interval.every(Number.isFinite) ? { interval, level } : {}),
          ...(baseline === undefined ? {} : { baseline }),
          better,
          n,
        };
      }),
  );
  const n = told[0]?.n ?? 0;
  return [
    ...leads.map(
      ({ measure, over, value, interval }): Measure => ({
        name: `${modelName}'s lead in ${measure} over ${over}`,
        value,
        interval,
        level,
        baseline: 0,
        better: "higher",
        n,
      }),
    ),
    ...told,
  ];
}

/** All contestants by the measure that decides. */
export function contestFigure(scored: readonly Scored[], measure: MeasureName): Figure {
  const shown = ranked(scored, measure).flatMap(({ contestant, estimates }) => {
    const found = estimates.find(({ name }) => name === measure);
    return found === undefined ? [] : [{ name: contestant, value: found.value, interval: found.interval }];
  });
  const lower = ["MAE", "RMSE", "MASE"].includes(measure);
  return intervalFigure({
    title: `What can be had without a model: ${measure}`,
    caption: `Each baseline with its interval on the same test rows, the best first; ${lower ? "left" : "right"} is better. A model has to beat the first.`,
    measures: shown,
    valueTitle: measure,
  });
}

const looksAt = { constant: "nothing", past: "earlier targets", learner: "features", model: "" } as const;

/** One row per contestant, the best first. */
export function evidenceOf(scored: readonly Scored[], measure: MeasureName): EvidenceRow[] {
  return ranked(scored, measure).map(({ contestant, kind, estimates }) => ({
    answer: contestant,
    "looks at": looksAt[kind],
    ...Object.fromEntries(estimates.map(({ name, value }) => [name, value])),
  }));
}
