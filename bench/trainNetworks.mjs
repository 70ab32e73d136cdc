// Training networks on two threads, beside PyTorch (eager with its fused Adam, and torch.compile) and JAX (jit): the same
// weights, batches and losses. Rounds are interleaved, so that what disturbs one disturbs all.

import { fileURLToPath } from "node:url";
import { buildNetworks, networks, trainOne } from "./engine/built.mjs";
import { measure } from "./measure.mjs";
import { pythonWith } from "./pythonWith.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const rounds = 3;

/** The section of docs/benchmarks.md, and whether the bar was met; only the named networks, if any are named. */
export async function trainNetworks(wanted) {
  buildNetworks();
  const python = pythonWith();
  const programs = {
    touchstone: (name, steps) => [process.execPath, [trainOne, name, steps]],
    torch: (name, steps) => [python, [at("peers/engine_torch.py"), name, "eager", steps]],
    compiled: (name, steps) => [python, [at("peers/engine_torch.py"), name, "compile", steps]],
    jax: (name, steps) => [python, [at("peers/engine_jax.py"), name, steps]],
  };
  const rows = [];
  for (const [name, { what, steps }] of Object.entries(networks)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const best = {};
    for (let round = 0; round < rounds; round++) {
      for (const [program, commandFor] of Object.entries(programs)) {
        // Compiling takes half a minute each time: once is enough for a peer that eager PyTorch outruns.
        if (program === "compiled" && round > 0) continue;
        const result = await trained(...commandFor(name, String(steps)));
        best[program] = better(best[program], result);
      }
    }
    rows.push({ name, what, ...best });
    console.log(
      `${name}: ${Object.entries(best)
        .map(([program, one]) => `${program} ${milliseconds(one?.step)}`)
        .join(", ")}`,
    );
  }
  return { section: section(rows), verdict: verdict(rows) };
}

async function trained(command, args) {
  const { status, output, peakMegabytes } = await measure(command, args);
  if (status !== 0) return undefined;
  const { seconds, firstStepSeconds, losses } = JSON.parse(output.trim().split("\n").at(-1));
  const sorted = [...seconds].slice(1).sort((a, b) => a - b);
  return {
    step: sorted[Math.floor(sorted.length / 4)],
    first: firstStepSeconds,
    peak: peakMegabytes,
    loss: losses.at(-1),
  };
}

// The least disturbed round.
function better(a, b) {
  if (a === undefined || b === undefined) return a ?? b;
  return { ...(b.step < a.step ? b : a), first: Math.min(a.first, b.first), peak: Math.min(a.peak, b.peak) };
}

const milliseconds = (seconds) => (seconds === undefined ? "does not run" : `${(1000 * seconds).toFixed(1)} ms`);
const ratioOf = ({ touchstone, torch, compiled }) =>
  touchstone.step / Math.min(torch.step, compiled?.step ?? Number.POSITIVE_INFINITY);
const geometricMean = (values) => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

function verdict(rows) {
  const ratios = rows.map(ratioOf);
  const mean = geometricMean(ratios);
  return [
    ...rows.map(
      (row, i) =>
        `${row.name}: ${ratios[i].toFixed(2)} times the best of PyTorch ${ratios[i] <= 1.5 ? "(at most 1.5: yes)" : "(at most 1.5: NO)"}`,
    ),
    `geometric mean ${mean.toFixed(2)} (at most 1.0: ${mean <= 1 ? "yes" : "NO"})`,
  ].join("\n");
}

function section(rows) {
  const cell = (one) =>
    one === undefined ? "does not run | |" : `${milliseconds(one.step)} | ${one.first.toFixed(1)} s |`;
  const times = rows.map(
    (row) =>
      `| ${row.what} | ${cell(row.touchstone)} ${cell(row.torch)} ${cell(row.compiled)} ${cell(row.jax)} ${ratioOf(row).toFixed(2)} |`,
  );
  const memory = rows.map(
    (row) =>
      `| ${row.name} | ${["touchstone", "torch", "compiled", "jax"].map((program) => (row[program] === undefined ? "" : `${row[program].peak.toFixed(0)} MB`)).join(" | ")} |`,
  );
  return `## Training a network

\`npm run bench -- engine\`. One step is loss, gradient and Adam; a quarter of the steps took no longer than the time given, in the
least disturbed of ${rounds} interleaved rounds. \`first\` is the time until the first step was done: tracing and compiling. Ratio: ours
to the best of PyTorch. PyTorch 2.15.0, JAX 0.10.2, onnxruntime-node 1.30.0, two threads each.

| network | Touchstone step | first | PyTorch step | first | torch.compile step | first | JAX step | first | ratio |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${times.join("\n")}

Geometric mean of the ratios: ${geometricMean(rows.map(ratioOf)).toFixed(2)}.

Peak resident set of the whole process:

| network | Touchstone | PyTorch | torch.compile | JAX |
| --- | --- | --- | --- | --- |
${memory.join("\n")}
`;
}
