// Training processors of algorithms, beside dm-clrs (JAX, jit): the same 32 trajectories of 16 nodes, the same losses, 128 features. Both
// are held to one core, so that what counts is how much a step takes and not who gets the other core.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { measure } from "./measure.mjs";
import { pythonWith } from "./pythonWith.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const algorithms = ["bfs", "bellman_ford", "insertion_sort", "floyd_warshall"];
const processors = ["mpnn", "triplet_gmpnn"];
const seconds = 6;
const bar = 1;

/** The section of docs/benchmarks.md, and whether the bar was met; only the named algorithms, if any are named. */
export async function trainProcessors(wanted) {
  execFileSync(process.execPath, [at("../node_modules/typescript/bin/tsc"), "-p", at("algorithms/tsconfig.json")], {
    stdio: "inherit",
  });
  const python = pythonWith("clrs");
  const rows = [];
  for (const algorithm of algorithms) {
    if (wanted.length > 0 && !wanted.includes(algorithm)) continue;
    for (const processor of processors) {
      const words = [algorithm, processor, String(seconds)];
      const ours = await trained(process.execPath, [at(".build/bench/algorithms/trainProcessor.js"), ...words]);
      const peer = await trained(python, [at("peers/clrs_train.py"), ...words]);
      rows.push({ algorithm, processor, ours, peer });
      console.log(`${algorithm} ${processor}: ${cell(ours)}, dm-clrs ${cell(peer)}`);
    }
  }
  return { section: section(rows), verdict: verdict(rows) };
}

async function trained(command, args) {
  const { output, status, peakMegabytes } = await measure("taskset", ["-c", "0", command, ...args], {
    env: { ...process.env, JAX_PLATFORMS: "cpu", TF_CPP_MIN_LOG_LEVEL: "3" },
  });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with status ${status}`);
  const { steps, wall, processor, first } = JSON.parse(output.trim().split("\n").at(-1));
  return { steps, wall: quarter(wall), processor: quarter(processor), first, peakMegabytes };
}

// The least disturbed quarter of the steps took no longer.
const quarter = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 4)];
const ratioOf = ({ ours, peer }) => peer.processor / ours.processor;
const milliseconds = (value) => `${(1000 * value).toFixed(0)} ms`;
const cell = ({ processor, wall, first, peakMegabytes }) =>
  `${milliseconds(processor)} | ${(1 / wall).toFixed(2)} | ${first.toFixed(1)} s | ${peakMegabytes.toFixed(0)} MB`;
const geometricMean = (values) => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

function verdict(rows) {
  const ratios = rows.map(ratioOf);
  const worst = Math.min(...ratios);
  return `steps of training ${geometricMean(ratios).toFixed(2)} times as fast as dm-clrs's in the geometric mean, ${worst.toFixed(2)} at worst (at least ${bar}: ${worst >= bar ? "yes" : "NO"})`;
}

function section(rows) {
  const lines = rows.map(
    (row) =>
      `| ${row.algorithm} | ${row.processor} | ${row.ours.steps} | ${cell(row.ours)} | ${cell(row.peer)} | ${ratioOf(row).toFixed(2)} |`,
  );
  return `## Training processors of algorithms

\`npm run bench -- processors\`. One step of training (loss, gradient through time, clipping, Adam) on the same 32 trajectories of 16 nodes
that dm-clrs 2.0.3 draws from seed 1, networks of 128 features by the recipe of Ibarz et al. 2022, beside dm-clrs on JAX 0.10.2. Both
on one core, one after the other; processor time, of which a quarter of the steps took no more, and steps a second by the wall clock.
\`first\` is the time until the first step was done, by the wall clock: tracing and compiling. Memory is the peak resident set. Ratio: theirs
to ours, in processor time. Where the load told below is above the number of cores, times by the wall clock say little.

| algorithm | processor | steps of the longest trajectory | Touchstone step | steps a second | first | memory | dm-clrs step | steps a second | first | memory | ratio |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${lines.join("\n")}

Geometric mean of the ratios: ${geometricMean(rows.map(ratioOf)).toFixed(2)}.
`;
}
