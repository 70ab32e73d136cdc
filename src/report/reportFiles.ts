// An examination as text and as files.

import { join, resolve } from "node:path";
import { writeWholeFile } from "../core/wholeFile.js";
import type { ExaminationReport } from "./examinationReport.js";
import type { Output } from "./output.js";

/** The report as it is printed. */
export async function renderAs(report: ExaminationReport, output: Output): Promise<string> {
  if (output.format === "json") return documentOf(report);
  if (output.format === "markdown") return (await import("./markdown.js")).renderMarkdown(report);
  if (output.format === "junit") return (await import("./junit.js")).renderJunit(report);
  if (output.format === "github") {
    return (await import("./githubAnnotations.js")).renderGithubAnnotations(report);
  }
  if (output.format === "notebook") return (await import("./notebook.js")).renderNotebook(report);
  const { renderTerminal } = await import("./terminal.js");
  return renderTerminal(report, { colour: output.colour, width: output.width });
}

/** Loads what the HTML page and, where there is one, the directory are written with, before there is a report. */
export async function loadWriters(directory: string | undefined): Promise<void> {
  await import("./html.js");
  if (directory !== undefined) await Promise.all([import("./markdown.js"), import("./json.js")]);
}

/** Writes `report.html`, `report.md` and `report.json` into `directory`; returns the path of the first. */
export async function writeReportDirectory(report: ExaminationReport, directory: string): Promise<string> {
  const [{ renderHtml }, { renderMarkdown }] = await Promise.all([import("./html.js"), import("./markdown.js")]);
  const page = resolve(directory, "report.html");
  const files = [
    [resolve(directory, "report.json"), await documentOf(report)],
    [resolve(directory, "report.md"), renderMarkdown(report)],
    [page, await renderHtml(report)],
  ] as const;
  for (const [path, text] of files) await writeWholeFile(path, text);
  return page;
}

/** Writes the HTML page of a run beside the ledger; returns its path. */
export async function writeLedgerReport(report: ExaminationReport, ledgerDirectory: string): Promise<string> {
  const { renderHtml } = await import("./html.js");
  const page = join(ledgerDirectory, "reports", `${report.run}.html`);
  await writeWholeFile(page, await renderHtml(report));
  return page;
}

async function documentOf(report: ExaminationReport): Promise<string> {
  const { examinationJson, jsonText } = await import("./json.js");
  return jsonText(examinationJson(report));
}
