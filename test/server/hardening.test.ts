// What the server does under those who hang up, dawdle, come back, and ask for what is not theirs: in this process, with tasks
// that the test ends itself.

import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openLedger } from "../../src/ledger/ledger.js";
import { newRunIdentifier } from "../../src/ledger/runIdentifier.js";
import { packageManifest } from "../../src/package.js";
import { namesFiles } from "../../src/server/optionPaths.js";
import { type ServeOptions, type Serving, serve } from "../../src/server/serve.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { newRun, sampleFinding } from "../ledger/samples.js";
import { ask, jsonOf } from "./runningServer.js";
import { answered, heldServer, inspected, someClaim } from "./servedHere.js";

const open: Serving[] = [];
afterEach(async () => {
  for (const serving of open.splice(0)) await serving.close();
  vi.unstubAllEnvs();
});

async function held(parts: Partial<ServeOptions> = {}) {
  const server = heldServer(parts);
  const serving = await server.start();
  open.push(serving);
  const url = new URL(serving.address);
  if (url.hostname === "0.0.0.0") url.hostname = "127.0.0.1";
  return { ...server, address: url.origin, token: url.searchParams.get("token") ?? undefined };
}

const codeOf = async (response: Response) => [response.status, (await jsonOf(response)).error.code];
const upload = (address: string, body: Uint8Array<ArrayBuffer>) =>
  fetch(`${address}/api/uploads?name=t.csv`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream", "x-touchstone": "1" },
    body,
  });

describe("a server that cannot begin", () => {
  it("leaves no directory for uploads and no open ledger where its port is taken", async () => {
    const temporary = emptyDirectory();
    const server = heldServer();
    vi.stubEnv("TMPDIR", temporary);
    const { default: Database } = await import("libsql");
    const closed = vi.spyOn(Database.prototype, "close");
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port }: AddressInfo = Object.assign({ port: 0, family: "", address: "" }, other.address());
    await expect(serve({ ...server.options, port })).rejects.toMatchObject({ code: "port-taken" });
    expect(readdirSync(temporary)).toEqual([]);
    expect(closed).toHaveBeenCalledTimes(1);
    closed.mockRestore();
    other.close();
  });
});

describe("looking at a subject", () => {
  it("waits for its turn among the jobs, before those that wait, and is so many at once", async () => {
    const { address, tasks } = await held({ concurrency: 1 });
    const look = () => ask(address, "/api/subjects/inspect", { paths: ["a.csv"] });
    await ask(address, "/api/reproductions", { claims: [someClaim] }).then(jsonOf);
    await ask(address, "/api/reproductions", { claims: [someClaim] }).then(jsonOf);
    const first = look();
    const second = look();
    await sleep(100);
    expect(tasks.map(({ task }) => task.command)).toEqual(["reproduce"]);
    tasks[0].end(answered({}));
    await vi.waitFor(() => expect(tasks.map(({ task }) => task.command)).toEqual(["reproduce", "inspect"]));
    await sleep(50);
    expect(tasks.length).toBe(2);
    tasks[1].end(answered(inspected));
    expect((await first).status).toBe(200);
    await vi.waitFor(() => expect(tasks.length).toBe(3));
    expect(tasks[2].task.command).toBe("inspect");
    tasks[2].end(answered(inspected));
    expect((await second).status).toBe(200);
    await vi.waitFor(() => expect(tasks[3]?.task.command).toBe("reproduce"));
  });

  it("ends when the one who asked goes away, whether it has begun or waits", async () => {
    const { address, tasks } = await held({ concurrency: 1 });
    const gone = new AbortController();
    const body = JSON.stringify({ paths: ["a.csv"] });
    const headers = { "content-type": "application/json", "x-touchstone": "1" };
    const look = (signal: AbortSignal) =>
      fetch(`${address}/api/subjects/inspect`, { method: "POST", headers, body, signal }).catch(() => undefined);
    const asked = look(gone.signal);
    await vi.waitFor(() => expect(tasks.length).toBe(1));
    const leaving = new AbortController();
    const waits = look(leaving.signal);
    await sleep(50);
    leaving.abort();
    await waits;
    await sleep(50);
    gone.abort();
    await asked;
    await vi.waitFor(() => expect(tasks[0].interrupts).toBe(1));
    // The place is free again, and the one who went away while waiting does not take it.
    const next = look(new AbortController().signal);
    await vi.waitFor(() => expect(tasks.length).toBe(2));
    tasks[1].end(answered(inspected));
    expect((await next)?.status).toBe(200);
    expect(tasks.length).toBe(2);
  });
});

