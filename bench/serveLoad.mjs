// The server under many readers: how soon it answers and what memory it takes, at rest and while an examination runs that
// others watch.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { openLedger } from "../dist/ledger/ledger.js";
import { newRunIdentifier } from "../dist/ledger/runIdentifier.js";

const cli = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const assets = fileURLToPath(new URL("../dist/web/assets", import.meta.url));
const [readers, streams, recordedRuns, tableRows] = [200, 20, 200, 400_000];

/** The section of docs/benchmarks.md; `wanted` may name another number of requests. */
export async function serveLoad([wanted = "10000"]) {
  const requests = Number(wanted);
  const directory = mkdtempSync(join(tmpdir(), "touchstone-load-"));
  try {
    writeTable(join(directory, "readings.csv"));
    const run = await record(join(directory, ".touchstone"));
    const server = await start(directory);
    try {
      const paint = await firstPaint(server.address);
      const places = placesOf(run);
      const atRest = memory(server.pid);
      const first = await ask(server.address, places, Math.ceil(requests / 10));
      const warm = memory(server.pid);
      const quiet = await ask(server.address, places, requests);
      const afterwards = memory(server.pid);
      const busy = await whileExamining(server, places, requests);
      const rows = [
        { name: "nothing else runs", ...quiet },
        { name: `an examination runs, ${streams} watch it`, ...busy.answered },
      ];
      const told = { paint, requests, first, atRest, warm, afterwards, ...busy };
      return { section: section(rows, told), verdict: rows.map(describe).join("\n"), whole: wanted === "10000" };
    } finally {
      agent.destroy();
      server.child.kill("SIGINT");
      await once(server.child, "exit");
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Two classes that ten numbers tell apart a little: enough to be examined for longer than the requests take. */
function writeTable(path) {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const lines = Array.from({ length: tableRows }, () => {
    const values = Array.from({ length: 10 }, next);
    return [...values.map((value) => value.toFixed(6)), values[0] + values[1] + next() > 1.5 ? "yes" : "no"].join(",");
  });
  writeFileSync(
    path,
    `${["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "answer"].join(",")}\n${lines.join("\n")}\n`,
  );
}

/** A history of examinations, each with ten findings; returns one of them. */
async function record(directory) {
  const ledger = await openLedger(directory);
  let id = "";
  for (let index = 0; index < recordedRuns; index++) {
    id = newRunIdentifier();
    const subject = {
      kind: "table",
      name: `table ${index}.csv`,
      location: "",
      fingerprint: "",
      facts: {},
      notices: [],
    };
    await ledger.begin({ id, kind: "examination", seed: 0, subject, options: {}, touchstoneVersion: "0.1.0" });
    for (let finding = 0; finding < 10; finding++) {
      const evidence = Array.from({ length: 20 }, (_, row) => ({ row, value: row / 7, text: "as it stands" }));
      const parts = { question: "Is it so?", sources: [], elapsedSeconds: 0.1, summary: "It is.", advice: "" };
      const verdict = ["pass", "concern", "fail"][finding % 3];
      await ledger.recordFinding(id, finding, {
        ...parts,
        instrument: `a/${finding}`,
        verdict,
        measures: [],
        figures: [],
        evidence,
      });
    }
    await ledger.end(id, "finished", { elapsedSeconds: 1, faults: [] });
  }
  await ledger.close();
  return id;
}

async function start(cwd) {
  const child = spawn(process.execPath, [cli, "serve", "--port", "0"], { cwd, stdio: ["ignore", "pipe", "inherit"] });
  const [text] = await once(child.stdout.setEncoding("utf8"), "data");
  return { child, pid: child.pid, address: new URL(/at (\S+)/.exec(text)[1]).origin };
}

/** Milliseconds from asking a server that has just begun for the page to its first content in Chromium; `undefined` without one. */
async function firstPaint(address) {
  const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
  if (executablePath === undefined) return undefined;
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const page = await browser.newPage();
    await page.goto(address);
    await page.getByRole("button", { name: "Open" }).waitFor();
    return await page.evaluate('performance.getEntriesByName("first-contentful-paint")[0].startTime');
  } finally {
    await browser.close();
  }
}

/** What readers of the page ask for, in turn. */
function placesOf(run) {
  const script = readdirSync(assets).find((name) => /^index.*\.js$/.test(name));
  return [
    "/",
    `/assets/${script}`,
    "/api/runs?limit=50",
    `/api/runs/${run}`,
    "/api/runs?search=table%201",
    "/api/instruments",
  ];
}

/** Readers stay connected from one measurement to the next, as browsers do: Node lets in one newcomer at a time. */
const agent = new Agent({ keepAlive: true, maxSockets: readers });

/** Asks so often, `readers` at a time, and tells how long the answers took. */
async function ask(address, places, requests) {
  const times = [];
  let [asked, refused] = [0, 0];
  const begin = performance.now();
  const reader = async () => {
    while (asked < requests) {
      const path = places[asked++ % places.length];
      const start = performance.now();
      const status = await new Promise((resolve, reject) => {
        get(address + path, { agent }, (response) =>
          response.resume().on("end", () => resolve(response.statusCode)),
        ).on("error", reject);
      });
      times.push(performance.now() - start);
      if (status !== 200) refused += 1;
    }
  };
  await Promise.all(Array.from({ length: readers }, reader));
  times.sort((a, b) => a - b);
  const quantile = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))];
  return {
    perSecond: (1000 * requests) / (performance.now() - begin),
    median: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
    slowest: quantile(1),
    refused,
  };
}

