// `touchstone show`: the recent runs, or one of them.

import { byGravity, type Verdict } from "../core/finding.js";
import type { Ledger } from "../ledger/ledger.js";
import type { RunRecord } from "../ledger/records.js";
import { outputFor } from "./output.js";
import { recordedReport, withLedger } from "./recordedRun.js";
import { renderAs, writeReportDirectory } from "./reportFiles.js";
import { renderReproductions } from "./reproductionTable.js";
import { alignedRows } from "./textTable.js";

/** How many runs are listed. */
const recent = 20;

export interface ShowFlags {
  readonly json?: true;
  readonly markdown?: true;
  readonly report?: string;
}

/** What `touchstone show [run]` prints. */
export async function show(name: string | undefined, flags: ShowFlags): Promise<string> {
  const json = flags.json === true;
  if (name === undefined) {
    return withLedger(
      (ledger) => recentRuns(ledger, json),
      () => (json ? "[]\n" : "No run is recorded here yet. touchstone examine <path> records one.\n"),
    );
  }
  return withLedger(async (ledger) => {
    const run = ledger.findRun(name);
    if (run.kind === "reproduction") {
      const { id, seed, touchstoneVersion } = run;
      return renderReproductions(
        { touchstone: touchstoneVersion, run: id, seed, reproductions: ledger.reproductions(id) },
        outputFor(flags),
      );
    }
    const report = recordedReport(ledger, run);
    const text = await renderAs(report, outputFor(flags));
    if (flags.report === undefined) return text;
    const page = await writeReportDirectory(report, flags.report);
    return outputFor(flags).format === "terminal" ? `${text}\nReport: ${page}\n` : text;
  });
}

function recentRuns(ledger: Ledger, json: boolean): string {
  const runs = ledger.latestRuns(recent).map((run) => ({ run, verdicts: verdictsOf(ledger, run) }));
  if (json) {
    const listed = runs.map(({ run, verdicts }) => {
      const { id, kind, status, seed, subject, startedAt, finishedAt } = run;
      return { run: id, kind, status, seed, subject: subject.name, startedAt, finishedAt, verdicts };
    });
    return `${JSON.stringify(listed)}\n`;
  }
  if (runs.length === 0) return "No run is recorded here yet. touchstone examine <path> records one.\n";
  const rows = runs.map(({ run, verdicts }) => [
    run.id,
    localTime(run.startedAt),
    run.kind,
    run.status === "started" ? "running" : run.status,
    run.subject.name,
    tally(verdicts),
  ]);
  return alignedRows([["run", "began", "kind", "status", "subject", "findings"], ...rows]);
}

function verdictsOf(ledger: Ledger, run: RunRecord): Readonly<Partial<Record<Verdict, number>>> {
  const counts: Partial<Record<Verdict, number>> = {};
  for (const verdict of ledger.verdicts(run.id)) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}

function tally(counts: Readonly<Partial<Record<Verdict, number>>>): string {
  const verdicts: readonly Verdict[] = ["fail", "concern", "pass", "info", "skipped"];
  return [...verdicts]
    .sort(byGravity)
    .flatMap((verdict) => (counts[verdict] === undefined ? [] : [`${counts[verdict]} ${verdict}`]))
    .join(", ");
}

function localTime(iso: string): string {
  const pad = (value: number) => String(value).padStart(2, "0");
  const time = new Date(iso);
  const date = `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
  return `${date} ${pad(time.getHours())}:${pad(time.getMinutes())}`;
}
