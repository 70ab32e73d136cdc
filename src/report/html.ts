// The examination as one HTML page that stands by itself: no script, nothing to load, readable in any browser, in
// dark and light, on a narrow screen and on paper.

import type { AnsweredChecklist } from "../core/checklist.js";
import type { Finding, Verdict } from "../core/finding.js";
import type { ExaminationReport } from "./examinationReport.js";
import { badge, findingHtml, sourcesHtml } from "./findingHtml.js";
import { html, type Markup, markup, nothing, when } from "./markup.js";
import { formatDuration } from "./numbers.js";
import { pageStyle } from "./pageStyle.js";
import { prose } from "./text.js";
import {
  checklistWords,
  factsOf,
  findingsWith,
  reservations,
  statement,
  subjectName,
  verdictHeadings,
  verdictOrder,
  verdictWords,
  whatIsMissing,
} from "./wording.js";

/** Nothing may be loaded, and no script may run, whatever the data hold. */
export const contentPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

interface Entry {
  readonly finding: Finding;
  readonly id: string;
}

/** The report as a complete HTML document. */
export async function renderHtml(report: ExaminationReport): Promise<string> {
  const groups = verdictOrder.map((verdict) => ({ verdict, findings: findingsWith(report, verdict) }));
  let number = 0;
  const sections = groups
    .filter(({ findings }) => findings.length > 0)
    .map(({ verdict, findings }) => ({
      verdict,
      entries: findings.map((finding): Entry => ({ finding, id: `finding-${++number}` })),
    }));
  const bodies = await Promise.all(
    sections.map(async ({ verdict, entries }) =>
      verdict === "skipped"
        ? skippedSection(entries)
        : findingsSection(verdict, await Promise.all(entries.map(({ finding, id }) => findingHtml(finding, id)))),
    ),
  );
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${markup(contentPolicy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Touchstone ${report.touchstone}">
<title>${subjectName(report)}: ${verdictWords[report.verdict]} – Touchstone</title>
<style>${markup(pageStyle)}</style>
</head>
<body>
${pageHeader(report, sections)}
<main>
${bodies}
${(report.checklists ?? []).map(checklistSection)}
${faultsSection(report)}
</main>
${pageFooter(report)}
</body>
</html>
`;
  return page.html;
}

function pageHeader(
  report: ExaminationReport,
  sections: readonly { readonly verdict: Verdict; readonly entries: readonly Entry[] }[],
): Markup {
  const { verdict, subject } = report;
  const facts = [subject.kind, ...factsOf(subject)];
  return html`<header>
<p class="kicker">Touchstone examination</p>
<h1>${subjectName(report)}</h1>
<ul class="facts">${facts.map((fact) => html`<li>${fact}</li>`)}</ul>
<div class="answer ${verdict}">${badge(verdict)}<div><p class="statement"><span class="word">${verdictWords[verdict]}.</span> ${statement(report)}</p>${reservations(report).map((text) => html`<p class="small">${text}</p>`)}</div></div>
${when(subject.notices.length > 0, () => html`<ul class="notices" aria-label="What was guessed or left out">${subject.notices.map((notice) => html`<li>${prose(notice)}</li>`)}</ul>`)}
${when(sections.length > 0, () => html`<nav aria-label="Findings">${sections.map(contents)}</nav>`)}
</header>`;
}

function contents({ verdict, entries }: { readonly verdict: Verdict; readonly entries: readonly Entry[] }): Markup {
  return html`<h2>${verdictHeadings[verdict]}</h2>
<ul>${entries.map(
    ({ finding, id }) =>
      html`<li class="${verdict}">${badge(verdict)}<a href="#${id}">${prose(finding.question)}</a><span class="name">${finding.instrument}</span></li>
`,
  )}</ul>
`;
}

function findingsSection(verdict: Verdict, articles: readonly Markup[]): Markup {
  return html`<section aria-labelledby="heading-${verdict}"><h2 id="heading-${verdict}">${verdictHeadings[verdict]}</h2>
${articles}</section>
`;
}

function skippedSection(entries: readonly Entry[]): Markup {
  const items = entries.map(
    ({ finding, id }) =>
      html`<li id="${id}" class="skipped">${badge("skipped")}<div>${prose(finding.question)}<br><span class="quiet small"><span class="name">${finding.instrument}</span> ${whatIsMissing(finding)}</span></div></li>
`,
  );
  return html`<section aria-labelledby="heading-skipped"><h2 id="heading-skipped">${verdictHeadings.skipped}</h2>
<ul class="plain">${items}</ul></section>
`;
}

function checklistSection({ title, source, items }: AnsweredChecklist): Markup {
  const rows = items.map(
    ({ id, name, verdict, instruments }) =>
      html`<li class="${verdict}">${badge(verdict)}<div>${prose(name)}: ${checklistWords[verdict]}<br><span class="quiet small">${prose(id)} · <span class="name">${instruments.join(", ")}</span></span></div></li>
`,
  );
  return html`<section aria-label="${prose(title)}"><h2>${prose(title)}</h2>
<ul class="plain">${rows}</ul>
${sourcesHtml([source])}</section>
`;
}

function faultsSection(report: ExaminationReport): Markup {
  const faults = report.faults ?? [];
  if (faults.length === 0) return nothing;
  const items = faults.map(
    ({ instrument, message }) =>
      html`<li class="fail">${badge("fail")}<div><span class="name">${instrument}</span><br><span class="small">${prose(message)}</span></div></li>
`,
  );
  return html`<section aria-labelledby="heading-broke"><h2 id="heading-broke">Broke</h2>
<ul class="plain">${items}</ul></section>`;
}

function pageFooter(report: ExaminationReport): Markup {
  const { command, subject } = report;
  return html`<footer>
<h2>To repeat it</h2>
<dl>
${when(command !== undefined, () => html`<dt>Command</dt><dd><code>${command ?? ""}</code></dd>`)}
<dt>Run</dt><dd><code>${report.run}</code></dd>
<dt>Seed</dt><dd><code>${String(report.seed)}</code></dd>
<dt>Fingerprint</dt><dd><code>${subject.fingerprint}</code></dd>
<dt>Touchstone</dt><dd>${report.touchstone}</dd>
<dt>Took</dt><dd>${formatDuration(report.elapsedSeconds)}</dd>
</dl>
</footer>`;
}
