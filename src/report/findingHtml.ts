// One finding as a piece of the HTML page: the question, the answer, what to do, the numbers, figures, rows, limits
// and sources behind it.

import type { EvidenceRow, Figure, Finding, Measure, Verdict } from "../core/finding.js";
import type { Source } from "../core/source.js";
import { html, type Markup, markup, nothing, when } from "./markup.js";
import { formatDuration, formatLevel, writeMeasure } from "./numbers.js";
import { rangeBar } from "./rangeBar.js";
import { renderSvgs } from "./svg.js";
import { prose } from "./text.js";
import { cellText, evidenceColumns, evidenceExtent, isNumeric, quantity, verdictWords, webAddress } from "./wording.js";

/** Widths at which every figure is drawn: for a page, and for a narrow screen. */
const figureWidths = { wide: 664, narrow: 316 };
const evidenceShown = 25;
/** A table of more columns than this may not fit on paper, where nothing can be scrolled. */
const widestOnPaper = 6;

/** The finding as an `<article>` with the given `id`. */
export async function findingHtml(finding: Finding, id: string): Promise<Markup> {
  const { verdict, advice, limits = [] } = finding;
  const figures = await Promise.all(finding.figures.map(figureHtml));
  return html`<article id="${id}" class="${verdict}" aria-labelledby="${id}-question">
<h3 id="${id}-question">${prose(finding.question)}</h3>
<p class="about"><span class="word">${badge(verdict)} ${verdictWords[verdict]}</span> <span class="name">${finding.instrument}</span> <span>${formatDuration(finding.elapsedSeconds)}</span></p>
<p class="summary">${prose(finding.summary)}</p>
${when(advice !== "", () => html`<p class="advice"><strong>What to do.</strong> ${prose(advice)}</p>`)}
${measuresHtml(finding.measures)}
${figures}
${evidenceHtml(finding)}
${when(limits.length > 0, () => html`<div class="fine"><h4>Looked at in part</h4><ul>${limits.map((limit) => html`<li>${prose(limit)}</li>`)}</ul></div>`)}
${sourcesHtml(finding.sources)}
</article>
`;
}

const badgePaths: Readonly<Record<Verdict, string>> = {
  fail: "M7 7l6 6M13 7l-6 6",
  concern: "M10 5.2v6M10 14.6v.1",
  info: "M10 9.2v5.4M10 5.6v.1",
  pass: "M5.8 10.4l2.9 2.9 5.5-6",
  skipped: "M6.2 10h7.6",
};

/** A verdict's sign: a disc in its colour with a shape of its own. The word stands beside it. */
export function badge(verdict: Verdict): Markup {
  return markup(
    `<svg class="badge" viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="9"/><path d="${badgePaths[verdict]}"/></svg>`,
  );
}

