// Parts of a piece in a real PostgreSQL: each is done once, by whoever comes to it, and what was done stands.

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Interrupted } from "../../src/core/errors.js";
import { inParts } from "../../src/core/parts.js";
import type { LedgerDatabase } from "../../src/ledger/ledgerDatabase.js";
import { openPostgres } from "../../src/ledger/postgresDatabase.js";
import { newRunIdentifier } from "../../src/ledger/runIdentifier.js";
import { partsOf } from "../../src/queue/parts.js";
import { piecesOf } from "../../src/queue/pieces.js";
import { openTaskQueue, type TakenPiece, type TaskQueue } from "../../src/queue/taskQueue.js";
import { hasPostgres, startPostgres, type TemporaryPostgres } from "../ledger/temporaryPostgres.js";

const { signal } = new AbortController();

describe("parts", () => {
  it("are done one after another where nobody else does them", async () => {
    const order: number[] = [];
    const results = await inParts({ signal }, 3, async (index) => {
      order.push(index);
      return index * index;
    });
    expect([results, order]).toEqual([
      [0, 1, 4],
      [0, 1, 2],
    ]);
    const stopped = new AbortController();
    stopped.abort();
    await expect(inParts({ signal: stopped.signal }, 1, async () => 1)).rejects.toThrow(Interrupted);
  });
});

describe.skipIf(!hasPostgres)("parts in the queue (skipped where Debian's postgresql is missing)", () => {
  let server: TemporaryPostgres;
  let database: LedgerDatabase;
  let queue: TaskQueue;
  let id: string;
  beforeAll(async () => {
    server = startPostgres();
    database = await openPostgres(server.address);
    queue = await openTaskQueue(database, { patienceSeconds: 1 });
  }, 60_000);
  afterAll(async () => {
    await database?.close();
    server?.stop();
  });
  beforeEach(async () => {
    await database.run("DELETE FROM queued_pieces");
    await database.run("UPDATE queued_tasks SET state = 'ended'");
    id = newRunIdentifier();
    await queue.submit(id, {
      command: "reproduce",
      run: id,
      claims: ["a/claim"],
      scale: "quick",
      seed: 0,
      useLedger: false,
      output: { format: "json", colour: false, width: 80 },
      file: undefined,
      strict: false,
    });
  });

  async function taken(worker: string): Promise<TakenPiece> {
    const piece = await queue.take(worker, `${worker}/1`);
    if (piece === undefined) throw new Error("nothing was taken");
    return piece;
  }

  /** A claim that hands parts out twice, the second time with what came of the first; `did` is told who does what. */
  async function claim(worker: string, { piece }: TakenPiece, did: string[], parts: number, stop = signal) {
    const run = { signal: stop, parts: partsOf(database, { id, worker, share: `${worker}/1`, piece }, stop) };
    const first = await inParts(run, parts, async (index) => {
      did.push(`${worker} ${index}`);
      await sleep(50);
      return { value: index / 3, none: Number.NaN };
    });
    const sum = first.reduce((total, { value }) => total + value, 0);
    const second = await inParts(run, parts, async (index) => {
      did.push(`${worker} again ${index}`);
      // Of parts, only whole ones are handed out.
      const inner = await inParts(run, 2, async (deeper) => deeper + index);
      await sleep(50);
      return sum + inner[1];
    });
    return [...first, ...second];
  }

  const expected = (parts: number) => {
    const first = Array.from({ length: parts }, (_, index) => ({ value: index / 3, none: Number.NaN }));
    const sum = first.reduce((total, { value }) => total + value, 0);
    return [...first, ...first.map((_, index) => sum + 1 + index)];
  };

  it("are done by all who have nothing else to do, each once, and give what they give in order", async () => {
    const did: string[] = [];
    const owner = claim("owner", await taken("owner"), did, 20);
    await sleep(600);
    const helping = await taken("helper");
    expect(helping.piece).toMatchObject({ ordinal: 0, part: expect.stringMatching(/^0\/\d+$/) });
    // The helper comes to no end of its own.
    await expect(claim("helper", helping, did, 20)).rejects.toThrow(Interrupted);
    while (!did.some((one) => one.includes("again"))) await sleep(10);
    const again = await taken("helper");
    expect(again.piece.part).toMatch(/^1\//);
    await expect(claim("helper", again, did, 20)).rejects.toThrow(Interrupted);
    expect(await owner).toEqual(expected(20));
    expect(did).toHaveLength(40);
    expect(did.filter((one) => one.startsWith("helper")).length).toBeGreaterThan(2);
    expect(new Set(did.map((one) => one.replace(/^\w+ /, ""))).size).toBe(40);
  });

  it("stand where whoever had the piece dies, and are gone when it is done", async () => {
    const stop = new AbortController();
    const did: string[] = [];
    const dying = claim("dying", await taken("dying"), did, 4, stop.signal).catch(() => "died");
    while (did.length < 3) await sleep(10);
    // What it had is taken away while it does its third part.
    await database.run("UPDATE queued_pieces SET state = 'open', worker = NULL, share = NULL WHERE state = 'taken'");
    stop.abort();
    expect(await dying).toBe("died");
    await sleep(600);
    const next = await taken("next");
    expect(next.piece).toMatchObject({ ordinal: 0, part: "" });
    expect(await claim("next", next, did, 4)).toEqual(expected(4));
    expect(did.filter((one) => /^\w+ [01]$/.test(one))).toEqual(["dying 0", "dying 1"]);
    await piecesOf(database, id, "next", "next/1").next(next.piece, { fault: undefined }, false);
    expect(server.query("SELECT count(*) FROM queued_pieces WHERE part <> ''")).toBe("0");
  });

  it("break the piece where one breaks, whoever did it", async () => {
    const { piece } = await taken("owner");
    const run = { signal, parts: partsOf(database, { id, worker: "owner", share: "owner/1", piece }, signal) };
    const broken = inParts(run, 3, async (index) => {
      if (index === 1) throw new RangeError("the second breaks");
      return index;
    });
    await expect(broken).rejects.toThrow("RangeError: the second breaks");
  });

  it("end where the task has ended", async () => {
    const did: string[] = [];
    const working = claim("owner", await taken("owner"), did, 6);
    const ended = expect(working).rejects.toThrow(Interrupted);
    while (did.length < 2) await sleep(10);
    await queue.end(id, "owner/1", { failure: { kind: "interrupted" } });
    await ended;
    expect(did.length).toBeLessThan(6);
  });
});
