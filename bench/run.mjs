// Measures Touchstone beside its peers and writes docs/benchmarks.md, a section a bench.
//
//   npm run bench                    every bench
//   npm run bench -- engine          one of them: only its section is written anew
//   npm run bench -- tables 10000    a part of one: nothing is written
//   npm run bench -- matrix skore    one detector of the matrix: the others keep what they answered before

import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { compareLearners } from "./compareLearners.mjs";
import { compareTrajectories } from "./compareTrajectories.mjs";
import { detectorMatrix } from "./detectorMatrix.mjs";
import { examineTables } from "./examineTables.mjs";
import { generateTrajectories } from "./generateTrajectories.mjs";
import { profileNetworks } from "./profileNetworks.mjs";
import { runSequences } from "./runSequences.mjs";
import { serveLoad } from "./serveLoad.mjs";
import { shareWork } from "./shareWork.mjs";
import { trainNetworks } from "./trainNetworks.mjs";
import { trainProcessors } from "./trainProcessors.mjs";

const benches = {
  tables: examineTables,
  matrix: detectorMatrix,
  learners: compareLearners,
  engine: trainNetworks,
  profile: profileNetworks,
  sequence: runSequences,
  workers: shareWork,
  algorithms: generateTrajectories,
  trajectories: compareTrajectories,
  processors: trainProcessors,
  serve: serveLoad,
};
const file = fileURLToPath(new URL("../docs/benchmarks.md", import.meta.url));
const [asked, ...part] = process.argv.slice(2);
if (asked !== undefined && !(asked in benches)) {
  console.error(`no bench ${asked}: there are ${Object.keys(benches).join(", ")}`);
  process.exit(2);
}

for (const [name, run] of Object.entries(benches)) {
  if (asked !== undefined && asked !== name) continue;
  const load = loadavg()[0].toFixed(1);
  const { section, verdict, whole = part.length === 0 } = await run(part);
  console.log(verdict);
  if (whole) write(name, `${section.trim()}\n\nMeasured on ${machine()}; load before: ${load}.`);
}

function machine() {
  const day = new Date().toISOString().slice(0, 10);
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  return `${day}: ${cpus().length} × ${cpus()[0].model.trim()}, ${memory} GiB, Linux ${release()}, Node ${process.version}`;
}

// Sections of other benches stay as they are.
function write(name, section) {
  const marks = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const text = readFileSync(file, "utf8");
  const [from, to] = marks.map((mark) => text.indexOf(mark));
  const whole = `${marks[0]}\n\n${section}\n\n`;
  writeFileSync(
    file,
    from === -1 ? `${text.trimEnd()}\n\n${whole}${marks[1]}\n` : text.slice(0, from) + whole + text.slice(to),
  );
}
