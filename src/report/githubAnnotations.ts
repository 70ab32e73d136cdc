// The examination as workflow commands of GitHub Actions: an error for each finding that failed, a warning for each concern, shown
// beside the change that a pipeline runs on.

import type { Verdict } from "../core/finding.js";
import type { ExaminationReport } from "./examinationReport.js";
import { printable } from "./text.js";
import { statement, subjectName } from "./wording.js";

const commands: Readonly<Partial<Record<Verdict, string>>> = { fail: "error", concern: "warning" };

/** The report as lines, the answer first. */
export function renderGithubAnnotations(report: ExaminationReport): string {
  const { findings, faults = [] } = report;
  const lines = [
    command("notice", subjectName(report), statement(report)),
    ...findings.flatMap(({ verdict, instrument, summary, advice }) => {
      const name = commands[verdict];
      return name === undefined ? [] : [command(name, instrument, advice === "" ? summary : `${summary}\n${advice}`)];
    }),
    ...faults.map(({ instrument, message }) => command("error", instrument, `this is a bug of ours: ${message}`)),
  ];
  return `${lines.join("\n")}\n`;
}

function command(name: string, title: string, message: string): string {
  return `::${name} title=${escapeProperty(title)}::${escapeMessage(message)}`;
}

// What a line break or a command's own signs would end is written as the runner wants it; data can begin no command.
function escapeMessage(text: string): string {
  const lines = text.split("\n").map(printable);
  return lines.join("\n").replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
