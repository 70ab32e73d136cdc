// Trains a processor for each of the thirty algorithms, as far as there is time, and writes docs/processors.md: how far, and what it is
// worth.
//
//   npm run pretrain                                 all of them, those with the shortest trajectories first
//   npm run pretrain -- --minutes 30                 no longer than that: the next call goes on where this one stopped
//   npm run pretrain -- --only bfs,dijkstra          these alone: the lines of the others stay as they are
//   npm run pretrain -- --work 20000 --out pretrained    how much work each is worth; where the processors are kept
//
// The processors lie in `.processors/<algorithm>`: weights.safetensors, model.json, and ONNX files of the whole execution and of one step.
// Interrupted or killed, a training goes on from its last checkpoint, to the bit. Build first: npm run build.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const { values: flags } = parseArgs({
  options: {
    minutes: { type: "string", default: "Infinity" },
    only: { type: "string" },
    work: { type: "string", default: "1500" },
    width: { type: "string", default: "64" },
    out: { type: "string", default: at(".processors") },
  },
});
const [minutes, work, width] = [flags.minutes, flags.work, flags.width].map(Number);
if (!(minutes > 0 && work >= 1 && Number.isInteger(width) && width >= 1)) {
  console.error("--minutes and --work are numbers above 0, --width is a whole number");
  process.exit(2);
}

const { clrs30 } = await import(pathToFileURL(at("dist/fields/algorithms/index.js")).href);
const { numpyRandomState } = await import(pathToFileURL(at("dist/stats/numpyRandomState.js")).href);
const wanted = flags.only?.split(",") ?? clrs30.map(({ name }) => name);
const stranger = wanted.find((name) => !clrs30.some((algorithm) => algorithm.name === name));
if (stranger !== undefined) {
  console.error(`no algorithm is called "${stranger}"`);
  process.exit(2);
}

const deadline = performance.now() + minutes * 60_000;
let isInterrupted = false;
process.on("SIGINT", () => {
  isInterrupted = true;
});

const plans = clrs30.map((algorithm) => {
  const { steps } = algorithm.generate(numpyRandomState(1), { length: 16 }).trajectory;
  return { name: algorithm.name, trajectory: steps, steps: Math.min(300, Math.max(10, Math.round(work / steps))) };
});
for (const plan of [...plans].sort((a, b) => a.trajectory - b.trajectory)) {
  if (!wanted.includes(plan.name) || finished(plan.name)) continue;
  if (isInterrupted || performance.now() >= deadline) break;
  console.log(`${plan.name}: ${plan.steps} steps`);
  await train(plan);
  write();
}
write();

/** Trains until it is done or the time is up; what is done then is kept. */
async function train({ name, steps }) {
  const directory = join(flags.out, name);
  mkdirSync(flags.out, { recursive: true });
  const begun = existsSync(join(directory, "training.json"));
  const anew = ["algorithms/processor", "--algorithm", name, "--steps", steps, "--width", width, "--out", directory];
  const settings = ["--validate-every", Math.max(5, Math.round(steps / 10)), "--seed", 1];
  const words = [
    "train",
    ...(begun ? ["--resume", directory] : [...anew, ...settings]),
    "--onnx",
    "--json",
    "--no-ledger",
  ];
  const child = spawn(process.execPath, [at("dist/cli/main.js"), ...words.map(String)], {
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const watch = setInterval(() => {
    if (!isInterrupted && performance.now() < deadline) return;
    clearInterval(watch);
    child.kill("SIGINT");
  }, 500);
  await new Promise((resolve) => child.on("close", resolve));
  clearInterval(watch);
  const report = JSON.parse(output === "" ? "{}" : output);
  if (report.curve !== undefined) writeFileSync(join(directory, "report.json"), JSON.stringify(report));
}

function reportOf(name) {
  const path = join(flags.out, name, "report.json");
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}

function finished(name) {
  const report = reportOf(name);
  return report !== undefined && report.interrupted !== true && report.measures.length > 0;
}

function write() {
  if (!existsSync(flags.out) || readdirSync(flags.out).length === 0) return;
  const lines = plans.map(({ name, trajectory, steps }) => {
    const report = reportOf(name);
    if (report === undefined) {
      const begun = existsSync(join(flags.out, name, "training.json"));
      return `| ${name} | ${trajectory} | ${begun ? "begun" : "not begun"} | | | |`;
    }
    const done = Math.max(0, ...report.curve.map(({ step }) => step));
    const validations = report.curve.flatMap(({ values }) =>
      values.validation === undefined ? [] : [-values.validation],
    );
    const best = validations.length === 0 ? "" : Math.max(...validations).toFixed(3);
    const [score] = finished(name) ? report.measures : [];
    const tested =
      score === undefined
        ? " | "
        : `${score.value.toFixed(3)} (${score.interval.map((end) => end.toFixed(3)).join(" to ")}) | ${score.baseline.toFixed(3)}`;
    return `| ${name} | ${trajectory} | ${finished(name) ? steps : `${done} of ${steps}`} | ${best} | ${tested} |`;
  });
  writeFileSync(at("docs/processors.md"), text(lines));
}

function text(lines) {
  return `# Pretrained processors

Written by \`npm run pretrain\`, which trains a processor for each algorithm of CLRS-30 as far as the machine's time allows, and goes on
where it stopped when it is called again. They are kept in \`.processors/\` and are not part of this repository: each folder can be examined
(\`touchstone examine .processors/bfs --algorithm bfs --size 64\`) and holds ONNX files of the whole execution and of one step.

Message-passing networks of ${width} features, batches of 32 trajectories of up to 16 nodes by the recipe of Ibarz et al. 2022, where the
paper takes 10,000 steps and 128 features: **these are beginnings**, trained for as many steps as fit into about the same work for each.
The parameters are those that scored best on the validation split (16 nodes); the test split (64 nodes) was looked at once, when the
training was over. Untrained: the same network before it learnt.

| algorithm | steps of a trajectory | steps of training | validation, 16 nodes | test, 64 nodes | untrained |
| --- | --- | --- | --- | --- | --- |
${lines.join("\n")}
`;
}
