// The same ledger in a real PostgreSQL: what goes in comes out, looks are counted once each by many at once, and a server that
// crashes in between loses nothing that was acknowledged.

import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openLedger } from "../../src/ledger/ledger.js";
import { openPostgres } from "../../src/ledger/postgresDatabase.js";
import { migrations } from "../../src/ledger/schema.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { newRun, sampleFinding, sampleReproduction } from "./samples.js";
import { hasPostgres, startPostgres, type TemporaryPostgres } from "./temporaryPostgres.js";

describe.skipIf(!hasPostgres)("the ledger in PostgreSQL (skipped where Debian's postgresql is missing)", () => {
  let server: TemporaryPostgres;
  const open = () => openLedger(join(emptyDirectory(), ".touchstone"), { address: server.address });
  beforeAll(() => {
    server = startPostgres();
  }, 60_000);
  afterAll(() => server?.stop());

  it("gives back what was recorded, to the last number", async () => {
    const run = newRun();
    const first = await open();
    await first.begin(run);
    await first.recordFinding(run.id, 0, sampleFinding);
    await first.recordFinding(run.id, 1, { ...sampleFinding, instrument: "field/b", verdict: "pass" });
    await first.recordReproduction(run.id, 0, sampleReproduction);
    const outcome = { elapsedSeconds: 1.5, faults: [{ instrument: "field/c", message: "TypeError: x" }] };
    await first.end(run.id, "finished", outcome);
    await first.end(run.id, "failed", { elapsedSeconds: 9, faults: [] });
    await first.close();

    const second = await open();
    expect(await second.findRun(run.id.slice(0, 20).toLowerCase())).toMatchObject({
      ...run,
      status: "finished",
      outcome,
    });
    expect(await second.findings(run.id)).toEqual([
      sampleFinding,
      { ...sampleFinding, instrument: "field/b", verdict: "pass" },
    ]);
    expect((await second.verdictCounts([run.id])).get(run.id)).toEqual({ fail: 1, pass: 1 });
    expect((await second.latestReproductions()).map(({ record }) => record)).toEqual([sampleReproduction]);
    await second.close();
  });

  it("finds runs by their subject's name, kind and verdict", async () => {
    const ledger = await open();
    const names = ["wine_50%.csv", "wine_505.csv", "Fish.csv"];
    const runs = names.map((name) => ({ ...newRun(), subject: { ...newRun().subject, name } }));
    for (const run of runs) await ledger.begin(run);
    await ledger.recordFinding(runs[2].id, 0, sampleFinding);
    const found = async (query: object) =>
      (await ledger.searchRuns({ search: "", limit: 10, ...query })).map(({ subject }) => subject.name);
    expect(await found({ search: "50%" })).toEqual(["wine_50%.csv"]);
    expect(await found({ search: "fISH" })).toEqual(["Fish.csv"]);
    expect(await found({ search: "fish", verdict: "fail" })).toEqual(["Fish.csv"]);
    expect(await found({ search: "wine", before: runs[1].id })).toEqual(["wine_50%.csv"]);
    await ledger.close();
  });

  it("counts every look once, whoever looks at the same time", async () => {
    const ledgers = await Promise.all([open(), open(), open()]);
    const run = newRun();
    await ledgers[0].begin(run);
    const looks = await Promise.all(
      Array.from({ length: 60 }, (_, index) => ledgers[index % 3].look(run.id, "sha256:many", "metrics")),
    );
    expect([...looks].sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    for (const ledger of ledgers) await ledger.close();
  });

  it("waits for a server that crashed, and loses and doubles nothing", async () => {
    const ledger = await open();
    const run = newRun();
    await ledger.begin(run);
    const crash = server.restart(1);
    for (let ordinal = 0; ordinal < 20; ordinal++) {
      await ledger.recordFinding(run.id, ordinal, sampleFinding);
      await ledger.look(run.id, "sha256:crash", "metrics");
    }
    await crash;
    expect(await ledger.verdicts(run.id)).toHaveLength(20);
    expect(await ledger.looks("another run", "sha256:crash")).toEqual([{ purpose: "metrics", looks: 20 }]);
    await ledger.close();
  }, 60_000);

  it("is opened by the patient while its server is away", async () => {
    const crash = server.restart(1);
    const ledger = await openLedger(emptyDirectory(), { address: server.address, patient: true });
    await crash;
    expect(await ledger.latestRuns(1)).toHaveLength(1);
    await ledger.close();
  }, 60_000);

  it("takes its time from the server, for a worker's clock may be wrong", async () => {
    const database = await openPostgres(server.address);
    const [{ now }] = await database.all(
      (row) => z.object({ now: z.number() }).parse(row),
      "SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now",
    );
    expect(Math.abs(database.now().getTime() - now)).toBeLessThan(1000);
    await database.close();
  });

  it("refuses in a line what is no address, is not there, or is newer", async () => {
    const refusal = (address: string) => openLedger(emptyDirectory(), { address }).catch((error: unknown) => error);
    expect(await refusal("mysql://host/database")).toMatchObject({ code: "no-database-address" });
    expect(await refusal("postgres://somebody:secret@127.0.0.1:1/none")).toMatchObject({
      code: "ledger-unreachable",
      message: expect.not.stringContaining("secret"),
    });
    expect(await refusal(server.address.replace("/postgres?", "/none?"))).toMatchObject({ code: "ledger-refused" });
    server.query("UPDATE touchstone_schema SET version = 1000");
    expect(await refusal(server.address)).toMatchObject({ code: "ledger-too-new" });
    server.query(`UPDATE touchstone_schema SET version = ${migrations.length}`);
  });
});
