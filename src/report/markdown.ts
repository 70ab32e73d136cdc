// The examination as GitHub-flavoured Markdown. Whatever comes from data is escaped, so that it cannot become
// markup, a link, a mention or another column.

import type { AnsweredChecklist } from "../core/checklist.js";
import type { EvidenceRow, Finding } from "../core/finding.js";
import type { ExaminationReport } from "./examinationReport.js";
import { formatDuration, formatLevel, writeMeasure } from "./numbers.js";
import { printable, prose } from "./text.js";
import {
  cellText,
  checklistWords,
  evidenceColumns,
  evidenceExtent,
  factsOf,
  findingsWith,
  isNumeric,
  quantity,
  reservations,
  statement,
  subjectName,
  verdictHeadings,
  verdictMarks,
  verdictOrder,
  verdictWords,
  webAddress,
  whatIsMissing,
} from "./wording.js";

const evidenceShown = 25;

/** A piece of the report that can stand by itself. */
export interface MarkdownPart {
  readonly text: string;
  /** The finding whose figures belong behind it. */
  readonly finding?: Finding;
}

/** The report as Markdown, with a line break at the end. */
export function renderMarkdown(report: ExaminationReport): string {
  return `${markdownParts(report)
    .map(({ text }) => text)
    .join("\n\n")}\n`;
}

/** The report in pieces: what it comes to, each finding under its heading, what it was made with. */
export function markdownParts(report: ExaminationReport): MarkdownPart[] {
  const { verdict, subject } = report;
  const opening = [
    `# Touchstone: ${escapeMarkdown(subjectName(report))}`,
    `**${verdictMarks[verdict]} ${verdictWords[verdict]}.** ${escapeMarkdown(statement(report))}`,
    ...reservations(report).map(escapeMarkdown),
    [subject.kind, ...factsOf(subject)].map(escapeMarkdown).join(" · "),
    ...(subject.notices.length > 0 ? [bullets(subject.notices.map((notice) => escapeMarkdown(prose(notice))))] : []),
  ];
  const sections = verdictOrder.flatMap((one): MarkdownPart[] => {
    const findings = findingsWith(report, one);
    if (findings.length === 0) return [];
    const heading = `## ${verdictHeadings[one]}`;
    if (one === "skipped") return [together([heading, skippedList(findings)])];
    return [
      { text: heading },
      ...findings.map((finding): MarkdownPart => ({ ...together(findingParts(finding)), finding })),
    ];
  });
  const faults = report.faults ?? [];
  const closing = [
    ...(report.checklists ?? []).flatMap(checklistParts),
    ...(faults.length > 0
      ? [
          "## Broke",
          bullets(faults.map(({ instrument, message }) => `${code(instrument)}: ${escapeMarkdown(prose(message))}`)),
        ]
      : []),
    "## To repeat it",
    bullets([
      ...(report.command === undefined ? [] : [`command: ${code(report.command)}`]),
      `run: ${code(report.run)}`,
      `seed: ${code(String(report.seed))}`,
      `fingerprint: ${code(subject.fingerprint)}`,
      `Touchstone ${escapeMarkdown(printable(report.touchstone))}, ${formatDuration(report.elapsedSeconds)}`,
    ]),
  ];
  return [together(opening), ...sections, together(closing)];
}

const together = (parts: readonly string[]): MarkdownPart => ({ text: parts.join("\n\n") });

function findingParts(finding: Finding): string[] {
  const { verdict, measures, figures, evidence, advice, limits = [], sources } = finding;
  return [
    `### ${verdictMarks[verdict]} ${escapeMarkdown(prose(finding.question))}`,
    `${code(finding.instrument)} — ${escapeMarkdown(prose(finding.summary))}`,
    ...(advice === "" ? [] : [`**What to do:** ${escapeMarkdown(prose(advice))}`]),
    ...(measures.length > 0 ? [measureTable(finding)] : []),
    ...(figures.length > 0
      ? [
          bullets(
            figures.map(({ title, caption }) => `Figure: **${escapeMarkdown(title)}.** ${escapeMarkdown(caption)}`),
          ),
        ]
      : []),
    ...(evidence.length > 0 ? evidenceParts(finding) : []),
    ...(limits.length > 0
      ? [`Looked at in part: ${limits.map((limit) => escapeMarkdown(prose(limit))).join(" ")}`]
      : []),
    ...(sources.length > 0 ? [`Sources: ${sources.map(sourceLink).join("; ")}`] : []),
  ];
}

