// The examination of a classifier's predictions.

import { type Answer, type Figure, finding, type Measure } from "../../../core/finding.js";
import type { Run } from "../../../core/run.js";
import type { Table } from "../../../data/table.js";
import { heatmapFigure } from "../../../report/figures/heatmapFigure.js";
import { intervalFigure } from "../../../report/figures/intervalFigure.js";
import { lineFigure } from "../../../report/figures/lineFigure.js";
import { confusionMatrix } from "../../../stats/confusion.js";
import { mcnemarTest } from "../../../stats/mcnemar.js";
import { rocCurve } from "../../../stats/rankingMetrics.js";
import { type Estimate, measureOf } from "../predictions/estimate.js";
import type { JudgedClasses } from "../predictions/judged.js";
import { said, saidWithin } from "../predictions/numbers.js";
import { judgedBy } from "../predictions/reasons.js";
import { resampledRows } from "../predictions/rowDraws.js";
import { percent } from "../wording.js";
import { column, estimateFromClasses, estimateFromScores, majorityOf, positives } from "./classEstimates.js";
import { reasonsAgainst } from "./classReasons.js";
import { tellLooks } from "./looks.js";
import type { MetricsOptions } from "./options.js";
import { worstClassified } from "./worstRows.js";

const mostClassesDrawn = 20;

/** Scores `judged` in many ways, and says what speaks against trusting them. `looks` counts this one. */
export function examineClasses(
  table: Table,
  judged: JudgedClasses,
  looks: number,
  settings: MetricsOptions,
  run: Run,
): Answer {
  const { actual, predicted, levels, weights } = judged;
  const matrix = predicted === undefined ? undefined : confusionMatrix(actual, predicted, levels.length, weights);
  const fromClasses =
    matrix === undefined || predicted === undefined
      ? []
      : estimateFromClasses(judged, { actual, predicted }, matrix, settings, run);
  const estimates = [...fromClasses, ...estimateFromScores(judged, settings, run)].filter(({ value }) =>
    Number.isFinite(value),
  );
  const headline = estimates.find(({ name }) => name === "accuracy") ?? estimates[0];
  const told = tellLooks(looks, headline, settings.level, settings.manyLooks);
  const { verdict, seen, advice } = judgedBy([...reasonsAgainst(judged, estimates, matrix, settings), ...told.reasons]);
  const worst =
    matrix === undefined ? { evidence: [], total: 0 } : worstClassified(table, judged, matrix, settings.worstRows);
  return finding({
    verdict,
    summary: `${summarise(judged, estimates)} ${seen}`.trim(),
    measures: [
      ...estimates.map((one) => measureOf(one, settings.level)),
      ...againstMajority(judged, estimates, settings),
      ...told.measures,
    ],
    figures: figures(judged, estimates, matrix),
    evidence: worst.evidence,
    evidenceTotal: worst.total,
    advice,
    limits: limits(judged),
  });
}

function summarise(judged: JudgedClasses, estimates: readonly Estimate[]): string {
  const named = (name: string) => estimates.find((one) => one.name === name);
  const accuracy = named("accuracy");
  const balanced = named("balanced accuracy");
  const correlation = named("Matthews correlation");
  const auroc = named("AUROC") ?? named("macro AUROC");
  const parts: string[] = [];
  if (accuracy !== undefined) {
    const always = judged.levels[majorityOf(judged)];
    parts.push(
      `${percent(accuracy.value)} of the predictions are right (always ${always}: ${percent(accuracy.baseline ?? 0)})`,
    );
  }
  if (balanced !== undefined) parts.push(`balanced accuracy is ${percent(balanced.value)}`);
  if (correlation !== undefined) parts.push(`Matthews correlation ${said(correlation.value)}`);
  if (auroc !== undefined) parts.push(`${auroc.name} ${saidWithin(auroc.value, auroc.interval)}`);
  return `On ${judged.where}, ${parts.join(", ")}.`;
}

