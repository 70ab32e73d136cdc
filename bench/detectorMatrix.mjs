// Which planted faults Touchstone and its peers catch, on identical tables, and what rings though nothing is wrong. Each
// detector examines all tables in one cold process; its answers are kept, so that one of them can be asked anew.
//
//   npm run bench -- matrix                    all detectors
//   npm run bench -- matrix cleanlab skore     these; the answers of the others are those of before
//   npm run bench -- matrix kept               none: the table is written from what was answered before

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { plantMatrix } from "./matrixPlants.mjs";
import { measure } from "./measure.mjs";
import { pythonWith } from "./pythonWith.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const kept = at(".tables/matrix-answers");
const { version } = JSON.parse(readFileSync(at("../package.json"), "utf8"));
const detectors = ["touchstone", "deepchecks", "cleanlab", "evidently", "skore"];

/** The section of docs/benchmarks.md, and whether every fault that a peer catches is caught here. */
export async function detectorMatrix(wanted) {
  const { path, cases } = await plantMatrix();
  mkdirSync(kept, { recursive: true });
  const asked = wanted.length === 0 ? detectors : wanted.filter((name) => detectors.includes(name));
  for (const name of asked) writeFileSync(`${kept}/${name}.json`, JSON.stringify(await ask(name, path)));
  const answered = detectors.filter((name) => existsSync(`${kept}/${name}.json`));
  const results = answered.map((name) => judge(JSON.parse(readFileSync(`${kept}/${name}.json`, "utf8")), cases));
  return { section: section(results, cases), verdict: verdict(results, cases), whole: true };
}

async function ask(name, path) {
  // One thread: more of them wait for each other on few cores.
  const env = { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };
  const [command, script, title] =
    name === "touchstone"
      ? [process.execPath, at("examineMatrix.mjs"), `Touchstone ${version}`]
      : [pythonWith(name), at(`peers/${name}_matrix.py`), `${name} ${pinned(name)}`];
  const { output, status, ...cost } = await measure(command, [script, path], { env });
  if (status !== 0) throw new Error(`${name} ended with status ${status}`);
  return {
    name,
    title,
    ...cost,
    date: new Date().toISOString().slice(0, 10),
    answers: JSON.parse(output.trim().split("\n").at(-1)),
  };
}

function pinned(name) {
  const text = readFileSync(at(`peers/requirements-${name}.txt`), "utf8");
  return new RegExp(`^${name}(?:\\[.*\\])?==(.*)$`, "m").exec(text)[1];
}

/**
 * For each table: `caught` if a check that asks about the fault rings and does not on any clean table of the same base,
 * `rings anyway` if it does there too, `missed` if none rings. A check that names rows of every table (`count`) rings
 * where it names more than twice what it names at most on the clean ones, and five more.
 */
function judge(detector, cases) {
  const clean = (base) => cases.flatMap((one, i) => (one.control && one.base === base ? [detector.answers[i]] : []));
  const ringing = (answer, controls) =>
    answer.alarms.flatMap((alarm) => {
      if (typeof alarm === "string") return [alarm];
      const usual = controls.map(({ alarms }) => alarms.find(({ name }) => name === alarm.name)?.count ?? 0);
      return alarm.count > 2 * Math.max(...usual) + 5 ? [alarm.name] : [];
    });
  const verdicts = cases.map(({ control, base, expected }, i) => {
    const controls = clean(base);
    const answer = detector.answers[i];
    if (control) return { alarms: answer.alarms.filter((alarm) => typeof alarm === "string") };
    const asks = (alarm) => (expected[detector.name] ?? []).some((prefix) => alarm.startsWith(prefix));
    const alarms = ringing(answer, controls).filter(asks);
    const always = new Set(
      controls.flatMap(({ alarms: ofClean }) => ofClean.filter((alarm) => typeof alarm === "string")),
    );
    const telling = alarms.filter((alarm) => !always.has(alarm));
    if (telling.length > 0) return { verdict: "caught", alarms: telling };
    return { verdict: alarms.length > 0 ? "rings anyway" : "missed", alarms };
  });
  return { ...detector, verdicts };
}

function verdict(results, cases) {
  const ours = results.find(({ name }) => name === "touchstone");
  const caughtBy = ({ verdicts }, i) => verdicts[i].verdict === "caught";
  const missed = cases.flatMap(({ name, control }, i) => {
    if (control || ours === undefined || caughtBy(ours, i)) return [];
    const by = results.filter((result) => caughtBy(result, i)).map((result) => result.name);
    return by.length > 0 ? [`NO: ${name} is caught by ${by.join(", ")} and not by touchstone`] : [];
  });
  return missed.length > 0 ? missed.join("\n") : "yes: every fault that a peer catches is caught";
}

function section(results, cases) {
  const signs = { caught: "yes", "rings anyway": "rings anyway", missed: "–" };
  const faults = cases.flatMap(({ name, control }, i) =>
    control ? [] : [`| ${name} | ${results.map(({ verdicts }) => signs[verdicts[i].verdict]).join(" | ")} |`],
  );
  const count = (kind) => (result) => result.verdicts.filter(({ verdict: own }) => own === kind).length;
  const controls = cases.flatMap(({ control }, i) => (control ? [i] : []));
  const falseAlarms = ({ answers }) => {
    const rang = controls.flatMap((i) => answers[i].alarms);
    return `${rang.length} of ${new Set(rang.map((alarm) => (typeof alarm === "string" ? alarm : alarm.name))).size} kinds`;
  };
  const broken = results.flatMap(({ title, answers }) => {
    const what = answers.flatMap(({ broke }) => broke);
    return what.length === 0 ? [] : [`- ${title}: ${what.length}, such as “${what[0]}”`];
  });
  const line = (what, of) => `| *${what}* | ${results.map(of).join(" | ")} |`;
  return `## Planted faults, and which detector catches them

\`npm run bench -- matrix\`. ${faults.length} faults, each planted by the generators of our tests into a table of some 1,500 rows (a
quarter of them to test, two classes), and ${controls.length} clean tables. All detectors read the same CSV files, with their default
checks and thresholds; they are told the target, the key of patients, predictions and probabilities, and where they ask
for a model they get gradient boosting. *Caught*: a check that asks about this fault rings, and rings on none of the clean
tables of the same kind. Which checks ask about it is written in \`bench/matrixPlants.mjs\`. *Rings anyway*: it rings on clean
tables too, so that its ringing says nothing. The generators are ours: faults that only peers look for are not among them.

| fault | ${results.map(({ title }) => title).join(" | ")} |
| --- |${results.map(() => " --- |").join("")}
${faults.join("\n")}
${line("caught", count("caught"))}
${line("alarms on the clean tables", falseAlarms)}
${line("wall, all tables", ({ wallSeconds }) => `${wallSeconds.toFixed(0)} s`)}
${line("CPU", ({ cpuSeconds }) => `${cpuSeconds.toFixed(0)} s`)}
${line("peak memory", ({ peakMegabytes }) => `${peakMegabytes.toFixed(0)} MB`)}
${line("asked on", ({ date }) => date)}
${broken.length === 0 ? "" : `\nWhat could not be asked:\n\n${broken.join("\n")}\n`}`;
}