async function whileExamining({ pid, address }, places, requests) {
  const headers = { "content-type": "application/json", "x-touchstone": "1" };
  const post = async (path, body) =>
    (await fetch(address + path, { method: "POST", headers, body: JSON.stringify(body) })).json();
  let [peak, examinations, heardTheSame, isOver] = [0, 0, true, false];
  const watch = setInterval(() => {
    peak = Math.max(peak, memory(pid));
  }, 100);
  let current = "";
  // One examination after the other, for as long as the readers ask.
  const examining = (async () => {
    while (!isOver) {
      current = (await post("/api/examinations", { paths: ["readings.csv"], table: { target: "answer" } })).id;
      const streamed = `${address}/api/jobs/${current}/events`;
      const texts = await Promise.all(Array.from({ length: streams }, async () => (await fetch(streamed)).text()));
      heardTheSame &&= new Set(texts.map((text) => text.match(/^event: finding$/gm)?.length ?? 0)).size === 1;
      examinations += 1;
    }
  })();
  await sleep(1000);
  const answered = await ask(address, places, requests);
  isOver = true;
  await post(`/api/jobs/${current}/cancel`, {});
  await examining;
  clearInterval(watch);
  await sleep(2000);
  return { answered, peak, after: memory(pid), examinations, heardTheSame };
}

/** Megabytes that the process holds. */
function memory(pid) {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
}

const milliseconds = (value) => `${value.toFixed(0)} ms`;
const megabytes = (value) => `${value.toFixed(0)} MB`;

function describe({ name, perSecond, median, p95, p99, refused }) {
  return `${name}: ${perSecond.toFixed(0)} answers a second, median ${milliseconds(median)}, p95 ${milliseconds(p95)}, p99 ${milliseconds(p99)}, ${refused} refused`;
}

function section(rows, { paint, requests, first, atRest, warm, afterwards, peak, after, examinations, heardTheSame }) {
  const lines = rows.map(
    (row) =>
      `| ${row.name} | ${row.perSecond.toFixed(0)} | ${milliseconds(row.median)} | ${milliseconds(row.p95)} | ${milliseconds(row.p99)} | ${row.refused} |`,
  );
  return `## The server under many readers

\`npm run bench -- serve\`: ${readers} readers at a time ask ${requests.toLocaleString("en")} times in all for the page, its script, the history
(${recordedRuns} runs), a run and the instruments; then again while a table of ${tableRows.toLocaleString("en")} rows is examined and ${streams} watch its events. Readers and
server share the cores. The readers stay connected; the slowest first answer of all ${readers} took ${milliseconds(first.slowest)}.
${paint === undefined ? "" : `The page of a server that has just begun shows its first content ${milliseconds(paint)} after it is asked for.`}

| meanwhile | answers a second | median | p95 | p99 | refused |
| --- | --- | --- | --- | --- | --- |
${lines.join("\n")}

Memory of the server: ${megabytes(atRest)} at rest, ${megabytes(warm)} after the first ${(requests / 10).toLocaleString("en")} requests, ${megabytes(afterwards)} after ${requests.toLocaleString("en")} more; ${megabytes(peak)} at most while it
examined, ${megabytes(after)} after that. ${examinations === 1 ? "One examination" : `${examinations} examinations, one after the other,`} ran all the while; those who watched ${heardTheSame ? "all heard of the same findings" : "did NOT hear of the same findings"}.
`;
}
