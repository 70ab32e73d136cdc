// Counts at length how often planted faults are found and clean tables are called faulty, and writes docs/detection.md.
//
//   npm run detection

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "touchstone-detection-"));
const started = Date.now();
const { status } = spawnSync(
  process.execPath,
  [at("node_modules/vitest/vitest.mjs"), "run", "test/fields/pitfalls/detection"],
  {
    cwd: at("."),
    stdio: "inherit",
    env: { ...process.env, TOUCHSTONE_DETECTION: folder },
  },
);
if (status === 0) {
  const part = (name) => readFileSync(join(folder, name), "utf8");
  const { version } = JSON.parse(readFileSync(at("package.json"), "utf8"));
  writeFileSync(
    at("docs/detection.md"),
    `# How often faults are found, and clean tables called faulty

Written by \`npm run detection\`, Touchstone ${version}, ${new Date(started).toISOString().slice(0, 10)}, in ${Math.round((Date.now() - started) / 60_000)} minutes. Every table is made by a seeded
generator (\`plant…\` in \`test/fields/pitfalls/\`); intervals are Wilson's at 95 %.

## Clean tables

Tables of several shapes in which nothing is wrong: independent rows with a random split, honest predictions, series that are
split in order of time. Whatever fails here is a false alarm; at most 2 % may.

${part("clean.md")}

Where parts are split in time their difference is held against the drift within the training part, and never fails. Concerns
of \`baseline\` say that a plain model does as well, or that no simple one does better than a constant; those of \`metrics\`
that accuracy says little of a class of 2 %. On these tables both are right.

## Planted faults

Each fault at three strengths, in tables of several shapes. Where it is strong, at least 95 % must be found.

${part("faults.md")}
`,
  );
}
rmSync(folder, { recursive: true });
process.exit(status ?? 1);
