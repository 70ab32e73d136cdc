// Tables that lie in a store: examined, trained on and served by their address, and gone from this machine afterwards.

import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type StoreServer, startStore, storeKeys } from "../data/objects/storeServer.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { ask, jsonOf, startServer } from "../server/runningServer.js";
import { touchstone } from "./builtCli.js";
import { directoryWithCopies } from "./tables.js";

const copies = directoryWithCopies();
const csv = readFileSync(join(copies, "copies.csv"), "utf8");
const cwd = emptyDirectory();
const temporary = join(cwd, "temporary");
mkdirSync(temporary);

let store: StoreServer;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  store = await startStore({
    "data/in/copies.csv": csv,
    "data/in/test.csv": csv,
    "data/broken.csv": "a,b\n1,2,3\n4,5,6,7\n",
    "data/truncated.csv": (_, response) => {
      response.writeHead(200, { "content-length": 1e6 }).write(csv);
      setTimeout(() => response.destroy(), 20);
    },
    "other/secret.csv": csv,
  });
  env = { ...storeKeys, AWS_ENDPOINT_URL: store.address, AWS_REGION: "us-east-1", TMPDIR: temporary };
});
afterAll(async () => {
  await store.close();
  // Nothing of what was fetched stays behind.
  expect(readdirSync(temporary)).toEqual([]);
});

const flags = ["--target", "answer", "--split", "part", "--with", "duplicates,quality", "--json", "--no-ledger"];

describe("touchstone examine s3://…", () => {
  it("finds in an object what it finds in the file", async () => {
    const inStore = await touchstone(["examine", "s3://data/in/copies.csv", ...flags], { cwd, env });
    const here = await touchstone(["examine", "copies.csv", ...flags], { cwd: copies });
    expect(inStore.status).toBe(0);
    const [first, second] = [inStore, here].map(({ stdout }) => JSON.parse(stdout));
    expect(first.subject).toEqual(second.subject);
    expect(first.findings.map(({ summary }: { summary: string }) => summary)).toEqual(
      second.findings.map(({ summary }: { summary: string }) => summary),
    );
  });

  it("takes a test set from there as well, and says by their addresses where subjects lie", async () => {
    const words = ["--test", "s3://data/in/test.csv", "--target", "answer", "--with", "duplicates"];
    const examined = await touchstone(["examine", "s3://data/in/copies.csv", ...words], { cwd, env });
    expect(examined.status).toBe(0);
    const shown = await touchstone(["review", "create", "last", "--from", "duplicates"], { cwd, env });
    expect(shown.stderr).toBe("");
    expect(shown.status).toBe(0);
  });

  it.each([
    ["s3://data/none.csv", "bucket data has no such key"],
    ["s3://nowhere/a.csv", "there is no bucket nowhere"],
    ["s3://data/", "names no object"],
    ["s3://data/truncated.csv", "broke off"],
    ["s3://data/broken.csv", "broken.csv"],
  ])("says in a line what is wrong with %s", async (path, why) => {
    const { status, stdout, stderr } = await touchstone(["examine", path, "--no-ledger"], { cwd, env });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(why);
    expect(stderr).not.toContain(temporary);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it("says in a line that it may not read, or that the store is not there", async () => {
    const nameless = await touchstone(["examine", "s3://data/in/copies.csv"], {
      cwd,
      env: { ...env, AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" },
    });
    expect(nameless).toMatchObject({ status: 2, stderr: expect.stringContaining("may not be read without a name") });
    const gone = await startStore({});
    await gone.close();
    const dead = await touchstone(["examine", "s3://data/in/copies.csv"], {
      cwd,
      env: { ...env, AWS_ENDPOINT_URL: gone.address },
    });
    expect(dead).toMatchObject({ status: 2, stderr: expect.stringContaining("cannot be reached (ECONNREFUSED)") });
  });
});

describe("a server", () => {
  it("with --objects reads below it and nowhere else", async () => {
    const server = await startServer({ cwd, env }, "--root", copies, "--objects", "s3://data/in");
    const inspect = async (path: string) => {
      const response = await ask(server.address, "/api/subjects/inspect", { paths: [path] });
      const answer = await jsonOf(response);
      return [response.status, answer.error?.code ?? answer.name];
    };
    try {
      expect(await inspect("s3://data/in/copies.csv")).toEqual([200, "copies.csv"]);
      expect(await inspect("s3://data/broken.csv")).toEqual([400, "paths-refused"]);
      expect(await inspect("s3://data/in/../broken.csv")).toEqual([400, "bad-location"]);
      expect(await inspect("s3://other/secret.csv")).toEqual([400, "paths-refused"]);
      expect(await inspect("copies.csv")).toEqual([200, "copies.csv"]);
      const job = await jsonOf(
        await ask(server.address, "/api/examinations", { paths: ["s3://data/in/copies.csv"], with: ["quality"] }),
      );
      await (await fetch(`${server.address}/api/jobs/${job.id}/events`)).text();
      expect(await jsonOf(await ask(server.address, `/api/jobs/${job.id}`))).toMatchObject({ state: "finished" });
    } finally {
      await server.stop();
    }
    expect(store.asked.some(({ url }) => url.includes("secret"))).toBe(false);
  }, 60_000);
});
