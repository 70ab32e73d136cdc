// The examination of a regression's or a forecast's predictions.

import { type Answer, type Figure, finding, type Measure } from "../../../core/finding.js";
import type { Run } from "../../../core/run.js";
import type { Table } from "../../../data/table.js";
import { intervalFigure } from "../../../report/figures/intervalFigure.js";
import { scatterFigure } from "../../../report/figures/scatterFigure.js";
import { type Estimate, measureOf } from "../predictions/estimate.js";
import type { JudgedValues } from "../predictions/judged.js";
import { said, saidWithin } from "../predictions/numbers.js";
import { judgedBy } from "../predictions/reasons.js";
import { resampledRows } from "../predictions/rowDraws.js";
import { tellLooks } from "./looks.js";
import type { MetricsOptions } from "./options.js";
import { estimateValues, type PastForecast, pastForecasts } from "./valueEstimates.js";
import { reasonsAgainst } from "./valueReasons.js";
import { worstEstimated } from "./worstRows.js";

/** Scores `judged` in many ways, and says what speaks against trusting them. `looks` counts this one. */
export async function examineValues(
  table: Table,
  judged: JudgedValues,
  looks: number,
  settings: MetricsOptions,
  run: Run,
): Promise<Answer> {
  const past = await pastForecasts(table, judged, settings);
  const estimates = estimateValues(judged, past, settings, run);
  const headline = estimates.find(({ name }) => name === "MAE");
  const told = tellLooks(looks, headline, settings.level, settings.manyLooks);
  const reasons = reasonsAgainst(judged, estimates, past, settings);
  const { verdict, seen, advice } = judgedBy([...reasons, ...told.reasons]);
  const worst = worstEstimated(table, judged, settings.worstRows);
  return finding({
    verdict,
    summary: `${summarise(judged, estimates, past)} ${seen}`.trim(),
    measures: [
      ...estimates.map((one) => measureOf(one, settings.level)),
      ...gains(estimates, past, settings),
      ...told.measures,
    ],
    figures: figures(judged, estimates),
    evidence: worst.evidence,
    evidenceTotal: worst.total,
    advice,
    limits: limits(judged, past),
  });
}

function summarise(judged: JudgedValues, estimates: readonly Estimate[], past: PastForecast | undefined): string {
  const named = (name: string) => estimates.find((one) => one.name === name);
  const error = named("MAE");
  const squared = named("RMSE");
  const determination = named("R²");
  if (error === undefined || squared === undefined) return "";
  const against = past === undefined ? "always answering the training median" : past.name;
  const r = determination === undefined ? "" : `, R² is ${saidWithin(determination.value, determination.interval)}`;
  return `On ${judged.where}, the model is off by ${said(error.value)} on average (${against}: ${said(error.baseline ?? Number.NaN)})${r}.`;
}

function gains(estimates: readonly Estimate[], past: PastForecast | undefined, settings: MetricsOptions): Measure[] {
  const measures: Measure[] = [];
  for (const name of ["MAE", "RMSE"]) {
    const { gain, n } = estimates.find((one) => one.name === name) ?? {};
    if (gain === undefined || n === undefined) continue;
    measures.push({
      name: `${name} less than ${past === undefined ? "a constant's" : `that of ${past.name}`}`,
      value: gain.value,
      interval: gain.interval,
      level: settings.level,
      baseline: 0,
      better: "higher",
      n,
    });
  }
  return measures;
}

function figures(judged: JudgedValues, estimates: readonly Estimate[]): Figure[] {
  const errors = estimates.filter(({ name }) => ["MAE", "RMSE", "median absolute error"].includes(name));
  const stride = Math.max(1, Math.ceil(judged.actual.length / 5000));
  const points: { x: number; y: number }[] = [];
  for (let i = 0; i < judged.actual.length; i += stride) points.push({ x: judged.actual[i], y: judged.predicted[i] });
  return [
    scatterFigure({
      title: "Predicted against actual",
      caption: "A perfect model's dots lie on the line; a flat cloud has learnt little.",
      points,
      xTitle: "actual",
      yTitle: "predicted",
      diagonal: true,
    }),
    intervalFigure({
      title: "Errors beside those without a model",
      caption:
        "Each dot is an error with its interval, each diamond the error without a model on the same rows; left is better.",
      measures: errors,
    }),
  ];
}

function limits(judged: JudgedValues, past: PastForecast | undefined): string[] {
  const told = [...judged.limits];
  if (judged.actual.length > resampledRows) {
    told.push(`Intervals rest on ${resampledRows.toLocaleString("en")} rows drawn at random, scaled to all rows.`);
  }
  if (past !== undefined && judged.clusters === undefined) {
    told.push("Intervals take neighbouring rows together in blocks, because neighbours in time err alike.");
  }
  if (past !== undefined && past.withoutPast > 0) {
    told.push(
      `${past.withoutPast.toLocaleString("en")} rows have no past; there the training median stands in for ${past.name}.`,
    );
  }
  return told;
}
