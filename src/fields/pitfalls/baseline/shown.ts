// What a finding about baselines shows: the scores of all, best first.

import type { EvidenceRow, Figure, Measure } from "../../../core/finding.js";
import { intervalFigure } from "../../../report/figures/intervalFigure.js";
import { type Lead, type MeasureName, modelName, type Scored } from "./scoring.js";

/** Baselines (and the model) by `measure`, the best first. */
export function ranked(scored: readonly Scored[], measure: MeasureName): readonly Scored[] {
  const key = ({ estimates }: Scored) => {
    const found = estimates.find(({ name }) => name === measure);
    if (found === undefined) return Number.POSITIVE_INFINITY;
    return found.better === "higher" ? -found.value : found.value;
  };
  return [...scored].sort((a, b) => key(a) - key(b));
}

/** Every score of every baseline, with the blind answer's as its baseline. */
export function measuresOf(
  scored: readonly Scored[],
  leads: readonly Lead[],
  measure: MeasureName,
  level: number,
): Measure[] {
  const reference = scored.find(({ blind }) => blind);
  const told = ranked(scored, measure).flatMap(({ contestant, estimates }) =>
    estimates.map(({ name, value, interval, better, n }): Measure => {
      const baseline = reference?.estimates.find((one) => one.name === name)?.value;
      return {
        name: `${name}: ${contestant}`,
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
      ({ measure: by, over, value, interval }): Measure => ({
        name: `${modelName}'s lead in ${by} over ${over}`,
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

/** One row per contestant, the best first. */
export function evidenceOf(scored: readonly Scored[], measure: MeasureName): EvidenceRow[] {
  return ranked(scored, measure).map(({ contestant, blind, estimates }) => ({
    answer: contestant,
    "looks at features": !blind,
    ...Object.fromEntries(estimates.map(({ name, value }) => [name, value])),
  }));
}
