// A training as text for a terminal: what came of it first, then how, then what to do with it.

import { formatDuration, writeMeasure } from "./numbers.js";
import { prose, wrap } from "./text.js";
import type { TrainingReport } from "./trainingReport.js";
import { factsOf } from "./wording.js";

const blocks = "▁▂▃▄▅▆▇█";

/** The report as it is printed; `directory` is how the model's place is written. */
export function renderTrainingText(report: TrainingReport, width: number, directory: string): string {
  const { model, subject, measures, notes, curve, interrupted } = report;
  const facts = factsOf(subject).join(", ");
  const from = subject.kind === "nothing" ? "" : ` from ${prose(subject.name)}${facts === "" ? "" : ` (${facts})`}`;
  const lines = [
    `${model} ${interrupted === true ? `was interrupted after ${lastStep(curve)} steps` : "has learnt"}${from}, ${formatDuration(report.elapsedSeconds)}`,
    "",
    ...measures.map((measure) => {
      const { value, unit, interval, baseline } = writeMeasure(measure);
      const range = interval === "" ? "" : ` (${interval})`;
      return `  ${measure.name}: ${value}${unit === "" ? "" : ` ${unit}`}${range}${baseline === "" ? "" : `, baseline ${baseline}`}`;
    }),
    ...sparklines(curve).map((line) => `  ${line}`),
    ...(notes.length === 0 ? [] : [""]),
    ...notes.flatMap((note) => wrap(prose(note), Math.max(40, width) - 2).map((line) => `  ${line}`)),
    "",
    interrupted === true
      ? `Go on: touchstone train --resume ${directory}`
      : `Model: ${directory} (the curves: ${directory}/training.html)`,
    `Run ${report.run}.`,
  ];
  return `${lines.join("\n")}\n`;
}

function lastStep(curve: TrainingReport["curve"]): number {
  return curve.at(-1)?.step ?? 0;
}

/** `loss  2.31 █▆▄▂▁ 0.42`, for each curve. */
function sparklines(curve: TrainingReport["curve"]): string[] {
  const names = [...new Set(curve.flatMap(({ values }) => Object.keys(values)))];
  return names.flatMap((name) => {
    const values = curve.flatMap((point) => (name in point.values ? [point.values[name]] : []));
    if (values.length < 2) return [];
    const shown = Array.from(
      { length: Math.min(32, values.length) },
      (_, i, all = Math.min(32, values.length)) => values[Math.round((i * (values.length - 1)) / (all - 1))],
    );
    const [low, high] = [Math.min(...shown), Math.max(...shown)];
    const bars = shown.map((value) => blocks[high > low ? Math.round((7 * (value - low)) / (high - low)) : 0]);
    return [`${name}: ${values[0].toPrecision(3)} ${bars.join("")} ${values[values.length - 1].toPrecision(3)}`];
  });
}
