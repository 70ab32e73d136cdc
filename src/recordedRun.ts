// Runs read back from the ledger.

import { hostname } from "node:os";
import { z } from "zod";
import { answerChecklists, type Checklist } from "./core/checklist.js";
import { UserError } from "./core/errors.js";
import { worstVerdict } from "./core/finding.js";
import type { Ledger } from "./ledger/ledger.js";
import type { NewRun, RunRecord } from "./ledger/records.js";
import type { ExaminationReport } from "./report/examinationReport.js";
import type { ReproductionReport } from "./report/reproductionTable.js";
import type { TrainingReport } from "./report/trainingReport.js";

/** The report of a recorded examination, as it was printed when it ran, held against `checklists` as they now are. */
export async function recordedReport(
  ledger: Ledger,
  run: RunRecord,
  checklists: readonly Checklist[],
): Promise<ExaminationReport> {
  const findings = await ledger.findings(run.id);
  const { kind, name, fingerprint, facts, notices } = run.subject;
  const faults = run.outcome?.faults ?? [];
  return {
    touchstone: run.touchstoneVersion,
    run: run.id,
    seed: run.seed,
    verdict: worstVerdict(findings.map(({ verdict }) => verdict)),
    elapsedSeconds: run.outcome?.elapsedSeconds ?? findings.reduce((sum, finding) => sum + finding.elapsedSeconds, 0),
    subject: { kind, name, fingerprint, facts, notices },
    findings,
    checklists: answerChecklists(checklists, findings),
    ...(faults.length > 0 ? { faults } : {}),
    ...(run.status === "finished" ? {} : { interrupted: true }),
  };
}

/** The report of a recorded reproduction, as it was printed when it ran. */
export async function recordedReproduction(ledger: Ledger, run: RunRecord): Promise<ReproductionReport> {
  const faults = (run.outcome?.faults ?? []).map(({ instrument, message }) => ({ claim: instrument, message }));
  return {
    touchstone: run.touchstoneVersion,
    run: run.id,
    seed: run.seed,
    reproductions: await ledger.reproductions(run.id),
    ...(faults.length > 0 ? { faults } : {}),
    ...(run.status === "finished" ? {} : { interrupted: true }),
  };
}

/** The report of a recorded training, as it was printed when it ran; without numbers where it was killed. */
export async function recordedTraining(ledger: Ledger, run: RunRecord): Promise<TrainingReport> {
  const { kind, name, fingerprint, facts, notices } = run.subject;
  const { model, directory } = trainingOptions.parse(run.options);
  return {
    touchstone: run.touchstoneVersion,
    run: run.id,
    seed: run.seed,
    elapsedSeconds: run.outcome?.elapsedSeconds ?? 0,
    subject: { kind, name, fingerprint, facts, notices },
    ...((await ledger.training(run.id)) ?? { model, directory, options: {}, measures: [], notes: [], curve: [] }),
    ...(run.status === "finished" ? {} : { interrupted: true }),
  };
}

const trainingOptions = z.object({ model: z.string(), directory: z.string() });

/** Throws a `UserError` unless `run` is an examination. */
export function mustBeExamination(run: RunRecord): void {
  if (run.kind === "examination") return;
  throw new UserError("not-an-examination", `${run.id} is a ${run.kind}, not an examination`, "touchstone show");
}

/** Throws a `UserError` unless what was opened here is what the run began with, on whatever machine. */
export function mustBeSubjectOf(
  begun: RunRecord,
  { subject, options }: Pick<NewRun, "subject"> & Partial<Pick<NewRun, "options">>,
): void {
  const isSameData = options === undefined || options.dataFingerprint === begun.options.dataFingerprint;
  if (subject.fingerprint === begun.subject.fingerprint && isSameData) return;
  throw new UserError(
    "other-subject",
    `${subject.location || subject.name}${isSameData ? "" : ", or its data,"} on ${hostname()} is not what this run began with: it was changed, or another file lies there on this machine`,
    "let every machine see the same file there, and start anew",
  );
}
