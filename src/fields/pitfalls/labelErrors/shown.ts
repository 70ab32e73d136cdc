// How a search for wrong labels is told: measures, figures, rows.

import type { EvidenceRow, Figure, Measure } from "../../../core/finding.js";
import type { Table } from "../../../data/table.js";
import { barFigure } from "../../../report/figures/barFigure.js";
import { heatmapFigure } from "../../../report/figures/heatmapFigure.js";
import { scatterFigure } from "../../../report/figures/scatterFigure.js";
import { ascendingOrder } from "../../../stats/order.js";
import { wilsonInterval } from "../../../stats/proportionIntervals.js";
import type { Annotation } from "./annotators.js";
import type { Judgement } from "./judge.js";
import type { Material } from "./material.js";
import { excerptsOf, specimensFigure } from "./specimens.js";

const mostClassesInMatrix = 12;

/** The share of wrong labels, and of doubted rows beside what overlap alone makes. */
export function measuresOf({ doubted, doubtedAnyway, share, interval }: Judgement, level: number): Measure[] {
  const n = doubted.length;
  const count = doubted.reduce((sum, flag) => sum + flag, 0);
  return [
    { name: "wrong labels", value: share, interval, level, baseline: 0, better: "lower", n },
    {
      name: "doubted rows",
      value: count / n,
      interval: wilsonInterval(count, n, level),
      level,
      baseline: doubtedAnyway,
      better: "lower",
      n,
    },
  ];
}

/** Doubted (or contradicted) rows, the most doubtful first. */
export async function evidenceOf(
  table: Table,
  { dataset, predicted }: Material,
  judgement: Judgement,
  annotation: Annotation | undefined,
): Promise<{ readonly evidence: readonly EvidenceRow[]; readonly pictures: readonly Figure[] }> {
  const { doubted, doubt, quality, likely } = judgement;
  const { target, levels, tableRows } = dataset;
  const isShown = (row: number) => doubted[row] === 1 || annotation?.contradicted[row] === 1;
  const shown = [...ascendingOrder(quality)].filter(isShown).map((row) => ({
    place: row,
    row: tableRows[row],
    given: target.kind === "classification" ? levels[target.codes[row]] : target.values[row],
    likely: target.kind === "classification" ? levels[likely(row)] : predicted[row],
  }));
  const excerpts = await excerptsOf(table, shown);
  const evidence = shown.map(({ place: row, row: tableRow, ...labels }) => ({
    row: table.locate(tableRow),
    ...labels,
    ...(excerpts.size === 0 ? {} : { text: excerpts.get(tableRow) ?? "" }),
    score: quality[row],
    "chance of being wrong": doubt[row],
    ...(annotation === undefined
      ? {}
      : {
          consensus: annotation.consensus.labels[row] < 0 ? null : levels[annotation.consensus.labels[row]],
          "consensus is right": Number.isNaN(annotation.consensus.quality[row])
            ? null
            : annotation.consensus.quality[row],
        }),
  }));
  return { evidence, pictures: await specimensFigure(table, shown) };
}

/** Given against likely labels, and the annotators where there are any. */
export function figuresOf(material: Material, judgement: Judgement, annotation: Annotation | undefined): Figure[] {
  const { target, levels } = material.dataset;
  const figures =
    target.kind === "regression"
      ? [valuesFigure(target.values, material.predicted, judgement.doubted)]
      : classesFigure(levels, judgement);
  if (annotation === undefined) return figures;
  const bars = annotation.names.map((label, k) => ({ label, value: annotation.consensus.annotatorQuality[k] }));
  return [
    ...figures,
    barFigure({
      title: "How good each annotator's labels are",
      caption: "Judged by the other annotators and the model together; one is the best.",
      bars: bars.sort((a, b) => b.value - a.value),
      valueTitle: "quality",
    }),
  ];
}

function classesFigure(levels: readonly string[], { joint }: Judgement): Figure[] {
  if (joint === undefined) return [];
  const { calibrated, classes } = joint;
  if (classes <= mostClassesInMatrix) {
    return [
      heatmapFigure({
        title: "Given labels and what the rows look like",
        caption: "Rows by given label and by the class that a model is confident of; off the diagonal they disagree.",
        rows: levels,
        columns: levels,
        values: calibrated,
        valueTitle: "rows",
        rowTitle: "given",
        columnTitle: "looks like",
      }),
    ];
  }
  const pairs = Array.from(calibrated, (value, at) => ({ from: Math.floor(at / classes), to: at % classes, value }))
    .filter(({ from, to, value }) => from !== to && value > 0)
    .sort((a, b) => b.value - a.value);
  return [
    barFigure({
      title: "Labels that look like another class",
      caption: "The pairs of a given and another class with the most rows that a model is confident are the other.",
      bars: pairs.slice(0, 20).map(({ from, to, value }) => ({ label: `${levels[from]} → ${levels[to]}`, value })),
      valueTitle: "rows",
    }),
  ];
}

function valuesFigure(labels: Float64Array, predicted: Float64Array, doubted: Uint8Array): Figure {
  return scatterFigure({
    title: "Labels and their predictions",
    caption: "Each row predicted from the others; those whose label is doubted are marked.",
    points: Array.from(labels, (y, row) => ({ x: predicted[row], y, highlight: doubted[row] === 1 })),
    xTitle: "predicted",
    yTitle: "label",
    diagonal: true,
  });
}
