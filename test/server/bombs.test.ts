// Files that are meant to harm: small ones that unpack to a great deal, forms that are none, cells that are markup.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyDirectory } from "../emptyDirectory.js";
import { ask, jsonOf, type RunningServer, startServer } from "./runningServer.js";

const cwd = emptyDirectory();
const temporary = join(cwd, "temporary");
mkdirSync(temporary);

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ cwd, env: { TMPDIR: temporary } }, "--largest-upload", "1");
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
  // Nothing of what was handed over or worked on stays behind.
  expect(readdirSync(temporary)).toEqual([]);
});

const codeOf = async (response: Response) => [response.status, (await jsonOf(response)).error.code];

function upload(name: string, body: Uint8Array<ArrayBuffer> | string, type = "application/octet-stream") {
  const headers = { "content-type": type, "x-touchstone": "1" };
  return fetch(`${server.address}/api/uploads?name=${name}`, { method: "POST", headers, body });
}

/** A file of a few kilobytes that holds three million long texts, all the same. */
async function parquetBomb(): Promise<Uint8Array<ArrayBuffer>> {
  const path = join(cwd, "bomb.parquet");
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run(
    `COPY (SELECT 1 AS a, repeat('x', 1000) AS b FROM range(3000000)) TO '${path}' (FORMAT parquet)`,
  );
  connection.closeSync();
  return new Uint8Array(readFileSync(path));
}

describe("a file that unpacks to a great deal", () => {
  it.each<[string, () => Promise<Uint8Array<ArrayBuffer>>]>([
    ["bomb.csv.gz", async () => new Uint8Array(gzipSync(`a,b\n${"1,x\n".repeat(50_000_000)}`))],
    ["bomb.parquet", parquetBomb],
  ])(
    "is given up: %s",
    async (name, make) => {
      const bytes = await make();
      expect(bytes.length).toBeLessThan(2 ** 20);
      const { upload: id } = await jsonOf(await upload(name, bytes));
      const inspecting = ask(server.address, "/api/subjects/inspect", { uploads: [id] });
      // The server answers others meanwhile.
      expect((await ask(server.address, "/api/about")).status).toBe(200);
      expect(await codeOf(await inspecting)).toEqual([413, "unpacks-too-large"]);
      const job = await jsonOf(await ask(server.address, "/api/examinations", { uploads: [id], with: ["quality"] }));
      await (await fetch(`${server.address}/api/jobs/${job.id}/events`)).text();
      const { state, failure } = await jsonOf(await ask(server.address, `/api/jobs/${job.id}`));
      expect([state, failure.message]).toEqual([
        "failed",
        "the file unpacks to more than the 4 MB that this server works on",
      ]);
      expect(readdirSync(temporary).filter((one) => one.startsWith("touchstone-work-"))).toEqual([]);
    },
    120_000,
  );
});

describe("what is no upload", () => {
  it("is refused: forms, whole or cut short, and bodies of another kind", async () => {
    const form = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na,b\n1,2\n\r\n--x';
    for (const type of ["multipart/form-data; boundary=x", "multipart/form-data", "text/csv", ""]) {
      expect([type, ...(await codeOf(await upload("a.csv", form, type)))]).toEqual([type, 415, "wrong-content-type"]);
    }
    const headers = { "content-type": "multipart/form-data; boundary=x", "x-touchstone": "1" };
    const examined = await fetch(`${server.address}/api/examinations`, { method: "POST", headers, body: form });
    expect(await codeOf(examined)).toEqual([415, "wrong-content-type"]);
  });

  it("is refused whatever JSON it is", async () => {
    for (const body of [
      "{",
      "[]",
      "null",
      '{"paths":"a.csv"}',
      '{"__proto__":{"paths":["x"]}}',
      `{"paths":${"[".repeat(50_000)}`,
    ]) {
      const headers = { "content-type": "application/json", "x-touchstone": "1" };
      const answer = await fetch(`${server.address}/api/examinations`, { method: "POST", headers, body });
      expect([body.slice(0, 30), answer.status]).toEqual([body.slice(0, 30), 400]);
      expect((await jsonOf(answer)).error.code).toMatch(/bad-request|nothing-named/);
    }
    const large = await ask(server.address, "/api/examinations", { paths: ["x".repeat(2 ** 20)] });
    expect(await codeOf(large)).toEqual([413, "request-too-large"]);
  });
});

it("keeps markup in names, columns and cells text, in the report that is taken away too", async () => {
  const script = "<script>alert(1)</script>";
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 9},"${script}",${i % 2 === 0 ? "<b>yes</b>" : "no"}`);
  writeFileSync(join(cwd, "markup.csv"), [`a,"${script}",<i>answer</i>`, ...rows, ...rows].join("\n"));
  const examination = { paths: ["markup.csv"], table: { target: "<i>answer</i>" }, with: ["duplicates", "quality"] };
  const { id } = await jsonOf(await ask(server.address, "/api/examinations", examination));
  await (await fetch(`${server.address}/api/jobs/${id}/events`)).text();
  const html = await (await ask(server.address, `/api/runs/${id}/report.html`)).text();
  expect(html).toContain("&lt;");
  for (const markup of ["<script>alert", "<b>yes", "<i>answer"]) expect(html).not.toContain(markup);
});
