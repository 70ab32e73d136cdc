// The examination as JUnit XML, which build servers read: each instrument a test case, failed where its finding failed, skipped
// where it could not be asked, broken where we broke. A concern is no failure; it is told in the case's output.

import type { Finding } from "../core/finding.js";
import type { ExaminationReport } from "./examinationReport.js";
import { writeMeasure } from "./numbers.js";
import { subjectName, verdictWords } from "./wording.js";

/** The report as an XML document. */
export function renderJunit(report: ExaminationReport): string {
  const { findings, faults = [], elapsedSeconds } = report;
  const failed = findings.filter(({ verdict }) => verdict === "fail").length;
  const skipped = findings.filter(({ verdict }) => verdict === "skipped").length;
  const counts = `tests="${findings.length + faults.length}" failures="${failed}" errors="${faults.length}" skipped="${skipped}" time="${elapsedSeconds.toFixed(3)}"`;
  const cases = [
    ...findings.map(caseOf),
    ...faults.map(
      ({ instrument, message }) => `    <testcase ${nameOf(instrument)}>
      <error type="bug" message="${escapeXml(message)}"/>
    </testcase>`,
    ),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="Touchstone ${escapeXml(report.touchstone)}" ${counts}>
  <testsuite name="${escapeXml(subjectName(report))}" ${counts}>
${cases.join("\n")}
  </testsuite>
</testsuites>
`;
}

function caseOf(finding: Finding): string {
  const { instrument, verdict, summary, elapsedSeconds } = finding;
  const open = `    <testcase ${nameOf(instrument)} time="${elapsedSeconds.toFixed(3)}">`;
  const body =
    verdict === "fail"
      ? `<failure type="fail" message="${escapeXml(summary)}">${escapeXml(detailsOf(finding))}</failure>`
      : verdict === "skipped"
        ? `<skipped message="${escapeXml(summary)}"/>`
        : `<system-out>${escapeXml(`${verdictWords[verdict]}: ${summary}\n${detailsOf(finding)}`)}</system-out>`;
  return `${open}\n      ${body}\n    </testcase>`;
}

function nameOf(instrument: string): string {
  const [field, name] = instrument.split("/");
  return `classname="${escapeXml(field)}" name="${escapeXml(name ?? instrument)}"`;
}

function detailsOf({ advice, measures }: Finding): string {
  const lines = measures.map((measure) => {
    const { value, unit, interval, baseline } = writeMeasure(measure);
    return `${measure.name}: ${value}${unit === "" ? "" : ` ${unit}`}${interval === "" ? "" : ` (${interval})`}${baseline === "" ? "" : `, baseline ${baseline}`}`;
  });
  return [...(advice === "" ? [] : [advice]), ...lines].join("\n");
}

/** Text as it may stand in an attribute or an element; what XML 1.0 has no way to say is left out. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");
}
