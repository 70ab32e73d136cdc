// `touchstone show`: the recent runs, or one of them.

import { UserError } from "../core/errors.js";
import type { Verdict } from "../core/finding.js";
import type { Ledger } from "../ledger/ledger.js";
import type { RunRecord } from "../ledger/records.js";
import { packageManifest } from "../package.js";
import { mustBeExamination, recordedReport, recordedReproduction, recordedTraining } from "../recordedRun.js";
import { jsonText } from "../report/json.js";
import { renderTraining } from "../report/renderTraining.js";
import { renderAs, writeReportDirectory } from "../report/reportFiles.js";
import { renderReproductions } from "../report/reproductionTable.js";
import { alignedRows } from "../report/textTable.js";
import { verdictOrder } from "../report/wording.js";
import { type OutputFlags, outputFor } from "./output.js";
import { withLedger } from "./withLedger.js";

/** How many runs are listed. */
const recent = 20;

export interface ShowFlags extends OutputFlags {
  readonly report?: string;
  readonly out?: string;
  readonly size?: number;
  readonly seed?: number;
  readonly input?: string;
}

/** The flags that are said of an algorithm alone. */
const ofAlgorithms = ["out", "size", "seed", "input"] as const;

/** The renderings that only an examination has. */
const ofExaminations = ["junit", "github", "notebook"] as const;

/** What `touchstone show [run]` prints. */
export async function show(name: string | undefined, flags: ShowFlags): Promise<string> {
  const output = outputFor(flags);
  // The names of runs have digits in them.
  if (name !== undefined && /^[a-z_]{3,}$/.test(name) && name !== "last") {
    const { isAlgorithm, showTrajectory } = await import("../showTrajectory.js");
    if (isAlgorithm(name)) {
      const stranger = (["report", "markdown", ...ofExaminations] as const).find((flag) => flags[flag] !== undefined);
      if (stranger === undefined) return showTrajectory(name, { ...flags, json: output.format === "json" });
      throw new UserError("usage", `--${stranger} is said of a run, and ${name} is an algorithm`, "leave it out");
    }
  }
  const stranger = ofAlgorithms.find((flag) => flags[flag] !== undefined);
  if (stranger !== undefined) {
    const named = name === undefined ? "none is named" : `"${name}" is none`;
    throw new UserError(
      "usage",
      `--${stranger} is said of an algorithm, and ${named}`,
      "touchstone show bfs --out bfs.html",
    );
  }
  if (name === undefined) {
    const runs = await withLedger(recentRuns, () => []);
    return output.format === "json" ? jsonText(runs) : recentRunsText(runs);
  }
  return withLedger(async (ledger) => {
    const run = await ledger.findRun(name);
    if (ofExaminations.some((format) => format === output.format)) mustBeExamination(run);
    if (run.kind === "reproduction") return renderReproductions(await recordedReproduction(ledger, run), output);
    if (run.kind === "training") return renderTraining(await recordedTraining(ledger, run), output);
    const { checklists } = await packageManifest();
    const report = await recordedReport(ledger, run, checklists);
    const text = await renderAs(report, output);
    if (flags.report === undefined) return text;
    const page = await writeReportDirectory(report, flags.report);
    return output.format === "terminal" ? `${text}\nReport: ${page}\n` : text;
  });
}

type RecentRun = Pick<RunRecord, "kind" | "status" | "seed" | "startedAt" | "finishedAt"> & {
  readonly run: string;
  readonly subject: string;
  /** How many findings have each verdict. */
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
};

async function recentRuns(ledger: Ledger): Promise<readonly RecentRun[]> {
  const runs = await ledger.latestRuns(recent);
  const counts = await ledger.verdictCounts(runs.map(({ id }) => id));
  return runs.map(({ id, kind, status, seed, subject, startedAt, finishedAt }) => {
    const verdicts = counts.get(id) ?? {};
    return { run: id, kind, status, seed, subject: subject.name, startedAt, finishedAt, verdicts };
  });
}

function recentRunsText(runs: readonly RecentRun[]): string {
  if (runs.length === 0) return "No run is recorded here yet. touchstone examine <path> records one.\n";
  const rows = runs.map(({ run, startedAt, kind, status, subject, verdicts }) => [
    run,
    localTime(startedAt),
    kind,
    status === "started" ? "running" : status,
    subject,
    tally(verdicts),
  ]);
  return alignedRows([["run", "began", "kind", "status", "subject", "findings"], ...rows]);
}

function tally(counts: RecentRun["verdicts"]): string {
  return verdictOrder
    .flatMap((verdict) => (counts[verdict] === undefined ? [] : [`${counts[verdict]} ${verdict}`]))
    .join(", ");
}

function localTime(iso: string): string {
  const pad = (value: number) => String(value).padStart(2, "0");
  const time = new Date(iso);
  const date = `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
  return `${date} ${pad(time.getHours())}:${pad(time.getMinutes())}`;
}
