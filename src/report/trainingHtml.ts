// A training as one HTML page that stands by itself, in the dress of an examination's.

import { figureHtml, measuresHtml } from "./findingHtml.js";
import { contentPolicy } from "./html.js";
import { html, markup, nothing, when } from "./markup.js";
import { formatDuration } from "./numbers.js";
import { pageStyle } from "./pageStyle.js";
import { prose } from "./text.js";
import { trainingFigure } from "./trainingFigure.js";
import type { TrainingReport } from "./trainingReport.js";
import { factsOf } from "./wording.js";

/** The report as a complete HTML document. */
export async function renderTrainingHtml(report: TrainingReport): Promise<string> {
  const { model, subject, notes, measures, options, interrupted } = report;
  const figure = trainingFigure(report);
  const rows = Object.entries(options).map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td>${JSON.stringify(value)}</td></tr>`,
  );
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${markup(contentPolicy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${model} – Touchstone</title>
<style>${markup(pageStyle)}</style>
</head>
<body>
<header>
<h1>${model} learnt from ${subject.name}</h1>
<p>${factsOf(subject).join(", ")}</p>
</header>
<main>
${when(interrupted === true, () => html`<p>It was interrupted before it had learnt all.</p>`)}
${measuresHtml(measures)}
${figure === undefined ? nothing : await figureHtml(figure)}
${notes.map((note) => html`<p class="fine">${prose(note)}</p>`)}
<div class="scroll" tabindex="0" role="region" aria-label="Options"><table aria-label="Options">
<thead><tr><th scope="col">option</th><th scope="col">value</th></tr></thead>
<tbody>${rows}</tbody></table></div>
</main>
<footer><p>Run ${report.run}, seed ${String(report.seed)}, ${formatDuration(report.elapsedSeconds)}, Touchstone ${report.touchstone}.</p></footer>
</body>
</html>
`;
  return page.html;
}