/** The gains over the constant answer, and McNemar's test of the first. */
function againstMajority(judged: JudgedClasses, estimates: readonly Estimate[], settings: MetricsOptions): Measure[] {
  const always = `always answering ${judged.levels[majorityOf(judged)]}`;
  const measures: Measure[] = [];
  for (const name of ["accuracy", "balanced accuracy"]) {
    const { gain, n } = estimates.find((one) => one.name === name) ?? {};
    if (gain === undefined || n === undefined) continue;
    measures.push({
      name: `${name} beyond ${always}`,
      value: gain.value,
      interval: gain.interval,
      level: settings.level,
      baseline: 0,
      better: "higher",
      n,
    });
  }
  const { predicted, actual, weights, clusters } = judged;
  if (predicted === undefined || weights !== undefined || clusters !== undefined) return measures;
  const majority = majorityOf(judged);
  let onlyModel = 0;
  let onlyConstant = 0;
  actual.forEach((code, i) => {
    if (predicted[i] === code && code !== majority) onlyModel++;
    else if (predicted[i] !== code && code === majority) onlyConstant++;
  });
  const { pValue } = mcnemarTest(onlyModel, onlyConstant);
  measures.push({
    name: `p of McNemar's test against ${always}`,
    value: pValue,
    better: "neither",
    n: onlyModel + onlyConstant,
  });
  return measures;
}

function figures(judged: JudgedClasses, estimates: readonly Estimate[], matrix: Float64Array | undefined): Figure[] {
  const unit = estimates.filter(({ name, better }) => better === "higher" && !name.includes(" of "));
  const drawn = [
    intervalFigure({
      title: "Scores beside those of a constant answer",
      caption: `Each dot is a score with its interval, each diamond what always answering ${judged.levels[majorityOf(judged)]} scores on the same rows; all scores are better the further right.`,
      measures: unit,
    }),
  ];
  if (matrix !== undefined) drawn.push(confusionFigure(judged, matrix));
  const { scores } = judged;
  if (scores?.positive !== undefined)
    drawn.push(rocFigure(judged, column(scores.values, scores.classes, scores.positive), scores.positive));
  return drawn;
}

function confusionFigure({ levels }: JudgedClasses, matrix: Float64Array): Figure {
  const classes = levels.length;
  const support = levels.map((_, level) =>
    matrix.subarray(level * classes, (level + 1) * classes).reduce((sum, weight) => sum + weight, 0),
  );
  const drawn = levels
    .map((_, level) => level)
    .sort((a, b) => support[b] - support[a])
    .slice(0, mostClassesDrawn)
    .sort((a, b) => a - b);
  const names = drawn.map((level) => levels[level]);
  const shares = drawn.flatMap((row) =>
    drawn.map((predicted) => matrix[row * classes + predicted] / (support[row] || Number.NaN)),
  );
  return heatmapFigure({
    title: "Confusion matrix",
    caption: `Of the rows of each class (down), the share that was predicted as each class (across)${drawn.length < classes ? `; the ${drawn.length} most common classes` : ""}.`,
    rows: names,
    columns: names,
    values: shares,
    valueTitle: "share of the class",
    rowTitle: "actual",
    columnTitle: "predicted",
    notation: "percent",
    domain: [0, 1],
  });
}

function rocFigure({ actual, levels, weights }: JudgedClasses, scores: Float64Array, positive: number): Figure {
  const { falsePositiveRate, truePositiveRate } = rocCurve(scores, positives(actual, positive), weights);
  const stride = Math.max(1, Math.floor(falsePositiveRate.length / 400));
  const points = Array.from(falsePositiveRate, (x, i) => ({ x, y: truePositiveRate[i] })).filter(
    (_, i) => i % stride === 0 || i === falsePositiveRate.length - 1,
  );
  return lineFigure({
    title: `ROC curve for ${levels[positive]}`,
    caption:
      "How many of the positives are found (up) at the price of how many false alarms (right); guessing is the diagonal.",
    series: [{ name: "model", points }],
    xTitle: "false positive rate",
    yTitle: "true positive rate",
    xNotation: "percent",
    yNotation: "percent",
    xDomain: [0, 1],
    yDomain: [0, 1],
    diagonal: true,
    dots: false,
  });
}

function limits(judged: JudgedClasses): string[] {
  const { scores } = judged;
  const told = [...judged.limits];
  if (scores !== undefined && !scores.inUnitInterval) {
    told.push("The scores are no probabilities (some lie outside 0 to 1): they were judged by their ranking only.");
  }
  if (scores !== undefined && judged.actual.length > resampledRows) {
    told.push(
      `Intervals of scores that use probabilities rest on ${resampledRows.toLocaleString("en")} rows drawn at random, scaled to all rows.`,
    );
  }
  return told;
}
