// A trajectory as one HTML page that stands by itself: a slider through its steps. Without scripts all steps are there, one below the other.

import { createHash } from "node:crypto";
import { html, markup, when } from "../../../report/markup.js";
import { pageStyle } from "../../../report/pageStyle.js";
import type { Algorithm } from "../algorithm.js";
import type { Trajectory } from "../trajectory.js";
import { drawSteps, svgOf } from "./drawTrajectory.js";

/** Shows one frame, the slider's. The page's policy names this text by its hash: no other script runs. */
const script = `
const frames = [...document.querySelectorAll(".step")];
const slider = document.querySelector("input");
const told = document.querySelector("output");
const show = () => {
  frames.forEach((frame, at) => { frame.hidden = at !== Number(slider.value) - 1; });
  told.value = "step " + slider.value + " of " + slider.max;
};
slider.addEventListener("input", show);
document.querySelector("form").hidden = false;
show();
`;

const hash = createHash("sha256").update(script).digest("base64");
const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;

const style = `
header, main { max-width: none }
form { display: flex; gap: 1rem; align-items: center; margin: 1rem 0 }
form[hidden], .step[hidden] { display: none }
input { flex: 1; min-width: 8rem; max-width: 40rem }
.step { border: 0; padding: 0.5rem 0 }`;

/** The page of the first `most` steps. */
export function trajectoryPage(algorithm: Algorithm, trajectory: Trajectory, most: number): string {
  const frames = drawSteps(algorithm, trajectory, most);
  const figures = frames.map((frame, at) => {
    const svg = svgOf(frame, `${algorithm.title}, step ${at + 1}`);
    return html`<figure class="step drawing">${markup(svg)}</figure>\n`;
  });
  const isCut = frames.length < trajectory.steps;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${algorithm.title}, step by step – Touchstone</title>
<style>${markup(pageStyle + style)}</style>
</head>
<body>
<header><h1>${algorithm.title}</h1>
<ul class="facts"><li>${algorithm.name}</li><li>${String(trajectory.size)} nodes</li><li>${String(trajectory.steps)} steps</li></ul>
${when(isCut, () => html`<p class="small">Drawn are the first ${String(frames.length)} steps.</p>`)}</header>
<main>
<form hidden><label for="step">Step</label><input id="step" type="range" min="1" max="${String(frames.length)}" value="1"><output for="step" aria-live="polite"></output></form>
${figures}</main>
<script>${markup(script)}</script>
</body>
</html>
`.html;
}
