// Counts at length how often planted faults are found and clean tables are called faulty, and writes docs/detection.md.
//
//   npm run detection                      every instrument
//   npm run detection -- shift shortcut    these alone: the lines of the others stay as they are
//
// What was counted is kept in `.detection/`: interrupted, it goes on where it was, as long as the sources are the same.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const document = at("docs/detection.md");
const folder = at(".detection");
const named = process.argv.slice(2);

const sources = fingerprint(["src", "test/fields/pitfalls"]);
const stamp = join(folder, "sources");
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== sources) rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
writeFileSync(stamp, sources);

const { status } = spawnSync(
  process.execPath,
  [at("node_modules/vitest/vitest.mjs"), "run", "test/fields/pitfalls/detection"],
  {
    cwd: at("."),
    stdio: "inherit",
    env: {
      ...process.env,
      TOUCHSTONE_DETECTION: folder,
      ...(named.length > 0 ? { TOUCHSTONE_DETECTION_WITH: named.join(",") } : {}),
    },
  },
);
// What was counted is written down whether or not it meets the bars.
if (["clean.md", "faults.md"].every((name) => existsSync(join(folder, name)))) {
  writeFileSync(document, text(lines("clean.md"), lines("faults.md")));
  rmSync(folder, { recursive: true });
}
process.exit(status ?? 1);

function text(clean, faults) {
  const { version } = JSON.parse(readFileSync(at("package.json"), "utf8"));
  const today = new Date().toISOString().slice(0, 10);
  const partly = named.length > 0 ? ` (of ${named.join(", ")}; of the others before)` : "";
  return `# How often faults are found, and clean tables called faulty

Written by \`npm run detection\`, Touchstone ${version}, ${today}${partly}. Every table is made by a seeded
generator (\`plant…\` in \`test/fields/pitfalls/\`); intervals are Wilson's at 95 %.

## Clean tables

Tables of several shapes in which nothing is wrong: independent rows with a random split, honest predictions, series that are
split in order of time. Whatever fails here is a false alarm, at most 2 % may; of concerns that are not right, at most 5 %.

${clean}

Where parts are split in time their difference is held against the drift within the training part, and never fails. Concerns
are right, and not counted, where \`baseline\` says that a plain model does as well as one that is a plain model, or that
nothing foretells noise; and where \`metrics\` says that accuracy tells little of a class of 2 %.

## Planted faults

Each fault at three strengths, in tables of several shapes. Where it is strong, at least 95 % must be found; a line that falls
short of that makes the command fail.

${faults}
`;
}

/** The lines of a table just counted, in order; where only some instruments were asked, between those that the document has of others. */
function lines(name) {
  const fresh = readFileSync(join(folder, name), "utf8").split("\n");
  const inOrder = (body) => [...fresh.slice(0, 2), ...body.sort()].join("\n");
  if (named.length === 0 || !existsSync(document)) return inOrder(fresh.slice(2));
  const columns = (line) => line.split("|").length;
  const own = (line) => named.includes(line.split("|")[1]?.trim());
  const old = readFileSync(document, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("|") && columns(line) === columns(fresh[0]));
  return inOrder([...old.slice(2).filter((line) => !own(line)), ...fresh.slice(2)]);
}

function fingerprint(folders) {
  const hash = createHash("sha256");
  for (const name of folders) {
    const files = readdirSync(at(name), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) hash.update(readFileSync(path));
  }
  return hash.digest("hex");
}
