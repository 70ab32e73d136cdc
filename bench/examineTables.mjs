// Examining a table, beside deepchecks: the same CSV files, each program in a cold process. Rounds are interleaved, so
// that what disturbs one disturbs both; of each program the least disturbed round counts.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { table } from "./makeTables.mjs";
import { measure } from "./measure.mjs";
import { pythonWith } from "./pythonWith.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
/** Another release of Node.js that examines the tables too, where its command is named. */
const otherNode = process.env.TOUCHSTONE_BENCH_NODE;
const sizes = [
  { count: 10_000, columns: 20, rounds: 3 },
  { count: 100_000, columns: 20, rounds: 3 },
  { count: 200_000, columns: 30, rounds: 3 },
  { count: 1_000_000, columns: 30, rounds: 1 },
];

/** The instruments whose questions the suites of deepchecks ask too; the others have no counterpart there. */
const compared = [
  "baseline",
  "calibration",
  "conflicting-labels",
  "duplicates",
  "group-overlap",
  "leaky-feature",
  "look-ahead",
  "metrics",
  "quality",
  "shift",
];

/** The section of docs/benchmarks.md, and whether the bar was met; only tables of the given numbers of rows, if any are given. */
export async function examineTables(wanted) {
  const python = pythonWith("deepchecks");
  const rows = [];
  for (const { count, columns, rounds } of sizes) {
    if (wanted.length > 0 && !wanted.includes(String(count))) continue;
    const { train, test, target } = await table(count, columns);
    let [ours, all, other, peer] = [];
    for (let round = 0; round < rounds; round++) {
      ours = faster(ours, await examineWithTouchstone(train, test, target, ["--with", compared.join(",")]));
      all = faster(all, await examineWithTouchstone(train, test, target));
      if (otherNode !== undefined)
        other = faster(other, await examineWithTouchstone(train, test, target, [], otherNode));
      peer = faster(peer, await examineWithDeepchecks(python, train, test, target));
    }
    rows.push({ count, columns, ours, all, other, peer });
    console.log(describe(rows.at(-1)));
  }
  return { section: section(rows), verdict: verdict(rows) };
}

function faster(a, b) {
  return a === undefined || b.wallSeconds < a.wallSeconds ? b : a;
}

async function examineWithTouchstone(train, test, target, more = [], node = process.execPath) {
  const folder = mkdtempSync(join(tmpdir(), "touchstone-bench-"));
  const args = [
    at("../dist/cli/main.js"),
    "examine",
    train,
    "--test",
    test,
    "--target",
    target,
    "--report",
    folder,
    ...more,
  ];
  const result = await measure(node, args, { cwd: folder });
  rmSync(folder, { recursive: true });
  if (result.status !== 0) throw new Error(`touchstone ended with status ${result.status}:\n${result.output}`);
  return result;
}

async function examineWithDeepchecks(python, train, test, target) {
  const result = await measure(python, [at("peers/deepchecks_examine.py"), train, test, target]);
  if (result.status !== 0) return { ...result, checks: undefined };
  return { ...result, checks: JSON.parse(result.output.trim().split("\n").at(-1)) };
}

// The bar: five times as fast at less memory, and a cost that grows no faster than the rows.
function verdict(results) {
  const lines = results.map(({ count, ours, peer }) => {
    const faster = peer.wallSeconds / ours.wallSeconds;
    return `${count} rows: ${faster >= 5 ? "yes" : "NO"}, ${faster.toFixed(1)} times as fast; ${peer.peakMegabytes > ours.peakMegabytes ? "yes" : "NO"}, less memory`;
  });
  for (const [i, { count, ours }] of results.entries()) {
    if (i === 0) continue;
    const before = results[i - 1];
    const growth = ours.wallSeconds / before.ours.wallSeconds / (count / before.count);
    lines.push(
      `${before.count} to ${count} rows: ${growth <= 1 ? "yes" : "NO"}, the cost grows ${growth.toFixed(2)} times as fast as the rows`,
    );
  }
  return lines.join("\n");
}

function describe({ count, columns, ours, all, other, peer }) {
  const ratio = (name) => (peer[name] / ours[name]).toFixed(1);
  return [
    `${count} x ${columns}:`,
    `touchstone ${ours.wallSeconds.toFixed(2)} s wall, ${ours.cpuSeconds.toFixed(2)} s CPU, ${ours.peakMegabytes.toFixed(0)} MB;`,
    `deepchecks ${peer.wallSeconds.toFixed(2)} s wall, ${peer.cpuSeconds.toFixed(2)} s CPU, ${peer.peakMegabytes.toFixed(0)} MB`,
    `all instruments ${all.wallSeconds.toFixed(2)} s;`,
    ...(other === undefined ? [] : [`with the other Node.js ${other.wallSeconds.toFixed(2)} s;`]),
    `(${ratio("wallSeconds")} x the time, ${ratio("peakMegabytes")} x the memory; status ${peer.status}, ${JSON.stringify(peer.checks)})`,
  ].join(" ");
}

function section(results) {
  const cell = ({ wallSeconds, cpuSeconds, peakMegabytes }) =>
    `${wallSeconds.toFixed(wallSeconds < 10 ? 2 : 1)} s | ${cpuSeconds.toFixed(1)} s | ${peakMegabytes.toFixed(0)} MB`;
  const lines = results.map(({ count, columns, ours, peer }) => {
    const faster = (peer.wallSeconds / ours.wallSeconds).toFixed(1);
    const leaner = (peer.peakMegabytes / ours.peakMegabytes).toFixed(1);
    const size = `${count.toLocaleString("en")} × ${columns}`;
    return `| ${size} | ${cell(ours)} | ${cell(peer)} | ${faster}× | ${leaner}× |`;
  });
  const otherRelease = otherNode === undefined ? "" : execFileSync(otherNode, ["--version"]).toString().trim();
  const whole = results.map(
    ({ count, columns, all, other }) =>
      `| ${count.toLocaleString("en")} × ${columns} | ${cell(all)} |${other === undefined ? "" : ` ${cell(other)} |`}`,
  );
  const broken = results.flatMap(({ peer }) =>
    (peer.checks?.broke ?? [`ended with status ${peer.status}`]).map((what) => `- ${what}`),
  );
  const first = results[0].peer.checks;
  return `## Examining a table

\`npm run bench -- tables\`. Start-up, reading the files and writing the report included, on the same two CSV files (seven
tenths to train, three tenths to test; numbers, categories and gaps; seeded). Memory is the peak resident set. All but the
largest are examined in three interleaved rounds, of which each program's fastest counts.

Beside deepchecks 0.19.1 (its data-integrity and train-test-validation suites, ${first?.ran ?? "?"} checks, no display; above
10,000 or 100,000 rows many of its checks look at a sample, as some of our instruments do).

| rows × columns | Touchstone wall | CPU | peak | deepchecks wall | CPU | peak | faster | less memory |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${lines.join("\n")}

The ${compared.length} instruments of that table ask what the suites ask. All instruments, those without a counterpart there
(wrong labels, preprocessing and augmentation before the split, reuse of the test set) among them:

| rows × columns | wall | CPU | peak |${otherNode === undefined ? "" : ` Node.js ${otherRelease}: wall | CPU | peak |`}
| --- | --- | --- | --- |${otherNode === undefined ? "" : " --- | --- | --- |"}
${whole.join("\n")}
${broken.length === 0 ? "" : `\nChecks of the peer that did not run on these tables:\n\n${[...new Set(broken)].join("\n")}\n`}`;
}
