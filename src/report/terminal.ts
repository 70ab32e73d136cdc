// The examination for a terminal: the answer first, then what must be acted on with the numbers and rows behind it,
// then the rest in short lists. Plain text without colour; no line wider than asked; nothing from the data reaches
// the terminal as a control.

import type { AnsweredChecklist } from "../core/checklist.js";
import type { Finding, Measure, Verdict } from "../core/finding.js";
import type { ExaminationReport } from "./examinationReport.js";
import { formatCount, formatDuration, formatLevel, writeMeasure } from "./numbers.js";
import { fitTable, type TableColumn } from "./terminalTable.js";
import { displayWidth, pad, printable, prose, wrap } from "./text.js";
import {
  cellText,
  checklistWords,
  evidenceColumns,
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
  whatIsMissing,
} from "./wording.js";

export interface TerminalOptions {
  /** Whether to colour with ANSI escapes. */
  readonly colour: boolean;
  /** Columns of the terminal; anything below 40 is taken for 40. */
  readonly width: number;
}

type Style = "bold" | "dim" | "red" | "yellow" | "green" | "blue";
type Paint = (text: string, ...styles: readonly Style[]) => string;

const codes: Readonly<Record<Style, number>> = { bold: 1, dim: 2, red: 31, yellow: 33, green: 32, blue: 34 };

const verdictStyles: Readonly<Record<Verdict, Style>> = {
  fail: "red",
  concern: "yellow",
  info: "blue",
  pass: "green",
  skipped: "dim",
};

/** Sentences are not set wider than this, however wide the terminal. */
const measureOfText = 96;
const measuresShown = 6;
const evidenceShown = 4;
const noticesShown = 5;

