// Where the time of a training step goes: ONNX Runtime's own profile of each network, summed by operator.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildNetworks, networks, trainOne } from "./engine/built.mjs";

const shown = 6;

/** The section of docs/benchmarks.md; only the named networks, if any are named. */
export async function profileNetworks(wanted) {
  buildNetworks();
  const rows = [];
  for (const [name, { steps }] of Object.entries(networks)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    rows.push({ name, ...profiled(name, steps) });
    console.log(describe(rows.at(-1)));
  }
  return { section: section(rows), verdict: "" };
}

function profiled(name, steps) {
  const folder = mkdtempSync(join(tmpdir(), "touchstone-profile-"));
  try {
    const options = [trainOne, name, String(steps), `profile=${JSON.stringify(join(folder, "step"))}`];
    const printed = execFileSync(process.execPath, options, { encoding: "utf8" });
    const { seconds } = JSON.parse(printed.trim().split("\n").at(-1));
    const events = readdirSync(folder).flatMap((file) => JSON.parse(readFileSync(join(folder, file), "utf8")));
    // The first steps find memory and threads as nobody leaves them.
    const runs = events.filter((event) => event.name === "model_run").sort((a, b) => a.ts - b.ts);
    const from = runs[Math.floor(runs.length / 4)].ts;
    const counted = runs.filter((run) => run.ts >= from);
    const kernels = new Map();
    for (const { cat, name: event, ts, dur, args } of events) {
      if (cat !== "Node" || ts < from || !event.endsWith("_kernel_time")) continue;
      kernels.set(args.op_name, (kernels.get(args.op_name) ?? 0) + dur / 1000 / counted.length);
    }
    const late = seconds.slice(Math.floor(seconds.length / 4));
    const step = (1000 * late.reduce((sum, value) => sum + value, 0)) / late.length;
    const graph = counted.reduce((sum, { dur }) => sum + dur / 1000, 0) / counted.length;
    return { step, graph, kernels: [...kernels].sort((a, b) => b[1] - a[1]) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const milliseconds = (value) => `${value.toFixed(value < 10 ? 2 : 1)} ms`;

const described = ({ step, kernels }) =>
  kernels
    .slice(0, shown)
    .map(([operator, time]) => `${operator} ${milliseconds(time)} (${Math.round((100 * time) / step)} %)`)
    .join(", ");

function describe(row) {
  return `${row.name}: step ${milliseconds(row.step)}, of it outside the graph ${milliseconds(row.step - row.graph)}; ${described(row)}`;
}

function section(rows) {
  const lines = rows.map(
    (row) => `| ${row.name} | ${milliseconds(row.step)} | ${milliseconds(row.step - row.graph)} | ${described(row)} |`,
  );
  return `## Where the time of a step goes

\`npm run bench -- profile\`: ONNX Runtime's own profile, which costs time itself, averaged over all but the first quarter of the
steps and summed by operator. Outside the graph: the fused update with its norm, and handing over the batch.

| network | step | outside the graph | operators |
| --- | --- | --- | --- |
${lines.join("\n")}
`;
}
