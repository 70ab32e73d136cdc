// The examination as a JSON document that other programs rely on: keys and their order are stable, numbers are not
// rounded, and what JSON cannot say (NaN, infinities) is null.

import type { Finding, Measure } from "../core/finding.js";
import type { Source } from "../core/source.js";
import type { ExaminationReport } from "./examinationReport.js";
import type { TrainingReport } from "./trainingReport.js";

/** What JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The report as a plain JSON document. Text is as it was found; nothing is left out. */
export function examinationJson(report: ExaminationReport): { readonly [key: string]: Json } {
  const { kind, name, fingerprint, facts, notices } = report.subject;
  return {
    touchstone: report.touchstone,
    run: report.run,
    seed: report.seed,
    verdict: report.verdict,
    elapsedSeconds: finite(report.elapsedSeconds),
    subject: { kind, name, fingerprint, facts: plain(facts), notices: [...notices] },
    findings: report.findings.map(findingJson),
    checklists: (report.checklists ?? []).map(({ title, source, items }) => ({
      title,
      source: sourceJson(source),
      items: items.map(({ id, name, verdict, instruments }) => ({ id, name, verdict, instruments: [...instruments] })),
    })),
    faults: (report.faults ?? []).map(({ instrument, message }) => ({ instrument, message })),
    interrupted: report.interrupted === true,
    ...(report.command === undefined ? {} : { command: report.command }),
  };
}

/** A training as a plain JSON document. */
export function trainingJson(report: TrainingReport): { readonly [key: string]: Json } {
  const { kind, name, fingerprint, facts, notices } = report.subject;
  return {
    touchstone: report.touchstone,
    run: report.run,
    model: report.model,
    seed: report.seed,
    options: plain(report.options),
    subject: { kind, name, fingerprint, facts: plain(facts), notices: [...notices] },
    directory: report.directory,
    elapsedSeconds: finite(report.elapsedSeconds),
    measures: report.measures.map(measureJson),
    notes: [...report.notes],
    curve: report.curve.map(({ step, values }) => ({ step, values: plain(values) })),
    interrupted: report.interrupted === true,
  };
}

/** One finding as it stands in the document. */
export function findingJson(finding: Finding): { readonly [key: string]: Json } {
  return {
    instrument: finding.instrument,
    verdict: finding.verdict,
    question: finding.question,
    summary: finding.summary,
    measures: finding.measures.map(measureJson),
    evidence: plain(finding.evidence),
    ...(finding.evidenceTotal === undefined ? {} : { evidenceTotal: finding.evidenceTotal }),
    advice: finding.advice,
    ...(finding.checks === undefined ? {} : { checks: { ...finding.checks } }),
    limits: [...(finding.limits ?? [])],
    sources: finding.sources.map(sourceJson),
    elapsedSeconds: finite(finding.elapsedSeconds),
    figures: finding.figures.map(({ title, caption, spec }) => ({ title, caption, spec: plain(spec) })),
  };
}

/**
 * A document as text, two spaces to a level, with a line break at the end. Controls that JSON would let through (DEL, C1,
 * line separators) are written as escapes, so that the text can be shown in a terminal.
 */
export function jsonText(document: unknown): string {
  const text = JSON.stringify(document, null, 2).replace(
    /[\u007F-\u009F\u2028-\u202E\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `${text}\n`;
}

function sourceJson({ title, url }: Source): Json {
  return { title, ...(url === undefined ? {} : { url }) };
}

function measureJson(measure: Measure): Json {
  const { name, value, interval, level, unit, baseline, better, n } = measure;
  return {
    name,
    value: finite(value),
    ...(interval === undefined ? {} : { interval: [finite(interval[0]), finite(interval[1])] }),
    ...(level === undefined ? {} : { level }),
    ...(unit === undefined ? {} : { unit }),
    ...(baseline === undefined ? {} : { baseline: finite(baseline) }),
    better,
    n: finite(n),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** A copy in which everything is JSON: numbers finite or null, big integers numbers or text, dates ISO 8601. */
function plain(value: unknown): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return finite(value);
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (ArrayBuffer.isView(value) && Symbol.iterator in value) return Array.from(Object.values(value), plain);
  if (typeof value !== "object") return null;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined && typeof part !== "function");
  return Object.fromEntries(entries.map(([key, part]) => [key, plain(part)]));
}
