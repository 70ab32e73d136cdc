// What a finding about calibration shows: measures, the reliability curve, and the bins that are off.

import type { EvidenceRow, Figure, Measure } from "../../../core/finding.js";
import { histogramFigure } from "../../../report/figures/histogramFigure.js";
import { lineFigure } from "../../../report/figures/lineFigure.js";
import { normalQuantile } from "../../../stats/distributions.js";
import { brierDecomposition } from "../../../stats/probabilityMetrics.js";
import { wilsonInterval } from "../../../stats/proportionIntervals.js";
import { said } from "../predictions/numbers.js";
import { percent } from "../wording.js";
import type { Forecasts } from "./binResiduals.js";
import { weightedMeanInterval } from "./calibrate.js";
import { type JudgedEvent, mostProbableClass } from "./reasons.js";

/** A judged event with what it was judged from. */
export interface ShownEvent extends JudgedEvent {
  readonly forecasts: Forecasts;
}

interface ShownSettings {
  readonly bins: number;
  readonly level: number;
  readonly alpha: number;
  readonly draws: number;
}

/** The calibration error of one event. */
export function errorMeasure(
  { event, calibration: { error, interval, byChance, n } }: ShownEvent,
  settings: ShownSettings,
): Measure {
  return {
    name: `calibration error of ${event}`,
    value: error,
    interval,
    level: settings.level,
    baseline: byChance,
    better: "lower",
    n,
  };
}

/** All measures of the main event. */
export function mainMeasures(main: ShownEvent, settings: ShownSettings): Measure[] {
  const { calibration: told, forecasts } = main;
  const { probability, outcome, weights, clusters } = forecasts;
  const { n } = told;
  const { level } = settings;
  const brier = weightedMeanInterval(
    Float64Array.from(outcome, (y, i) => (probability[i] - y) ** 2),
    weights,
    clusters,
    level,
  );
  const parts = brierDecomposition(probability, outcome, settings.bins, "mass");
  const reach = normalQuantile((1 + level) / 2);
  const fitted = (name: string, estimate: { value: number; standardError: number }, baseline: number): Measure[] =>
    Number.isFinite(estimate.value)
      ? [
          {
            name,
            value: estimate.value,
            interval: [
              estimate.value - reach * estimate.standardError,
              estimate.value + reach * estimate.standardError,
            ],
            level,
            baseline,
            better: "neither",
            n,
          },
        ]
      : [];
  const shareOfEvent = told.meanObserved;
  return [
    errorMeasure(main, settings),
    {
      name: `calibration error that chance exceeds in ${percent(settings.alpha)} of cases`,
      value: told.chanceLimit,
      better: "neither",
      n,
    },
    { name: "p of so large a calibration error by chance", value: told.pValue, better: "neither", n: settings.draws },
    {
      name: `share of ${main.event} less its mean probability`,
      value: told.residual.value,
      interval: told.residual.interval,
      level,
      baseline: 0,
      better: "neither",
      n,
    },
    ...fitted("Cox slope", main.cox.slope, 1),
    ...fitted("Cox intercept", main.cox.intercept, 0),
    ...fitted("calibration in the large", main.cox.inTheLarge, 0),
    {
      name: `Brier score${main.event === mostProbableClass ? ` of ${main.event}` : ""}`,
      value: brier.value,
      interval: brier.interval,
      level,
      baseline: shareOfEvent * (1 - shareOfEvent),
      better: "lower",
      n,
    },
    { name: "Brier reliability", value: parts.reliability, baseline: 0, better: "lower", n },
    { name: "Brier resolution", value: parts.resolution, baseline: 0, better: "higher", n },
    { name: "Brier uncertainty", value: parts.uncertainty, better: "neither", n },
  ];
}

function band(observed: number, rows: number, level: number): readonly [number, number] {
  return wilsonInterval(Math.round(observed * rows), rows, level);
}

/** The reliability curve and how probabilities are spread. */
export function figures({ event, forecasts, calibration: told }: ShownEvent, settings: ShownSettings): Figure[] {
  return [
    lineFigure({
      title: "Reliability curve",
      caption: `How often ${event} came true (up) among rows given a similar probability (right), with ${percent(settings.level)} bands; perfect probabilities lie on the diagonal.`,
      series: [
        {
          name: "observed",
          points: told.curve.map(({ predicted, observed, rows }) => ({
            x: predicted,
            y: observed,
            band: band(observed, rows, settings.level),
          })),
        },
      ],
      xTitle: "predicted probability",
      yTitle: "observed share",
      xDomain: [0, 1],
      yDomain: [0, 1],
      diagonal: true,
      dots: true,
    }),
    histogramFigure({
      title: "Predicted probabilities",
      caption: `How the probabilities of ${event} are spread over rows where it came true and where it did not.`,
      valueTitle: "predicted probability",
      groups: [
        { name: "came true", values: forecasts.probability.filter((_, i) => forecasts.outcome[i] === 1) },
        { name: "did not", values: forecasts.probability.filter((_, i) => forecasts.outcome[i] === 0) },
      ],
    }),
  ];
}

/** Bins whose predicted probability lies outside the band around what was observed, the heaviest first. */
export function evidence({ event, calibration: { curve } }: ShownEvent, settings: ShownSettings): EvidenceRow[] {
  return curve
    .map((bin) => ({ ...bin, band: band(bin.observed, bin.rows, settings.level) }))
    .filter(({ predicted, band: [low, high] }) => predicted < low || predicted > high)
    .sort((a, b) => b.rows * Math.abs(b.observed - b.predicted) - a.rows * Math.abs(a.observed - a.predicted))
    .map(({ lowest, highest, predicted, observed, rows, band: [low, high] }) => ({
      of: event,
      "probability from": said(lowest),
      to: said(highest),
      "mean probability": predicted,
      "came true": observed,
      "at least": low,
      "at most": high,
      rows,
    }));
}