/** Measures as a table; nothing where there are none. */
export function measuresHtml(measures: readonly Measure[]): Markup {
  if (measures.length === 0) return nothing;
  const levels = [
    ...new Set(measures.flatMap(({ interval, level }) => (interval && level !== undefined ? [level] : []))),
  ];
  const heading = levels.length === 1 ? `${formatLevel(levels[0])} interval` : "interval";
  const written = measures.map((measure) => ({ measure, drawn: rangeBar(measure), ...writeMeasure(measure) }));
  // A column in which nothing would stand is left out.
  const intervals = written.some(({ interval }) => interval !== "");
  const baselines = written.some(({ baseline }) => baseline !== "");
  const drawings = written.some(({ drawn }) => drawn.html !== "");
  const rows = written.map(({ measure, drawn, value, unit, interval, baseline, n }) => {
    const level =
      levels.length > 1 && interval !== "" && measure.level !== undefined ? ` (${formatLevel(measure.level)})` : "";
    return html`<tr><th scope="row">${cellText(measure.name)}${better(measure)}</th><td class="number"><span class="value">${value}</span>${unit === "" ? "" : ` ${unit}`}</td>${when(intervals, () => html`<td class="number">${interval}${level}</td>`)}${when(drawings, () => html`<td class="drawn">${drawn}</td>`)}${when(baselines, () => html`<td class="number">${baseline}</td>`)}<td class="number count">${n}</td></tr>
`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Measures"><table class="measures" aria-label="Measures">
<thead><tr><th scope="col">measure</th><th scope="col" class="number">value</th>${when(intervals, () => html`<th scope="col" class="number">${heading}</th>`)}${when(drawings, () => html`<th scope="col" class="drawn" aria-label="drawn to scale"></th>`)}${when(baselines, () => html`<th scope="col" class="number">baseline</th>`)}<th scope="col" class="number count">n</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function better({ better: direction }: Measure): Markup {
  if (direction === "neither") return nothing;
  const arrow = direction === "higher" ? "↑" : "↓";
  return html`\u00A0<span class="quiet" role="img" title="${direction} is better" aria-label="${direction} is better">${arrow}</span>`;
}

/** Figures that are drawn, or are being drawn. */
const drawings = new WeakMap<Figure, Promise<Markup>>();

/** A figure drawn for wide and for narrow screens; drawn once, however often it is asked for. */
export function figureHtml(figure: Figure): Promise<Markup> {
  const drawing = drawings.get(figure) ?? drawFigure(figure);
  drawings.set(figure, drawing);
  return drawing;
}

async function drawFigure(figure: Figure): Promise<Markup> {
  const title = prose(figure.title);
  const caption = prose(figure.caption);
  const named = html`<svg role="img" aria-label="${title}. ${caption}" `.html;
  const drawn = await renderSvgs(figure.spec, [figureWidths.wide, figureWidths.narrow]).then(
    (svgs) =>
      svgs.map(
        (svg, index) =>
          html`<div class="drawing ${index === 0 ? "wide" : "narrow"}">${markup(svg.replace("<svg ", () => named))}</div>`,
      ),
    () => [
      html`<p class="fine">This figure could not be drawn; the numbers above and the JSON of the examination hold what it shows.</p>`,
    ],
  );
  return html`<figure><figcaption><strong>${title}</strong>${caption}</figcaption>${drawn}</figure>
`;
}

function evidenceHtml(finding: Finding): Markup {
  const { evidence } = finding;
  if (evidence.length === 0) return nothing;
  const columns = evidenceColumns(evidence);
  const hidden = evidence.slice(evidenceShown);
  return html`<div>${evidenceTable(columns, evidence, 0, evidenceShown, `Evidence: ${evidenceExtent(finding)}`)}
${when(
  hidden.length > 0,
  () => html`<details><summary>${quantity(hidden.length, "more row")}</summary>
${evidenceTable(columns, evidence, evidenceShown, evidence.length, "Evidence, continued")}</details>`,
)}</div>`;
}

function evidenceTable(
  columns: readonly string[],
  evidence: readonly EvidenceRow[],
  from: number,
  to: number,
  caption: string,
): Markup {
  const numeric = columns.map((column) => (isNumeric(evidence, column) ? markup(' class="number"') : nothing));
  const heads = columns.map((column, index) => html`<th scope="col"${numeric[index]}>${cellText(column)}</th>`);
  const rows = evidence.slice(from, to).map(
    (row) =>
      html`<tr>${columns.map((column, index) => html`<td${numeric[index]}${textDirection(row[column])}>${cellText(row[column])}</td>`)}</tr>
`,
  );
  return html`<h4>${caption}</h4>
<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="evidence" aria-label="${caption}">
<thead><tr>${heads}</tr></thead>
<tbody>${rows}</tbody></table></div>
${when(columns.length > widestOnPaper, () => html`<p class="fine on-paper">Columns beyond the edge of the paper are in the page itself.</p>`)}`;
}

/** Text in Hebrew or Arabic is read from the right, whatever stands beside it. */
function textDirection(value: EvidenceRow[string] | undefined): Markup {
  return typeof value === "string" && /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/.test(value)
    ? markup(' dir="auto"')
    : nothing;
}

/** The works that something rests on, as links where they have addresses. */
export function sourcesHtml(sources: readonly Source[]): Markup {
  if (sources.length === 0) return nothing;
  const items = sources.map(({ title, url }) => {
    const address = webAddress(url);
    const words = prose(title);
    return address === undefined
      ? html`<li>${words}</li>`
      : html`<li><a href="${address}" rel="noopener noreferrer">${words}</a></li>`;
  });
  return html`<div class="fine sources"><h4>Sources</h4><ul>${items}</ul></div>`;
}
