// A training as it is printed.

import { relative } from "node:path";
import { jsonText, trainingJson } from "./json.js";
import type { Output } from "./output.js";
import type { TrainingReport } from "./trainingReport.js";
import { renderTrainingText } from "./trainingText.js";

/** The report as it is printed. */
export function renderTraining(report: TrainingReport, output: Pick<Output, "format" | "width">): string {
  if (output.format === "json") return jsonText(trainingJson(report));
  const fromHere = relative(process.cwd(), report.directory);
  return renderTrainingText(
    report,
    output.width,
    fromHere.length < report.directory.length ? fromHere : report.directory,
  );
}