describe("files that are handed over", () => {
  it("are refused with 413 before they are read, taken away when asked, and kept for as long as a job reads them", async () => {
    const temporary = emptyDirectory();
    vi.stubEnv("TMPDIR", temporary);
    const { address, tasks } = await held({ limits: { largestBytes: 1000, mostFiles: 2 } });
    const [place] = readdirSync(temporary).filter((name) => name.startsWith("touchstone-uploads-"));
    const onDisk = () => readdirSync(join(temporary, place)).length;
    expect(await codeOf(await upload(address, new Uint8Array(1001)))).toEqual([413, "upload-too-large"]);
    expect(onDisk()).toBe(0);
    const { upload: id } = await jsonOf(await upload(address, new TextEncoder().encode("a,b\n1,2\n")));
    await ask(address, "/api/examinations", { uploads: [id] });
    await vi.waitFor(() => expect(tasks.length).toBe(1));
    const forget = () => fetch(`${address}/api/uploads/${id}`, { method: "DELETE", headers: { "x-touchstone": "1" } });
    expect((await forget()).status).toBe(204);
    expect(await codeOf(await forget())).toEqual([404, "no-upload"]);
    expect(onDisk()).toBe(1);
    tasks[0].end(answered({}));
    await vi.waitFor(() => expect(onDisk()).toBe(0));
    // From another page, or from a form, nothing is taken away.
    expect((await fetch(`${address}/api/uploads/${id}`, { method: "DELETE" })).status).toBe(403);
  });

  it("end with an answer where they come a byte at a time, and nothing of them stays", async () => {
    const temporary = emptyDirectory();
    vi.stubEnv("TMPDIR", temporary);
    const { address } = await held({ limits: { patienceSeconds: 5, deadlineSeconds: 0.3 } });
    const { hostname, port, host } = new URL(address);
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined);
    socket.write(
      `POST /api/uploads?name=t.csv HTTP/1.1\r\nHost: ${host}\r\nx-touchstone: 1\r\ncontent-type: application/octet-stream\r\ncontent-length: 1000\r\n\r\n`,
    );
    const dripping = setInterval(() => socket.write("a"), 20);
    const text = await new Promise<string>((resolve) => {
      socket.setEncoding("utf8").once("data", resolve);
    });
    clearInterval(dripping);
    socket.destroy();
    expect(text).toMatch(/^HTTP\/1.1 408/);
    expect(text).toContain("upload-too-slow");
    const [place] = readdirSync(temporary).filter((name) => name.startsWith("touchstone-uploads-"));
    expect(readdirSync(join(temporary, place))).toEqual([]);
  });
});

