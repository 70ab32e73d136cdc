// Our trajectories of the 30 algorithms held against those of dm-clrs, value by value, over seeds and sizes: through the files that
// `touchstone generate` writes, and as the chunks that networks are trained on.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pythonWith } from "./pythonWith.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const environment = { ...process.env, JAX_PLATFORMS: "cpu", TF_CPP_MIN_LOG_LEVEL: "3" };

const seeds = [1, 2, 3];
const sizes = [
  { size: 4, samples: 16 },
  { size: 11, samples: 8 },
  { size: 16, samples: 8 },
  { size: 64, samples: 2 },
];
const chunks = { size: 9, rows: 4, steps: 16, count: 4 };

/** The section of docs/benchmarks.md, and whether every value was equal; only the named sizes, if any are named. */
export async function compareTrajectories(wanted) {
  execFileSync(process.execPath, [at("../node_modules/typescript/bin/tsc"), "-p", at("algorithms/tsconfig.json")], {
    stdio: "inherit",
  });
  const python = pythonWith("clrs");
  const compare = (args, input) => {
    const told = execFileSync(python, [at("peers/clrs_compare.py"), ...args.map(String)], {
      env: environment,
      input,
      maxBuffer: 1e9,
      stdio: ["pipe", "pipe", "ignore"],
    });
    return JSON.parse(String(told));
  };
  const rows = [];
  const add = (what, told) => {
    rows.push({ what, ...told });
    console.log(`${what}: ${told.differing} of ${told.values} values differ`, ...told.features);
  };
  for (const { size, samples } of sizes) {
    if (wanted.length > 0 && !wanted.includes(String(size))) continue;
    for (const seed of seeds)
      add(`${samples} of ${size}, seed ${seed}, .npz`, files("npz", compare, { size, samples, seed }));
  }
  add("8 of 16, seed 4, .parquet", files("parquet", compare, { size: 16, samples: 8, seed: 4 }));
  const { size, rows: lanes, steps, count } = chunks;
  for (const seed of seeds) {
    const written = execFileSync(
      process.execPath,
      [at(".build/bench/algorithms/writeChunks.js"), ...[seed, size, lanes, steps, count].map(String)],
      { maxBuffer: 1e9 },
    );
    add(
      `${count} chunks of ${lanes} × ${steps} steps, size ${size}, seed ${seed}`,
      compare(["chunks", seed, size, lanes, steps], written),
    );
  }
  return { section: section(rows), verdict: verdict(rows) };
}

function files(format, compare, { size, samples, seed }) {
  const directory = mkdtempSync(join(tmpdir(), "trajectories-"));
  try {
    const asked = ["--size", size, "--samples", samples, "--seed", seed, "--format", format, "--out", directory];
    execFileSync(process.execPath, [at("../dist/cli/main.js"), "generate", "clrs-30", ...asked.map(String)], {
      stdio: "ignore",
    });
    return compare([format === "npz" ? "trajectories" : "parquet", seed, size, samples, directory]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const sum = (rows, of) => rows.reduce((total, row) => total + of(row), 0);
const thousands = (count) => count.toLocaleString("en");

function verdict(rows) {
  const differing = sum(rows, (row) => row.differing);
  return `${thousands(sum(rows, ({ values }) => values))} values compared, ${differing} differ (none may: ${differing === 0 ? "yes" : "NO"})`;
}

function section(rows) {
  const lines = rows.map(
    ({ what, values, differing }) => `| ${what} | ${thousands(values)} | ${thousands(differing)} |`,
  );
  const most = Math.max(...rows.filter(({ what }) => !what.includes("chunks")).map((row) => row.most));
  return `## Trajectories held against dm-clrs

\`npm run bench -- trajectories\`, after \`npm run build\`. All inputs, hints and outputs of all 30 algorithms as
\`touchstone generate\` writes them, read by NumPy and pandas, beside what dm-clrs 2.0.3 draws and executes from the same seeds; and
chunks beside its \`chunkify\`. Coordinates and angles of the geometric algorithms may differ by 10⁻¹⁰, since libraries of sines and arc
tangents differ in the last bit (at most ${most.toExponential(0)} here); nothing else may differ at all.

| samples | values | different |
| --- | --- | --- |
${lines.join("\n")}
`;
}
