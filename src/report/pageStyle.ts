// How the HTML page looks: system type, little colour, dark and light, narrow and on paper.

import { darkCounterparts } from "./figures/palette.js";

const light = `
  --paper: #fefefe; --raised: #f6f7f9; --ink: #1c1d21; --quiet: #5c6069; --rule: #dfe1e6; --link: #0a58a6;
  --fail: #b3261e; --fail-ground: #fdf0ee; --concern: #8a5300; --concern-ground: #fdf5e6;
  --info: #1c5d99; --info-ground: #eef5fb; --pass: #1f6b45; --pass-ground: #eef7f1;
  --skipped: #5c6069; --skipped-ground: #f3f4f6; --mark: #0072b2; --mark-soft: #8cbfdf;`;

const dark = `
  --paper: #17181c; --raised: #1f2126; --ink: #e8e9ec; --quiet: #a2a7b1; --rule: #33363d; --link: #7ab8f0;
  --fail: #ff8f85; --fail-ground: #35201f; --concern: #edb458; --concern-ground: #322816;
  --info: #84bdf0; --info-ground: #1b2a38; --pass: #74cf9d; --pass-ground: #1a2e24;
  --skipped: #a2a7b1; --skipped-ground: #25272c; --mark: #4fa9e2; --mark-soft: #2f5f80;`;

/** Figures are drawn for a light ground; on a dark one every colour of theirs gives way to its counterpart. */
const darkFigures = Object.entries(darkCounterparts)
  .map(([from, to]) => `.drawing [fill="${from}"] { fill: ${to} } .drawing [stroke="${from}"] { stroke: ${to} }`)
  .join("\n  ");