/** The report as lines of text, with a line break at the end. */
export function renderTerminal(report: ExaminationReport, options: TerminalOptions): string {
  const width = Math.max(40, Math.floor(options.width));
  const paint: Paint = (text, ...styles) =>
    options.colour && text !== "" && styles.length > 0
      ? `\u001b[${styles.map((style) => codes[style]).join(";")}m${text}\u001b[0m`
      : text;
  const blocks = [
    headline(report, width, paint),
    subject(report, width, paint),
    ...[...findingsWith(report, "fail"), ...findingsWith(report, "concern")].map((finding) =>
      grave(finding, width, paint),
    ),
    list(report, "info", width, paint),
    list(report, "pass", width, paint),
    list(report, "skipped", width, paint),
    ...(report.checklists ?? []).map((checklist) => checked(checklist, width, paint)),
    faults(report, width, paint),
    footer(report, width, paint),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join("\n"))
    .join("\n\n")}\n`;
}

function headline(report: ExaminationReport, width: number, paint: Paint): string[] {
  const { verdict } = report;
  const word = `${verdictMarks[verdict]} ${verdictWords[verdict]}`;
  const lines = sentence(statement(report), width, displayWidth(word) + 2);
  return [
    ...hanging(paint(word, "bold", verdictStyles[verdict]), word, lines, (line) => paint(line, "bold")),
    ...reservations(report).flatMap((text) => sentence(text, width, 0)),
  ];
}

function subject(report: ExaminationReport, width: number, paint: Paint): string[] {
  const { kind, notices } = report.subject;
  const facts = [kind, ...factsOf(report.subject)];
  // Facts stay whole: a line breaks between them, not within one.
  const text = joinWithin([subjectName(report), ...facts], " · ", width);
  const shown = notices.slice(0, noticesShown).flatMap((notice) => {
    const [first, ...rest] = sentence(prose(notice), width, 2);
    return [`· ${first ?? ""}`, ...rest.map((line) => `  ${line}`)];
  });
  const more =
    notices.length > noticesShown ? [`· … and ${quantity(notices.length - noticesShown, "more notice")}`] : [];
  return [...text, ...[...shown, ...more].map((line) => paint(line, "dim"))];
}

/** A finding that must be acted on, with the numbers and rows behind it. */
function grave(finding: Finding, width: number, paint: Paint): string[] {
  const mark = verdictMarks[finding.verdict];
  const [title, ...rest] = wrap(printable(finding.instrument), width - 2);
  const inner = width - 4;
  const parts = [
    [
      `${paint(mark, "bold", verdictStyles[finding.verdict])} ${paint(title ?? "", "bold")}`,
      ...rest.map((line) => `  ${paint(line, "bold")}`),
      ...sentence(prose(finding.summary), width, 2).map((line) => `  ${line}`),
    ],
    indent(measureTable(finding.measures, inner, paint), 4),
    indent(evidenceTable(finding, inner, paint), 4),
    finding.advice === "" ? [] : indent(hanging("→", "→", sentence(prose(finding.advice), width, 4)), 2),
  ];
  return parts.filter((part) => part.length > 0).flatMap((part, index) => (index === 0 ? part : ["", ...part]));
}

function measureTable(measures: readonly Measure[], width: number, paint: Paint): string[] {
  if (measures.length === 0) return [];
  const shown = measures.slice(0, measuresShown);
  const written = shown.map(writeMeasure);
  const levels = new Set(shown.flatMap(({ interval, level }) => (interval && level !== undefined ? [level] : [])));
  const [level] = levels;
  const columns: TableColumn[] = [
    { heading: "measure", cells: shown.map(({ name }) => cellText(name)), align: "left" },
    { heading: "value", cells: written.map(({ value }) => printable(value)), align: "right" },
    { heading: "", cells: written.map(({ unit }) => printable(unit)), align: "left" },
    {
      heading: levels.size === 1 ? `${formatLevel(level)} interval` : "interval",
      cells: written.map(({ interval }) => interval),
      align: "right",
    },
    { heading: "baseline", cells: written.map(({ baseline }) => baseline), align: "right" },
  ];
  // A long name must not push the numbers out: it gets what they leave.
  const numbers = columns.slice(1).filter(({ cells }) => cells.some((cell) => cell !== ""));
  const taken = numbers.reduce(
    (sum, { heading, cells }) => sum + 2 + Math.max(displayWidth(heading), ...cells.map(displayWidth)),
    0,
  );
  const table = fitTable([columns[0], ...numbers], width, Math.max(8, Math.min(60, width - taken)));
  return tableLines(table.lines, measures.length - shown.length, "more measure", paint);
}

function evidenceTable(finding: Finding, width: number, paint: Paint): string[] {
  const rows = finding.evidence.slice(0, evidenceShown);
  if (rows.length === 0) return [];
  const columns = evidenceColumns(rows).map<TableColumn>((column) => ({
    heading: cellText(column),
    cells: rows.map((row) => cellText(row[column])),
    align: isNumeric(rows, column) ? "right" : "left",
  }));
  const { lines, leftOut } = fitTable(columns, width);
  const total = Math.max(finding.evidenceTotal ?? 0, finding.evidence.length);
  const more = tableLines(lines, total - rows.length, "more row", paint);
  return leftOut === 0 ? more : [...more, paint(`(${quantity(leftOut, "more column")} in the report)`, "dim")];
}

function tableLines(lines: readonly string[], hidden: number, noun: string, paint: Paint): string[] {
  const [heading, ...rows] = lines;
  const more = hidden > 0 ? [paint(`… and ${quantity(hidden, noun)}`, "dim")] : [];
  return [paint(heading, "dim"), ...rows, ...more];
}

/** A checklist, a line an item, those that were found first. */
function checked({ title, items }: AnsweredChecklist, width: number, paint: Paint): string[] {
  const lines = verdictOrder.flatMap((verdict) =>
    items
      .filter((item) => item.verdict === verdict)
      .flatMap(({ id, name }) => {
        const [first, ...rest] = sentence(`${id} ${name}: ${checklistWords[verdict]}`, width, 2);
        const mark = paint(verdictMarks[verdict], verdictStyles[verdict]);
        return [`${mark} ${first ?? ""}`, ...rest.map((line) => `  ${line}`)];
      }),
  );
  return [...wrap(printable(title), width).map((line) => paint(line, "bold")), ...lines];
}

/** Findings of one verdict as names with a few words each. */
function list(report: ExaminationReport, verdict: Verdict, width: number, paint: Paint): string[] {
  const findings = findingsWith(report, verdict);
  const entries = findings.map((finding): [string, string] => [
    printable(finding.instrument),
    verdict === "skipped"
      ? whatIsMissing(finding)
      : verdict === "pass"
        ? firstSentence(finding)
        : prose(finding.summary),
  ]);
  return titled(verdictHeadings[verdict], entries, verdictMarks[verdict], verdictStyles[verdict], width, paint);
}

function faults(report: ExaminationReport, width: number, paint: Paint): string[] {
  const entries = (report.faults ?? []).map(({ instrument, message }): [string, string] => [
    printable(instrument),
    prose(message),
  ]);
  return titled("Broke: faults of Touchstone's, not of your data", entries, "✗", "red", width, paint);
}

function titled(
  heading: string,
  entries: readonly (readonly [string, string])[],
  mark: string,
  style: Style,
  width: number,
  paint: Paint,
): string[] {
  if (entries.length === 0) return [];
  const names = Math.max(...entries.map(([name]) => displayWidth(name)));
  const beside = names <= Math.max(20, width * 0.42);
  const lines = entries.flatMap(([name, text]) => {
    const painted = paint(mark, style);
    if (beside) {
      const label = pad(`${mark} ${name}`, names + 2);
      return hanging(label.replace(mark, painted), label, sentence(text, width, names + 4));
    }
    const title = wrap(name, width - 2);
    return [
      ...title.map((line, index) => (index === 0 ? `${painted} ${line}` : `  ${line}`)),
      ...sentence(text, width, 4).map((line) => `    ${line}`),
    ];
  });
  return [...wrap(heading, width).map((line) => paint(line, "bold")), ...lines];
}

function footer(report: ExaminationReport, width: number, paint: Paint): string[] {
  const parts = [
    `run ${printable(report.run)}`,
    `seed ${formatSeed(report.seed)}`,
    formatDuration(report.elapsedSeconds),
    `touchstone ${printable(report.touchstone)}`,
  ];
  return joinWithin(parts, " · ", width).map((line) => paint(line, "dim"));
}

/** A seed is a name, not a quantity: its thousands are not set apart. */
function formatSeed(seed: number): string {
  return Number.isInteger(seed) ? String(seed) : formatCount(seed);
}

function firstSentence(finding: Finding): string {
  const text = prose(finding.summary);
  const [first] = new Intl.Segmenter("en", { granularity: "sentence" }).segment(text);
  return first === undefined ? text : first.segment.trim();
}

/** `text` in lines that leave room for `taken` columns before them. */
function sentence(text: string, width: number, taken: number): string[] {
  return wrap(text, Math.max(1, Math.min(width - taken, measureOfText)));
}

/** `lines` beside a label, indented under the first. `label` is what is shown of `painted`. */
function hanging(
  painted: string,
  label: string,
  lines: readonly string[],
  style: (line: string) => string = (line) => line,
): string[] {
  const room = displayWidth(label) + (label === "→" ? 1 : 2);
  const [first, ...rest] = lines;
  if (first === undefined) return [painted];
  const between = " ".repeat(room - displayWidth(label));
  return [`${painted}${between}${style(first)}`, ...rest.map((line) => `${" ".repeat(room)}${style(line)}`)];
}

function indent(lines: readonly string[], columns: number): string[] {
  return lines.map((line) => (line === "" ? line : " ".repeat(columns) + line));
}

/** `parts` joined by `separator`, broken into lines between parts; a part too wide for a line is wrapped. */
function joinWithin(parts: readonly string[], separator: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const part of parts) {
    const joined = line === "" ? part : line + separator + part;
    if (displayWidth(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    const pieces = wrap(part, width);
    lines.push(...pieces.slice(0, -1));
    line = pieces[pieces.length - 1] ?? "";
  }
  if (line !== "") lines.push(line);
  return lines;
}
