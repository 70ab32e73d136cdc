// What every rendering of a report says in the same words: the answer in a sentence, the names of verdicts, the
// order of findings, the facts about the subject, the cells of evidence.

import type { EvidenceRow, Finding, Verdict } from "../core/finding.js";
import type { ExaminationReport, ReportedSubject } from "./examinationReport.js";
import { formatCount, formatNumber } from "./numbers.js";
import { printable, prose } from "./text.js";

/** The order in which findings are told: what must be acted on, then answers, then what is well, then the rest. */
export const verdictOrder: readonly Verdict[] = ["fail", "concern", "info", "pass", "skipped"];

export const verdictWords: Readonly<Record<Verdict, string>> = {
  fail: "Fail",
  concern: "Concern",
  info: "Info",
  pass: "Pass",
  skipped: "Skipped",
};

/** Told apart by shape, not by colour alone. */
export const verdictMarks: Readonly<Record<Verdict, string>> = {
  fail: "✗",
  concern: "!",
  info: "i",
  pass: "✓",
  skipped: "–",
};

/** Headings over several findings of one verdict. */
export const verdictHeadings: Readonly<Record<Verdict, string>> = {
  fail: "Failed",
  concern: "Needs a look",
  info: "For information",
  pass: "Passed",
  skipped: "Not examined",
};

/** What an examination says to an item of a checklist. */
export const checklistWords: Readonly<Record<Verdict, string>> = {
  fail: "found",
  concern: "suspected",
  info: "looked for",
  pass: "not found",
  skipped: "not examined",
};

/** The findings of one verdict, in the order they were found. */
export function findingsWith(report: ExaminationReport, verdict: Verdict): readonly Finding[] {
  return report.findings.filter((finding) => finding.verdict === verdict);
}

/** The whole answer in one sentence. */
export function statement(report: ExaminationReport): string {
  const counted = (verdict: Verdict) => findingsWith(report, verdict).length;
  const [fails, concerns, infos, passes, skips] = verdictOrder.map(counted);
  const name = subjectName(report);
  const looks = concerns === 0 ? "" : `${quantity(concerns, "finding")} need${concerns === 1 ? "s" : ""} a look`;
  const answers: Record<Verdict, string> = {
    fail:
      `Do not trust results on ${name} yet: ${quantity(fails, "finding")} fail${fails === 1 ? "s" : ""}` +
      `${concerns === 0 ? "" : `, ${looks.replace(/ findings?/, "")}`}.`,
    concern: `Look before you trust results on ${name}: ${looks}.`,
    pass: `Nothing found against ${name}: ${quantity(passes, "instrument")} looked and found no fault.`,
    info: `${name} was measured, not judged: ${quantity(infos, "answer")}.`,
    skipped: skips === 0 ? `Nothing was examined in ${name}.` : `Nothing could be examined in ${name}.`,
  };
  return answers[report.verdict];
}

/** What limits the answer as a whole, each a sentence: instruments that broke, an examination cut short. */
export function reservations(report: ExaminationReport): string[] {
  const faults = report.faults?.length ?? 0;
  const broke = `${quantity(faults, "instrument")} broke and gave no answer: a fault of Touchstone's, not of your data.`;
  const stopped = "The examination was stopped before its end; what had been found by then is kept.";
  return [...(faults > 0 ? [broke] : []), ...(report.interrupted === true ? [stopped] : [])];
}

/** The subject's name, visible; `this table` where it has none. */
export function subjectName(report: ExaminationReport): string {
  const name = prose(report.subject.name);
  return name === "" ? `this ${printable(report.subject.kind)}` : name;
}

/** `1 row`, `1,234 rows`. */
export function quantity(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** The facts about a subject, each a few words: `1,000 rows`, `target: defaulted`. */
export function factsOf(subject: ReportedSubject): string[] {
  return Object.entries(subject.facts).map(([key, value]) => {
    const words = wordsOf(printable(key));
    return typeof value === "number" ? `${formatNumber(value)} ${words}` : `${words}: ${prose(value)}`;
  });
}

/** `testRows` and `test_rows` as `test rows`. */
function wordsOf(key: string): string {
  return key
    .replace(/_/g, " ")
    .replace(/([a-z\d])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

/** The columns that occur in `rows`, in the order in which they first do. */
export function evidenceColumns(rows: readonly EvidenceRow[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

/** Whether a column holds numbers (and missing values) only, and so is to be aligned to the right. */
export function isNumeric(rows: readonly EvidenceRow[], column: string): boolean {
  const values = rows.map((row) => row[column]).filter((value) => value !== null && value !== undefined);
  return values.length > 0 && values.every((value) => typeof value === "number");
}

/** What stands for a value that is missing. */
export const missing = "—";

/** A cell of evidence: text made visible, numbers to six digits and otherwise as they are, since they may be names. */
export function cellText(value: string | number | boolean | null | undefined): string {
  if (value === undefined) return "";
  if (value === null) return missing;
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
  const text = String(value);
  if (text.length <= longestCell) return printable(text);
  return `${printable(text.slice(0, longestCell).replace(/[\uD800-\uDBFF]$/, ""))}… (${formatCount(text.length)} characters)`;
}

/** Longer cells are cut in what people read; the JSON of the examination has them whole. */
const longestCell = 300;

/** `36 rows`, or `the first 1,000 of 4,321 rows found`. */
export function evidenceExtent(finding: Finding): string {
  const { evidence, evidenceTotal } = finding;
  if (evidenceTotal === undefined || evidenceTotal <= evidence.length) return quantity(evidence.length, "row");
  return `the first ${formatCount(evidence.length)} of ${quantity(evidenceTotal, "row")} found`;
}

/** What a skipped finding lacks: its summary without the words that all of them begin with. */
export function whatIsMissing(finding: Finding): string {
  return prose(finding.summary).replace(/^Not examined: /, "");
}

/** `url` where it may be linked, which only ordinary web addresses may. */
export function webAddress(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  return protocol === "https:" || protocol === "http:" ? href : undefined;
}