function measureTable({ measures }: Finding): string {
  const rows = measures.map((measure) => {
    const { value, unit, interval, baseline, n } = writeMeasure(measure);
    const level = interval !== "" && measure.level !== undefined ? ` (${formatLevel(measure.level)})` : "";
    const cells = [cellText(measure.name), `${value} ${unit}`.trim(), interval + level, baseline, n];
    return cells.map((cell) => escapeMarkdown(cell));
  });
  return table(["measure", "value", "interval", "baseline", "n"], rows, [false, true, true, true, true]);
}

function evidenceParts(finding: Finding): string[] {
  const rows = finding.evidence.slice(0, evidenceShown);
  const columns = evidenceColumns(rows);
  const hidden = finding.evidence.length - rows.length;
  const more = hidden > 0 ? `; ${quantity(hidden, "more row")} in the other renderings` : "";
  return [
    `Evidence (${evidenceExtent(finding)}${more}):`,
    table(
      columns.map((column) => escapeMarkdown(cellText(column))),
      rows.map((row) => columns.map((column) => markdownCell(row[column]))),
      columns.map((column) => isNumeric(rows, column)),
    ),
  ];
}

function markdownCell(value: EvidenceRow[string] | undefined): string {
  return typeof value === "string" && value !== "" ? code(cellText(value)) : cellText(value);
}

function checklistParts({ title, source, items }: AnsweredChecklist): string[] {
  const rows = items.map(({ id, name, verdict, instruments }) => [
    escapeMarkdown(id),
    escapeMarkdown(name),
    `${verdictMarks[verdict]} ${checklistWords[verdict]}`,
    instruments.map(code).join(", "),
  ]);
  return [
    `## ${escapeMarkdown(title)}`,
    table(["", "kind", "", "instruments"], rows, [false, false, false, false]),
    `Source: ${sourceLink(source)}`,
  ];
}

function skippedList(findings: readonly Finding[]): string {
  return bullets(findings.map((finding) => `${code(finding.instrument)}: ${escapeMarkdown(whatIsMissing(finding))}`));
}

function sourceLink({ title, url }: { readonly title: string; readonly url?: string }): string {
  const address = webAddress(url);
  const words = escapeMarkdown(prose(title));
  return address === undefined ? words : `[${words}](<${address.replace(/[<>]/g, encodeURIComponent)}>)`;
}

function table(headings: readonly string[], rows: readonly (readonly string[])[], right: readonly boolean[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell || " ").join(" | ")} |`;
  return [line(headings), line(right.map((numeric) => (numeric ? "--:" : ":--"))), ...rows.map(line)].join("\n");
}

function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

/** Text that shows as it is: markup escaped, mentions and issue numbers broken by an empty comment. */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\`*_{}[\]|~$]/g, "\\$&")
    .replace(/^(\d*)([-+=#]|[.)](?=\s|$))/, "$1\\$2")
    .replace(/[@#](?=\w)/g, "$&<!-- -->")
    .replace(/(?<=\w):(?=\/\/)/g, ":<!-- -->");
}

/** A code span that shows `text` as it is, also within a table. */
export function code(text: string): string {
  const shown = printable(text).replace(/\|/g, "\\|");
  const longest = Math.max(0, ...Array.from(shown.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const padded = shown.trim() === "" || /^[` ]|[` ]$/.test(shown) ? ` ${shown} ` : shown;
  return `${fence}${padded}${fence}`;
}