/** The style sheet of the page. */
export const pageStyle = `
:root { color-scheme: light dark; ${light} }
@media screen and (prefers-color-scheme: dark) {
  :root { ${dark} }
  ${darkFigures}
}
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth } }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: anywhere;
}
header, main, footer { max-width: 46rem; margin: 0 auto; padding: 0 1.25rem }
header { padding-top: 2.5rem }
h1, h2, h3, h4, p, ul, ol, dl, table, figure { margin: 0 }
h1 { font-size: 1.9rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.015em; text-wrap: balance }
h2 { font-size: 0.8rem; font-weight: 600; letter-spacing: 0.07em; text-transform: uppercase; color: var(--quiet) }
h3 { font-size: 1.22rem; line-height: 1.3; font-weight: 620; letter-spacing: -0.008em; text-wrap: balance }
h4 { font-size: 0.9rem; font-weight: 600 }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 0.15em }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px }
code, .name { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.86em }
.quiet { color: var(--quiet) }
.small { font-size: 0.86rem }
.kicker { color: var(--quiet); font-size: 0.86rem; margin-bottom: 0.3rem }
.facts { display: flex; flex-wrap: wrap; gap: 0.1rem 1.1rem; margin: 0.5rem 0 0; padding: 0; list-style: none; color: var(--quiet); font-size: 0.92rem }
.answer { display: flex; gap: 0.85rem; margin: 1.4rem 0 0; padding: 1rem 1.15rem; border-radius: 8px; border-left: 4px solid var(--tone); background: var(--ground) }
.answer .statement { font-size: 1.12rem; line-height: 1.4; font-weight: 560 }
.answer .badge { flex: none; margin-top: 0.12rem }
.answer p + p { margin-top: 0.35rem }
.fail { --tone: var(--fail); --ground: var(--fail-ground) }
.concern { --tone: var(--concern); --ground: var(--concern-ground) }
.info { --tone: var(--info); --ground: var(--info-ground) }
.pass { --tone: var(--pass); --ground: var(--pass-ground) }
.skipped { --tone: var(--skipped); --ground: var(--skipped-ground) }
.badge { color: var(--tone); width: 1.25rem; height: 1.25rem; flex: none; vertical-align: -0.25rem }
.badge circle { fill: currentColor }
.badge path { fill: none; stroke: var(--paper); stroke-width: 2; stroke-linecap: round; stroke-linejoin: round }
.word { color: var(--tone); font-weight: 620 }
.notices { margin: 1rem 0 0; padding: 0; list-style: none; color: var(--quiet); font-size: 0.9rem }
.notices li { padding-left: 1rem; text-indent: -1rem }
.notices li::before { content: "·"; display: inline-block; width: 1rem; text-indent: 0 }
nav { margin: 1.9rem 0 0 }
nav h2 { margin: 1.1rem 0 0.15rem }
nav ul { padding: 0; list-style: none }
nav li { display: flex; gap: 0.6rem; padding: 0.32rem 0; border-bottom: 1px solid var(--rule) }
nav li .badge { width: 1.05rem; height: 1.05rem; margin-top: 0.24rem }
nav li a { flex: 1; color: var(--ink); text-decoration: none; min-width: 0 }
nav li a:hover { text-decoration: underline }
nav li .name { color: var(--quiet); padding-top: 0.12rem; max-width: 45%; text-align: right }
section > h2 { margin-top: 3rem; padding-bottom: 0.4rem; border-bottom: 2px solid var(--rule) }
article { padding: 1.5rem 0 0.6rem; scroll-margin-top: 0.5rem }
article + article { border-top: 1px solid var(--rule); margin-top: 1.4rem }
article > * + * { margin-top: 1rem }
article > .about { margin-top: 0.25rem; font-size: 0.86rem; color: var(--quiet); display: flex; flex-wrap: wrap; gap: 0 0.8rem; align-items: baseline }
article > .summary { margin-top: 0.55rem; font-size: 1.03rem }
.advice { border-left: 3px solid var(--tone); padding: 0.1rem 0 0.1rem 0.9rem }
.advice strong { font-weight: 620; color: var(--tone) }
.scroll { overflow-x: auto; max-width: 100% }
table { border-collapse: collapse; font-size: 0.88rem; line-height: 1.4; font-variant-numeric: tabular-nums lining-nums }
th, td { padding: 0.3rem 0.75rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule) }
th:first-child, td:first-child { padding-left: 0.15rem }
thead th { color: var(--quiet); font-weight: 500; font-size: 0.82rem; border-bottom: 1px solid var(--quiet); vertical-align: bottom }
tbody th { font-weight: 400 }
.number { text-align: right; white-space: nowrap }
.measures { width: 100% }
.measures tbody th { min-width: 8rem }
.measures .value { font-weight: 620 }
.measures .drawn { padding-top: 0.25rem; padding-bottom: 0; width: 9rem }
.evidence { width: max-content }
.evidence td, .evidence th { max-width: 20rem; padding-top: 0.2rem; padding-bottom: 0.2rem; overflow-wrap: break-word }
.evidence th { max-width: 11rem }
.evidence td:not(.number) { white-space: pre-wrap }
.evidence tbody tr:hover { background: var(--raised) }
details > summary { cursor: pointer; color: var(--link); font-size: 0.88rem; padding: 0.45rem 0 }
.range .track { stroke: var(--rule); stroke-width: 1.5; stroke-linecap: round }
.range .span { stroke: var(--mark-soft); stroke-width: 5; stroke-linecap: round }
.range .base { stroke: var(--quiet); stroke-width: 1.75 }
.range .dot { fill: var(--mark) }
figure { border: 1px solid var(--rule); border-radius: 8px; padding: 0.9rem 1rem 0.8rem }
figcaption { font-size: 0.88rem; line-height: 1.45; color: var(--quiet); margin-bottom: 0.6rem }
figcaption strong { display: block; color: var(--ink); font-weight: 600; font-size: 0.95rem }
.drawing svg { display: block; max-width: 100%; height: auto }
.drawing.narrow { display: none }
.on-paper { display: none }
.fine { font-size: 0.84rem; color: var(--quiet) }
.fine ul { padding-left: 1.1rem }
.plain { padding: 0; list-style: none }
.plain li { display: flex; gap: 0.6rem; padding: 0.45rem 0; border-bottom: 1px solid var(--rule) }
.plain li .badge { width: 1.05rem; height: 1.05rem; margin-top: 0.22rem }
footer { margin-top: 3rem; padding-bottom: 3rem; font-size: 0.86rem; color: var(--quiet) }
footer dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1.2rem; margin: 0.6rem 0 0; padding-top: 0.8rem; border-top: 2px solid var(--rule) }
footer dd { margin: 0; min-width: 0 }
footer code { color: var(--ink) }
@media (max-width: 40rem) {
  header { padding-top: 1.4rem }
  header, main, footer { padding-left: 0.9rem; padding-right: 0.9rem }
  h1 { font-size: 1.5rem }
  .answer { padding: 0.8rem 0.85rem; gap: 0.65rem }
  nav li { flex-wrap: wrap; gap: 0 0.6rem }
  nav li .name { flex-basis: 100%; max-width: none; text-align: left; padding: 0 0 0 1.65rem }
  .measures .drawn, .measures .count { display: none }
  th, td { padding-left: 0.35rem; padding-right: 0.35rem }
  .measures { font-size: 0.82rem }
  .measures tbody th { min-width: 5.5rem }
  figure { padding: 0.7rem 0.55rem 0.5rem }
  .drawing.wide { display: none }
  .drawing.narrow { display: block }
  footer dl { grid-template-columns: 1fr; gap: 0 }
  footer dd { margin-bottom: 0.4rem }
}
@media print {
  @page { margin: 18mm 16mm }
  :root { color-scheme: light; --paper: #fff; --raised: #fff }
  body { font-size: 10.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact }
  header, main, footer { max-width: none; padding-left: 0; padding-right: 0 }
  header { padding-top: 0 }
  nav li, figure, tr, .answer, .advice, .plain li { break-inside: avoid }
  h2, h3, h4, .about, thead { break-after: avoid }
  .scroll { overflow: hidden }
  .evidence { width: auto; max-width: 100%; font-size: 8pt }
  .evidence td, .evidence th { max-width: 12rem }
  details > summary { color: inherit; list-style: none }
  details > summary::-webkit-details-marker { display: none }
  .on-paper { display: block }
  .drawing.wide { display: block }
  .drawing.narrow { display: none }
  a { color: inherit }
  .sources a::after { content: " (" attr(href) ")"; font-size: 0.9em; color: var(--quiet) }
}
`;
