// A small Mamba beside mambapy on PyTorch: a step of training at several lengths, and tokens written one by one, which a
// Transformer of as many parameters with its cache of keys and values does as well. Two threads; rounds are interleaved.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { measure } from "./measure.mjs";
import { pythonWith } from "./pythonWith.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const rounds = 3;
const lengths = [
  { length: 256, batch: 8, steps: 12 },
  { length: 1024, batch: 2, steps: 12 },
  { length: 4096, batch: 1, steps: 8 },
  { length: 16_384, batch: 1, steps: 5 },
];
const written = 2048;

/** The section of docs/benchmarks.md, and whether the bar was met; only the named lengths, if any are named. */
export async function runSequences(wanted) {
  execFileSync(process.execPath, [at("../node_modules/typescript/bin/tsc"), "-p", at("sequence/tsconfig.json")], {
    stdio: "inherit",
  });
  const python = pythonWith("sequence");
  const programs = {
    touchstone: (...args) => [process.execPath, [at(".build/bench/sequence/runMamba.js"), ...args.map(String)]],
    mambapy: (...args) => [python, [at("peers/sequence_mambapy.py"), ...args.map(String)]],
  };
  const training = [];
  for (const { length, batch, steps } of lengths) {
    if (wanted.length > 0 && !wanted.includes(String(length))) continue;
    const best = {};
    for (let round = 0; round < rounds; round++) {
      for (const [program, command] of Object.entries(programs)) {
        best[program] = better(best[program], await timed(...command("train", length, batch, steps)));
      }
    }
    training.push({ length, batch, ...best });
    console.log(`${length}: ${milliseconds(best.touchstone)}, mambapy ${milliseconds(best.mambapy)}`);
  }
  const writing = {};
  for (let round = 0; round < rounds && wanted.length === 0; round++) {
    writing.mambapy = better(writing.mambapy, await timed(...programs.mambapy("write", written)));
    for (const architecture of ["mamba", "transformer"]) {
      const result = await timed(...programs.touchstone("write", written, architecture));
      writing[architecture] = better(writing[architecture], result);
    }
  }
  return { section: section(training, writing), verdict: verdict(training) };
}

async function timed(command, args) {
  const { status, output, peakMegabytes } = await measure(command, args);
  if (status !== 0) return undefined;
  const { seconds } = JSON.parse(output.trim().split("\n").at(-1));
  const sorted = seconds.slice(1).sort((a, b) => a - b);
  return { step: sorted[Math.floor(sorted.length / 4)], last: median(seconds.slice(-64)), peak: peakMegabytes };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

// The least disturbed round.
function better(a, b) {
  if (a === undefined || b === undefined) return a ?? b;
  return { ...(b.step < a.step ? b : a), peak: Math.min(a.peak, b.peak), last: Math.min(a.last, b.last) };
}

const milliseconds = (one) => (one === undefined ? "does not run" : `${(1000 * one.step).toFixed(1)} ms`);
const megabytes = (one) => (one === undefined ? "" : `${one.peak.toFixed(0)} MB`);
const ratioOf = ({ touchstone, mambapy }) => mambapy.step / touchstone.step;
const compared = (rows) => rows.filter(({ touchstone, mambapy }) => touchstone !== undefined && mambapy !== undefined);
const geometricMean = (values) => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

function verdict(rows) {
  const mean = geometricMean(compared(rows).map(ratioOf));
  return `training ${mean.toFixed(2)} times as fast as mambapy (at least 2: ${mean >= 2 ? "yes" : "NO"})`;
}

function section(rows, writing) {
  const times = rows.map(
    (row) =>
      `| ${row.length} × ${row.batch} | ${milliseconds(row.touchstone)} | ${megabytes(row.touchstone)} | ${milliseconds(row.mambapy)} | ${megabytes(row.mambapy)} | ${compared([row]).map((one) => ratioOf(one).toFixed(2))} |`,
  );
  const perSecond = (one) => (one === undefined ? "" : (1 / one.last).toFixed(0));
  return `## Sequences through a state

\`npm run bench -- sequence\`. Mamba, four blocks of 128 features with 16 states, 264 tokens: one step is loss, gradient and Adam; a
quarter of the steps took no longer than the time given, in the least disturbed of ${rounds} interleaved rounds. Ratio: how many
times as fast as mambapy 1.2.0 (its parallel scan) on PyTorch 2.15.0; two threads each. Memory is the peak resident set of the
process.

| tokens × sequences | Touchstone step | memory | mambapy step | memory | ratio |
| --- | --- | --- | --- | --- | --- |
${times.join("\n")}

Geometric mean of the ratios: ${geometricMean(compared(rows).map(ratioOf)).toFixed(2)}.

Tokens a second, written one by one, at the end of ${written} tokens:

| Mamba | mambapy, step by step | a Transformer of as many parameters, with its cache |
| --- | --- | --- |
| ${perSecond(writing.mamba)} | ${perSecond(writing.mambapy)} | ${perSecond(writing.transformer)} |
`;
}