describe("the events of a job", () => {
  it("say now and then that the stream lives", async () => {
    const { address, tasks } = await held({ limits: { heartbeatSeconds: 0.05 } });
    const { id } = await jsonOf(await ask(address, "/api/reproductions", { claims: [someClaim] }));
    const events = fetch(`${address}/api/jobs/${id}/events`).then((response) => response.text());
    await sleep(300);
    tasks[0].end(answered({}));
    const text = await events;
    expect(text.match(/^: still here$/gm)?.length).toBeGreaterThan(2);
    expect(text).toMatch(/event: ended/);
  });

  it("are told no longer to who does not read them", async () => {
    const { address, tasks } = await held({ limits: { heartbeatSeconds: 0.2 } });
    const { id } = await jsonOf(await ask(address, "/api/reproductions", { claims: [someClaim] }));
    const { hostname, port, host } = new URL(address);
    const reader = () => {
      const socket = connect(Number(port), hostname);
      socket.write(`GET /api/jobs/${id}/events HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      return socket.on("error", () => undefined);
    };
    const [asleep, awake] = [reader().pause(), reader()];
    const endsIn = (socket: Socket) => {
      let last = "";
      socket.setEncoding("utf8").on("data", (chunk: string) => {
        last = `${last}${chunk}`.slice(-500_000);
      });
      return () => last.includes("event: ended");
    };
    const awakeHeard = endsIn(awake);
    await sleep(100);
    // More than the sockets hold.
    for (let index = 0; index < 200; index += 1) {
      const label = `${index} ${"x".repeat(100_000)}`;
      tasks[0].tell({ type: "progress", progress: { step: "s", index, total: 200, label } });
      await sleep(1);
    }
    await sleep(3000);
    tasks[0].end(answered({}));
    const asleepHeard = endsIn(asleep);
    asleep.resume();
    await vi.waitFor(() => expect(asleep.destroyed).toBe(true), 5000);
    expect(asleepHeard()).toBe(false);
    // Silence alone is no fault: the other heard as little for as long.
    expect(awakeHeard()).toBe(true);
    awake.destroy();
  });

  it("wait for a slow reader as their latest state, not as a queue; who comes back goes on", async () => {
    const { address, tasks } = await held();
    const { id } = await jsonOf(await ask(address, "/api/reproductions", { claims: [someClaim] }));
    const { hostname, port, host } = new URL(address);
    const socket = connect(Number(port), hostname);
    socket.pause();
    socket.write(`GET /api/jobs/${id}/events HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    await sleep(100);
    const label = "x".repeat(10_000);
    const told = 5000;
    for (let index = 0; index < told; index += 1) {
      tasks[0].tell({ type: "progress", progress: { step: "s", index, total: told, label } });
      if (index % 100 === 0) await sleep(0);
    }
    tasks[0].end(answered({}));
    await sleep(50);
    let text = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    socket.resume();
    await new Promise((resolve) => socket.once("end", resolve));
    // All of it would be 50 MB; what the sockets hold is a few.
    expect(text.length).toBeLessThan(20e6);
    expect(text).toContain(`"fraction":${(told - 1) / told}`);
    const ids = [...text.matchAll(/^id: (\d+)$/gm)].map(([, number]) => Number(number));
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(text).toContain("event: ended");
    const again = await fetch(`${address}/api/jobs/${id}/events`, { headers: { "last-event-id": "2" } });
    const resumed = [...(await again.text()).matchAll(/^event: (\w+)$/gm)].map(([, type]) => type);
    expect(resumed).toEqual(["progress", "ended"]);
  });
});

describe("a server with a root", () => {
  it("reads no file outside of it, whatever names the file", async () => {
    const root = emptyDirectory();
    const inside = join(root, "inside");
    mkdirSync(inside);
    writeFileSync(join(root, "secret.csv"), "a,b\n1,2\n");
    writeFileSync(join(inside, "table.csv"), "a,b\n1,2\n");
    symlinkSync(join(root, "secret.csv"), join(inside, "link.csv"));
    const { address, tasks } = await held({ root: inside });
    const place = { paths: ["table.csv"] };
    const secrets = [join(root, "secret.csv"), "../secret.csv", "link.csv", "s3://bucket/secret.csv"];
    for (const secret of secrets) {
      for (const request of [
        { paths: [secret] },
        { ...place, data: [secret] },
        { ...place, table: { test: [secret] } },
        { ...place, table: { labels: secret } },
      ]) {
        expect(await codeOf(await ask(address, "/api/subjects/inspect", request))).toEqual([400, "paths-refused"]);
        expect(await codeOf(await ask(address, "/api/examinations", request))).toEqual([400, "paths-refused"]);
      }
      for (const options of [
        { "pretraining-overlap": { corpus: [secret] } },
        { "benchmark-overfit": { fresh: [secret] } },
      ]) {
        const answer = await ask(address, "/api/examinations", { ...place, options });
        expect(await codeOf(answer)).toEqual([400, "paths-refused"]);
      }
    }
    // A folder is read whole: a link in it may not lead out, nor one in a folder that such a link leads to.
    for (const folder of ["pictures", "more", "fine"]) mkdirSync(join(inside, folder));
    symlinkSync(root, join(inside, "pictures/out"));
    symlinkSync(join(inside, "pictures"), join(inside, "more/pictures"));
    symlinkSync(join(inside, "fine"), join(inside, "fine/itself"));
    symlinkSync(join(inside, "nowhere"), join(inside, "fine/nowhere"));
    for (const folder of ["pictures", "more", "."]) {
      const answer = await ask(address, "/api/subjects/inspect", { paths: [folder] });
      expect([folder, ...(await codeOf(answer))]).toEqual([folder, 400, "paths-refused"]);
    }
    expect(tasks).toEqual([]);
    const inspecting = ask(address, "/api/subjects/inspect", { paths: ["fine"] });
    await vi.waitFor(() => expect(tasks.length).toBe(1));
    tasks.splice(0)[0].end(answered(inspected));
    expect((await inspecting).status).toBe(200);
    const allowed = { "pretraining-overlap": { corpus: ["table.csv"] } };
    expect((await ask(address, "/api/examinations", { ...place, options: allowed })).status).toBe(202);
    expect(tasks[0].task).toMatchObject({
      options: { "pretraining-overlap": { corpus: [join(inside, "table.csv")] } },
    });
  });

  it("knows every option that names files", async () => {
    const { instruments, models } = await packageManifest();
    const said = [...instruments, ...models].flatMap((owner) =>
      owner.options
        .filter((option) => /\b(files?|paths?|folders?|director(y|ies)) (of|that|with|in)\b/.test(option.description))
        .map((option) => [owner.id, option.name, namesFiles(option)]),
    );
    expect(said).toContainEqual(["pitfalls/pretraining-overlap", "corpus", true]);
    expect(said).toContainEqual(["pitfalls/benchmark-overfit", "fresh", true]);
    expect(said).toContainEqual(["pitfalls/shortcut", "mask", true]);
    expect(said.filter(([, , isMarked]) => isMarked !== true)).toEqual([]);
  });
});

describe("the token in an address", () => {
  it("becomes a cookie, and is gone from the address that the browser then shows", async () => {
    const { address, token } = await held({ host: "0.0.0.0" });
    const at = (path: string, headers: Record<string, string> = {}) =>
      fetch(address + path, { redirect: "manual", headers });
    const answer = await at(`/runs/last?before=1&token=${token}`);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/runs/last?before=1"]);
    const cookie = answer.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const page = await at("/runs/last?before=1", { cookie: cookie.split(";")[0] });
    expect([page.status, await page.text()]).toEqual([200, "<title>the page</title>"]);
    // Who has the cookie already is led away from the token, too.
    expect((await at(`/?token=${token}`, { cookie: cookie.split(";")[0] })).headers.get("location")).toBe("/");
    // No redirect leads to another host.
    expect((await at(`//evil.example/?token=${token}`)).headers.get("location")).toBe("/evil.example/");
    expect((await at("/?token=wrong")).status).toBe(401);
    expect((await at("/", { cookie: "touchstone-token=wrong" })).status).toBe(401);
    expect((await at("/", { authorization: `Bearer ${token}x` })).status).toBe(401);
    expect((await at(`/api/about?token=${token}`)).status).toBe(200);
  });
});

describe("another page", () => {
  it("can change nothing, whatever it sends along", async () => {
    const { address, tasks } = await held();
    const body = JSON.stringify({ claims: [someClaim] });
    const foreign: Readonly<Record<string, string>>[] = [
      { origin: "http://evil.example" },
      { origin: "null" },
      { origin: address.replace("127.0.0.1", "localhost") },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "cross-site", origin: address },
    ];
    for (const headers of foreign) {
      const asOurs = { "content-type": "application/json", "x-touchstone": "1", ...headers };
      for (const path of ["/api/reproductions", "/api/queues", "/api/uploads?name=a.csv"]) {
        const status = await postRaw(address + path, asOurs, body);
        expect([path, headers, status]).toEqual([path, headers, 403]);
      }
    }
    expect(tasks).toEqual([]);
    const own = {
      "content-type": "application/json",
      "x-touchstone": "1",
      origin: address,
      "sec-fetch-site": "same-origin",
    };
    expect(await postRaw(`${address}/api/reproductions`, own, body)).toBe(202);
  });
});

/** The status of a POST with headers that `fetch` would not let anybody set. */
function postRaw(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

describe("what is not there", () => {
  it("is told as JSON below /api, is the page elsewhere, and is nothing where it is a file's name", async () => {
    const { address } = await held();
    const status = async (path: string, method = "GET") => {
      const answer = await fetch(address + path, { method, headers: { "x-touchstone": "1" } });
      return [answer.status, answer.headers.get("content-type")?.split(";")[0]];
    };
    for (const path of ["/api", "/api/", "/api/nothing", "/api/runs/none/report.txt"]) {
      expect([path, ...(await status(path))]).toEqual([path, 404, "application/json"]);
    }
    for (const path of ["/", "/runs/01ABC", "/runs/a.b", "/nowhere", "/apix"]) {
      expect([path, ...(await status(path))]).toEqual([path, 200, "text/html"]);
    }
    for (const path of ["/favicon.ico", "/assets/none.js", "/assets/none", "/package.json"]) {
      expect([path, ...(await status(path))]).toEqual([path, 404, "text/plain"]);
    }
    expect((await status("/runs/x", "POST"))[0]).toBe(404);
  });

  it("is 404 where the address names it, 400 where the request does", async () => {
    const { address } = await held();
    expect(await codeOf(await ask(address, "/api/runs/01NONE"))).toEqual([404, "unknown-run"]);
    expect(await codeOf(await ask(address, "/api/compare?left=01NONE&right=01NONE"))).toEqual([404, "unknown-run"]);
    expect(await codeOf(await ask(address, "/api/jobs/none"))).toEqual([404, "unknown-job"]);
    expect(await codeOf(await ask(address, "/api/trainings", { model: "none" }))).toEqual([400, "unknown-model"]);
  });
});

describe("the history", () => {
  it("asks the ledger no more often for many runs than for one", async () => {
    const server = heldServer();
    const ledger = await openLedger(server.options.ledger);
    for (let index = 0; index < 30; index += 1) {
      const id = newRunIdentifier();
      await ledger.begin(newRun({ id }));
      await ledger.recordFinding(id, 0, sampleFinding);
      if (index % 2 === 0) await ledger.recordFinding(id, 1, { ...sampleFinding, verdict: "pass" });
      await ledger.end(id, "finished", { elapsedSeconds: 1, faults: [] });
    }
    await ledger.close();
    const serving = await server.start();
    open.push(serving);
    const { origin } = new URL(serving.address);
    const { default: Database } = await import("libsql");
    const asked = vi.spyOn(Database.prototype, "prepare");
    const runs = await jsonOf(await ask(origin, "/api/runs?limit=30"));
    expect(asked.mock.calls.length).toBeLessThanOrEqual(2);
    asked.mockRestore();
    expect(runs.length).toBe(30);
    expect(runs.map(({ verdicts }: { verdicts: object }) => verdicts).slice(0, 2)).toEqual([
      { fail: 1 },
      { fail: 1, pass: 1 },
    ]);
  });
});
