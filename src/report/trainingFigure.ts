// The learning curves of a training.

import type { Figure } from "../core/finding.js";
import { lineFigure } from "./figures/lineFigure.js";
import type { TrainingReport } from "./trainingReport.js";

/** Each curve over the steps; `undefined` where there is less than two points to draw. */
export function trainingFigure({ curve, model }: Pick<TrainingReport, "curve" | "model">): Figure | undefined {
  const names = [...new Set(curve.flatMap(({ values }) => Object.keys(values)))];
  const series = names.map((name) => ({
    name,
    points: curve.flatMap(({ step, values }) => (name in values ? [{ x: step, y: values[name] }] : [])),
  }));
  if (series.every(({ points }) => points.length < 2)) return undefined;
  return lineFigure({
    title: "Learning curves",
    caption: `What ${model} made of its training data (loss) and of data it did not learn from (validation), step by step.`,
    series,
    xTitle: "step",
    yTitle: names.join(", "),
  });
}
