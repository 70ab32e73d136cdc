// Submissions to guarded test sets, in both kinds of ledger.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ledger, openLedger } from "../../src/ledger/ledger.js";
import type { LadderSubmission } from "../../src/ledger/submissions.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { hasPostgres, startPostgres } from "./temporaryPostgres.js";

const open: Ledger[] = [];
afterEach(async () => {
  for (const ledger of open.splice(0)) await ledger.close();
});

const files = { stop: () => undefined, address: undefined };

describe.each([
  { where: "in a file", isThere: true, make: () => files },
  { where: "in PostgreSQL (skipped where Debian's postgresql is missing)", isThere: hasPostgres, make: startPostgres },
])("submissions $where", ({ isThere, make }) => {
  let server: ReturnType<typeof make> | undefined;
  beforeAll(() => {
    if (isThere) server = make();
  }, 60_000);
  afterAll(() => server?.stop());
  beforeEach(({ skip }) => skip(!isThere));
  const submissionsIn = async (directory: string) => {
    const ledger = await openLedger(directory, { address: server?.address });
    open.push(ledger);
    return ledger.submissions;
  };
  const rung = (published: number): LadderSubmission => ({
    guard: "ladder",
    published,
    improved: true,
    losses: "AA==",
  });

  it("come back in their order, those of each truth and guard apart, over connections", async () => {
    const directory = emptyDirectory();
    const one = await submissionsIn(directory);
    const other = await submissionsIn(directory);
    expect(await one.add("t", "ladder", () => rung(0.5))).toEqual({ added: rung(0.5), count: 1 });
    await one.add("t", "ladder, step 0.1", () => rung(0.9));
    await one.add("u", "ladder", () => rung(0.8));
    const second = await other.add("t", "ladder", (before) => {
      expect(before).toEqual([rung(0.5)]);
      return { guard: "ladder", published: 0.5, improved: false };
    });
    expect(second.count).toBe(2);
    expect(await other.counts("t")).toEqual([
      { guard: "ladder", submissions: 2 },
      { guard: "ladder, step 0.1", submissions: 1 },
    ]);
    expect(await other.counts("v")).toEqual([]);
  });

  it("wait for each other where several are made at once, and leave nothing where one is refused", async () => {
    const directory = emptyDirectory();
    const first = await submissionsIn(directory);
    // A file is waited for by processes, not by connections of one.
    const further = server?.address === undefined ? first : await submissionsIn(directory);
    const lines = [first, further, first];
    const counts = await Promise.all(
      Array.from({ length: 12 }, (_, i) => lines[i % 3].add("w", "ladder", (before) => rung(before.length))),
    );
    expect(counts.map(({ count }) => count).sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    for (const { added, count } of counts) expect(added.published).toBe(count - 1);
    const refused = lines[0].add("w", "ladder", () => {
      throw new RangeError("no losses");
    });
    await expect(refused).rejects.toThrow("no losses");
    expect(await lines[1].counts("w")).toEqual([{ guard: "ladder", submissions: 12 }]);
  });
});
