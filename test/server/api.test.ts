// The API through the built command: examining, watching, looking back; and whom and what it refuses.

import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyDirectory } from "../emptyDirectory.js";
import { ask, eventsOf, jsonOf, type RunningServer, startServer } from "./runningServer.js";

const cwd = emptyDirectory();
const rows = Array.from({ length: 60 }, (_, i) => `${i},${(i * 7) % 13},${i % 2 === 0 ? "yes" : "no"}`);
writeFileSync(join(cwd, "small.csv"), ["a,<b>bold</b>,answer", ...rows, rows[0]].join("\n"));

let server: RunningServer;
beforeAll(async () => {
  server = await startServer(cwd, "--largest-upload", "1");
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
});

const examination = { paths: ["small.csv"], table: { target: "answer" }, with: ["quality", "duplicates"] };
const errorOf = async (response: Response) => [response.status, (await jsonOf(response)).error.code];

describe("the API", () => {
  it("examines what is named, tells each finding as it comes, and shows it as it was recorded", async () => {
    const inspected = await jsonOf(await ask(server.address, "/api/subjects/inspect", { paths: ["small.csv"] }));
    expect(inspected).toMatchObject({ kind: "table", name: "small.csv", facts: { rows: 61 } });
    expect(inspected.columns[1].name).toBe("<b>bold</b>");
    const started = await ask(server.address, "/api/examinations", examination);
    expect(started.status).toBe(202);
    const { id } = await jsonOf(started);
    const events = await eventsOf(server.address, id);
    expect(events.filter(({ type }) => type === "finding").length).toBe(2);
    expect(events.at(-1)?.type).toBe("ended");
    // Coming back in the middle misses nothing and repeats nothing.
    const middle = events[Math.floor(events.length / 2)].id;
    expect(await eventsOf(server.address, id, middle)).toEqual(events.filter((event) => event.id > middle));
    const { summary, report } = await jsonOf(await ask(server.address, `/api/runs/${id}`));
    expect(summary).toMatchObject({ run: id, kind: "examination", status: "finished" });
    expect(report.findings.map(({ instrument }: { instrument: string }) => instrument)).toEqual([
      "pitfalls/quality",
      "pitfalls/duplicates",
    ]);
    const found = await jsonOf(await ask(server.address, "/api/runs?search=SMALL&kind=examination"));
    expect(found.map(({ run }: { run: string }) => run)).toContain(id);
    expect(await jsonOf(await ask(server.address, "/api/runs?search=no%25such"))).toEqual([]);
    const page = await ask(server.address, `/api/runs/${id}/report.html`);
    expect(page.headers.get("content-security-policy")).toContain("sandbox");
    expect(await page.text()).not.toContain("<b>bold</b>");
  });

  it("takes files by streams, under its own names, and none that are too large", async () => {
    const headers = { "content-type": "application/octet-stream", "x-touchstone": "1" };
    const send = (name: string, body: string | Uint8Array<ArrayBuffer>) =>
      fetch(`${server.address}/api/uploads?name=${encodeURIComponent(name)}`, { method: "POST", headers, body });
    const kept = await send("../../etc/<passwd>.csv", "a,b\n1,2\n3,4\n");
    expect(kept.status).toBe(201);
    const { upload, name } = await jsonOf(kept);
    expect(name).toBe("_passwd_.csv");
    const inspected = await ask(server.address, "/api/subjects/inspect", { uploads: [upload] });
    expect((await jsonOf(inspected)).facts.rows).toBe(2);
    expect(await errorOf(await send("large.csv", new Uint8Array(2 ** 20 + 1)))).toEqual([413, "upload-too-large"]);
    expect(await errorOf(await send("empty.csv", ""))).toEqual([400, "file-empty"]);
    expect(await errorOf(await ask(server.address, "/api/subjects/inspect", { uploads: ["other"] }))).toEqual([
      404,
      "no-upload",
    ]);
    const held = readdirSync(tmpdir()).filter((one) => one.startsWith("touchstone-uploads-"));
    expect(held.length).toBeGreaterThan(0);
  });

  it.each<[string, unknown, [number, string]]>([
    ["/api/subjects/inspect", { paths: ["none.csv"] }, [400, "file-missing"]],
    ["/api/subjects/inspect", { paths: [7] }, [400, "bad-request"]],
    ["/api/examinations", { paths: ["small.csv"], with: ["qualty"] }, [400, "unknown-instrument"]],
    ["/api/examinations", { paths: [] }, [400, "nothing-named"]],
    ["/api/reproductions", { claims: ["nothing"] }, [400, "unknown-claim"]],
    ["/api/trainings", { model: "nothing" }, [400, "unknown-model"]],
    ["/api/jobs/none/cancel", {}, [404, "unknown-job"]],
    ["/api/nothing", {}, [404, "unknown-route"]],
  ])("answers %s with %j by saying what is wrong", async (path, body, expected) => {
    expect(await errorOf(await ask(server.address, path, body))).toEqual(expected);
  });

  it("describes itself", async () => {
    const document = await jsonOf(await ask(server.address, "/api/openapi.json"));
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(["/api/examinations", "/api/runs/{run}", "/api/jobs/{id}/events"]),
    );
    expect(document.components.schemas.ExaminationRequest.properties.table).toBeDefined();
  });

  it("serves the page and nothing beside it", async () => {
    const page = await fetch(`${server.address}/runs/whatever`);
    expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(await page.text()).toContain('<div id="page">');
    for (const path of [
      "/../package.json",
      "/%2e%2e/package.json",
      "/assets/../../package.json",
      "/..%5cpackage.json",
    ]) {
      const text = await rawGet(server.address, path);
      expect(text).not.toContain('"dependencies"');
    }
  });
});

