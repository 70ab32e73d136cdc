// Reproduced claims, the published numbers beside ours: as text, as Markdown, as JSON.

import type { Published, ReproductionRecord } from "../core/claim.js";
import { type Agreement, agreement } from "../core/claim.js";
import { jsonText } from "./json.js";
import { measureText } from "./measureText.js";
import { formatNumber } from "./numbers.js";
import type { Output } from "./output.js";
import { prose, wrap } from "./text.js";
import { alignedRows } from "./textTable.js";

export interface ReproductionReport {
  readonly touchstone: string;
  readonly run: string;
  readonly seed: number;
  readonly reproductions: readonly ReproductionRecord[];
  readonly faults?: readonly { readonly claim: string; readonly message: string }[];
  readonly interrupted?: true;
}

/** The report as it is printed. */
export function renderReproductions(report: ReproductionReport, output: Pick<Output, "format" | "width">): string {
  if (output.format === "json") return jsonText(reproductionJson(report));
  return output.format === "markdown" ? reproductionMarkdown(report) : reproductionText(report, output.width);
}

/** What a published number asks of ours: `0.87 ± 0.02`, `at least 3`. */
export function expectation({ value, expect, tolerance }: Published): string {
  const number = formatNumber(value) + (tolerance === 0 ? "" : ` ± ${formatNumber(tolerance)}`);
  return expect === "equal" ? number : `${expect} ${number}`;
}

function reproductionText({ reproductions, faults = [], run }: ReproductionReport, width: number): string {
  const indented = (text: string) =>
    wrap(prose(text), Math.max(40, width) - 2)
      .map((line) => `  ${line}\n`)
      .join("");
  const parts = reproductions.map((record) => {
    const { holds, comparisons } = agreement(record);
    const rows = comparisons.map(({ published, ours, holds: held }) => [
      held ? "holds" : "SHORT",
      published.measure,
      `published ${expectation(published)}`,
      `ours ${ours === undefined ? "not measured" : measureText(ours)}`,
    ]);
    const titles = new Set(record.published.map(({ source }) => source.title));
    return [
      `${record.claim}: ${holds ? "reproduced" : "falls short"} (${record.scale})\n`,
      indented(record.statement),
      alignedRows(rows, "  "),
      ...[...titles].map((title) => indented(`Published in ${title}.`)),
      ...record.reproduction.notes.map(indented),
    ].join("");
  });
  const broken = faults.map(({ claim, message }) => `${claim}: could not be run (a bug of ours: ${message})\n`);
  return `${[...parts, ...broken].join("\n")}\n${summary(reproductions.map(agreement))} Run ${run}.\n`;
}

function summary(agreements: readonly Agreement[]): string {
  const held = agreements.filter(({ holds }) => holds).length;
  return `${held} of ${agreements.length} claims reproduced.`;
}

/** The Markdown of `docs/claims.md`. The same seed gives the same text: it tells no times. */
export function reproductionMarkdown({ reproductions, seed, touchstone, faults = [] }: ReproductionReport): string {
  const scales = [...new Set(reproductions.map(({ scale }) => scale))].join(", ");
  const parts = reproductions.map((record) => {
    const { holds, comparisons } = agreement(record);
    const rows = comparisons.map(({ published, ours, holds: held }) =>
      row([
        published.measure,
        expectation(published),
        ours === undefined ? "not measured" : measureText(ours),
        held ? "holds" : "**falls short**",
        published.source.url === undefined
          ? cell(published.source.title)
          : `[${cell(published.source.title)}](${published.source.url})`,
      ]),
    );
    const notes = record.reproduction.notes.map((note) => `- ${note}\n`).join("");
    return [
      `## ${record.claim}: ${holds ? "reproduced" : "falls short"}\n\n${record.statement}\n\n`,
      "| measure | published | ours | | source |\n| --- | --- | --- | --- | --- |\n",
      ...rows,
      notes === "" ? "" : `\n${notes}`,
    ].join("");
  });
  const broken = faults.map(({ claim, message }) => `## ${claim}: could not be run\n\n${message}\n`);
  return [
    "# Claims\n\n",
    "Published numbers beside those we get. Written by `touchstone reproduce --write`; do not edit.\n\n",
    `${summary(reproductions.map(agreement))} Touchstone ${touchstone}, scale ${scales || "none"}, seed ${seed}. `,
    "Ours stand with their intervals.\n\n",
    [...parts, ...broken].join("\n"),
  ].join("");
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |\n`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

/** The report as a plain JSON document. */
export function reproductionJson({
  touchstone,
  run,
  seed,
  reproductions,
  faults,
  interrupted,
}: ReproductionReport): unknown {
  return {
    touchstone,
    run,
    seed,
    claims: reproductions.map((record) => {
      const { holds, comparisons } = agreement(record);
      const { claim, statement, scale, elapsedSeconds } = record;
      const { measures, notes } = record.reproduction;
      return {
        claim,
        statement,
        scale,
        holds,
        comparisons: comparisons.map(({ published, ours, holds: held }) => ({
          published,
          ours: ours ?? null,
          holds: held,
        })),
        measures,
        notes,
        figures: record.reproduction.figures ?? [],
        elapsedSeconds,
      };
    }),
    ...(faults === undefined ? {} : { faults }),
    ...(interrupted === undefined ? {} : { interrupted }),
  };
}
