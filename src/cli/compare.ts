// `touchstone compare`: two recorded examinations side by side.

import type { Ledger } from "../ledger/ledger.js";
import { mustBeExamination } from "../recordedRun.js";
import { jsonText } from "../report/json.js";
import { measureText } from "../report/measureText.js";
import { type ComparedRun, compareRuns, type RunComparison } from "../report/runComparison.js";
import { alignedRows } from "../report/textTable.js";
import { withLedger } from "./withLedger.js";

/** What `touchstone compare <before> <after>` prints. */
export async function compare(before: string, after: string, json: boolean): Promise<string> {
  const comparison = await withLedger(async (ledger) =>
    compareRuns(await load(ledger, before), await load(ledger, after)),
  );
  return json ? jsonText(comparison) : comparisonText(comparison);
}

async function load(ledger: Ledger, name: string): Promise<ComparedRun> {
  const run = await ledger.findRun(name);
  mustBeExamination(run);
  return {
    run: run.id,
    seed: run.seed,
    subject: run.subject,
    options: run.options,
    findings: await ledger.findings(run.id),
  };
}

/** A comparison as text, the changed verdicts first. */
export function comparisonText(comparison: RunComparison): string {
  const { before, after, sameSubject, settings, changed, appeared, gone, moved, measuresCompared } = comparison;
  const section = (title: string, rows: readonly (readonly string[])[]) =>
    rows.length === 0 ? "" : `\n${title}\n${alignedRows(rows, "  ")}`;
  const movedRows = moved.map((item) => [
    item.instrument,
    item.measure,
    `${measureText(item.before)} → ${measureText(item.after)}`,
    item.change ?? "",
  ]);
  const nothing = changed.length + appeared.length + gone.length + moved.length === 0;
  return [
    alignedRows([
      ["before", before.run, before.subject, `seed ${before.seed}`],
      ["after", after.run, after.subject, `seed ${after.seed}`],
    ]),
    sameSubject ? "Both examined the same content.\n" : "They examined different content.\n",
    section(
      "Asked for differently",
      settings.map((item) => [item.setting, `${settingText(item.before)} → ${settingText(item.after)}`]),
    ),
    section(
      "Verdicts that changed",
      changed.map((item) => [item.instrument, `${item.before} → ${item.after}`]),
    ),
    section(
      "Only in the second",
      appeared.map(({ instrument, verdict }) => [instrument, verdict]),
    ),
    section(
      "Only in the first",
      gone.map(({ instrument, verdict }) => [instrument, verdict]),
    ),
    section("Measures that moved beyond their intervals", movedRows),
    nothing ? `\nNo verdict changed and none of ${measuresCompared} measures moved beyond its interval.\n` : "",
  ].join("");
}

function settingText(value: unknown): string {
  if (value === undefined) return "(left out)";
  return typeof value === "string" ? value : JSON.stringify(value);
}