describe("whom the server refuses", () => {
  it("other hosts, other pages, and requests that a form could send", async () => {
    const status = async (path: string, headers: Record<string, string>) =>
      (await errorOfRaw(server.address, path, headers)).status;
    expect(await status("/api/about", { host: "evil.example" })).toBe(421);
    expect(await status("/api/about", { origin: "http://evil.example" })).toBe(403);
    expect(await status("/api/about", { "sec-fetch-site": "cross-site" })).toBe(403);
    expect(await status("/api/about", {})).toBe(200);
    const form = await fetch(`${server.address}/api/examinations`, {
      method: "POST",
      body: new URLSearchParams({ paths: "x" }),
    });
    expect(await errorOf(form)).toEqual([403, "no-header"]);
    const large = await ask(server.address, "/api/examinations", { paths: ["x".repeat(2 ** 20)] });
    expect(large.status).toBe(413);
    const malformed = await fetch(`${server.address}/api/examinations`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-touchstone": "1" },
      body: "{",
    });
    expect([400, 500]).toContain(malformed.status);
    expect(malformed.status).toBe(400);
  });

  it("on other addresses whoever does not know the token, and paths outside of its root", async () => {
    const root = emptyDirectory();
    mkdirSync(join(root, "inside"));
    writeFileSync(join(root, "inside/table.csv"), "a,b\n1,2\n3,4\n");
    symlinkSync(join(cwd, "small.csv"), join(root, "inside/elsewhere.csv"));
    const open = await startServer(root, "--host", "0.0.0.0", "--root", "inside");
    try {
      const address = open.address.replace("0.0.0.0", "127.0.0.1");
      expect(open.token?.length).toBeGreaterThan(20);
      expect(await errorOf(await ask(address, "/api/about"))).toEqual([401, "no-token"]);
      expect(await errorOf(await ask(address, "/api/about?token=wrong"))).toEqual([401, "no-token"]);
      const admitted = await ask(address, `/api/about?token=${open.token}`);
      expect(admitted.headers.get("set-cookie")).toMatch(/HttpOnly; SameSite=Strict/);
      const known = { authorization: `Bearer ${open.token}` };
      const inspect = (path: string) => ask(address, "/api/subjects/inspect", { paths: [path] }, known);
      expect((await inspect("table.csv")).status).toBe(200);
      expect(await errorOf(await inspect("../outside.csv"))).toEqual([400, "unknown-path"]);
      expect(await errorOf(await inspect("elsewhere.csv"))).toEqual([400, "paths-refused"]);
      expect(await errorOf(await inspect(join(cwd, "small.csv")))).toEqual([400, "paths-refused"]);
    } finally {
      await open.stop();
    }
  });
});

function errorOfRaw(
  address: string,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number | undefined }> {
  return new Promise((resolve, reject) => {
    const asked = request(address + path, { headers }, (response) => {
      response.resume();
      resolve({ status: response.statusCode });
    });
    asked.on("error", reject);
    asked.end();
  });
}

/** What the server answers to a path as it stands, which `fetch` would tidy up. */
function rawGet(address: string, path: string): Promise<string> {
  const { hostname, port, host } = new URL(address);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    });
    let text = "";
    socket.setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
    });
    socket.on("end", () => resolve(text));
    socket.on("error", reject);
  });
}
