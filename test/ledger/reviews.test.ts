import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ReviewDraft } from "../../src/core/review.js";
import { type Ledger, openLedger } from "../../src/ledger/ledger.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { hasPostgres, startPostgres } from "./temporaryPostgres.js";

const open: Ledger[] = [];
afterEach(async () => {
  for (const ledger of open.splice(0)) await ledger.close();
});

async function opened(directory: string, address?: string) {
  const ledger = await openLedger(directory, { address });
  open.push(ledger);
  return ledger;
}

const draft: ReviewDraft = {
  title: "loans.csv",
  question: "Which label is right?",
  labels: ["yes", "no"],
  items: [
    {
      id: "row 1",
      shown: [{ kind: "text", text: "‘a’ \u0000" }],
      given: "yes",
      suggestion: { label: "no", probability: 0.9 },
    },
    { id: "row 2", shown: [{ kind: "row", cells: { a: Number.NaN, b: null, c: true } }] },
    { id: "row 3", shown: [{ kind: "image", name: "x.png", address: "data:image/png;base64,AA==" }] },
  ],
};

const files = { stop: () => undefined, address: undefined };

describe.each([
  { where: "in a file", isThere: true, make: () => files },
  { where: "in PostgreSQL (skipped where Debian's postgresql is missing)", isThere: hasPostgres, make: startPostgres },
])("review queues $where", ({ isThere, make }) => {
  let server: ReturnType<typeof make> | undefined;
  beforeAll(() => {
    if (isThere) server = make();
  }, 60_000);
  afterAll(() => server?.stop());
  const ledgerIn = (directory = emptyDirectory()) => opened(directory, server?.address);
  beforeEach(({ skip }) => skip(!isThere));

  it("come back as they were made, from another process's connection too", async () => {
    const directory = emptyDirectory();
    const { reviews } = await ledgerIn(directory);
    const id = await reviews.create(draft, undefined, false);
    const other = (await ledgerIn(directory)).reviews;
    expect(await other.find(id)).toMatchObject({
      id,
      title: "loans.csv",
      labels: ["yes", "no"],
      items: 3,
      reviewers: [],
    });
    expect(await other.items(id)).toEqual(draft.items);
    expect((await other.list()).map((queue) => queue.id)).toContain(id);
    expect((await other.find("last")).id).toBe(id);
    await expect(other.find("01NONE")).rejects.toThrow(/no queue/);
  });

  it("are worked on by each reviewer apart, and labels can be taken back until they are handed in", async () => {
    const { reviews } = await ledgerIn();
    const id = await reviews.create(draft, undefined, false);
    const key = await reviews.join(id, " Ann ");
    await reviews.join(id, "Bo");
    await expect(reviews.join(id, "Ann")).rejects.toThrow(/works on this queue already/);
    expect([
      await reviews.knows(id, "Ann", key),
      await reviews.knows(id, "Bo", key),
      await reviews.knows(id, "Cy", key),
    ]).toEqual([true, false, false]);
    await reviews.act(id, "Ann", { item: 0, label: "yes" });
    await reviews.act(id, "Ann", { item: 0, label: "no" });
    expect(await reviews.act(id, "Ann", { item: 1, label: "yes" })).toEqual({
      labels: ["no", "yes", null],
      undoable: 1,
      submitted: false,
    });
    expect((await reviews.act(id, "Ann", { undo: true })).labels).toEqual(["no", null, null]);
    expect((await reviews.act(id, "Ann", { undo: true })).labels).toEqual(["yes", null, null]);
    expect((await reviews.state(id, "Bo")).labels).toEqual([null, null, null]);
    await expect(reviews.act(id, "Bo", { undo: true })).rejects.toThrow(/no label to take back/);
    await expect(reviews.act(id, "Bo", { item: 0, label: "maybe" })).rejects.toThrow(/none of the labels/);
    await expect(reviews.act(id, "Bo", { item: 3, label: "yes" })).rejects.toThrow(/no item 3/);
    await expect(reviews.act(id, "Cy", { item: 0, label: "yes" })).rejects.toThrow(/nobody called Cy/);
    await expect(reviews.submit(id, "Bo")).rejects.toThrow(/no label to hand in/);
    expect(await reviews.submitted(id)).toEqual([]);
    await reviews.submit(id, "Ann");
    await expect(reviews.act(id, "Ann", { undo: true })).rejects.toThrow(/has handed in already/);
    await expect(reviews.submit(id, "Ann")).rejects.toThrow(/has handed in already/);
    expect(await reviews.submitted(id)).toEqual([{ reviewer: "Ann", labels: ["yes", null, null] }]);
    expect((await reviews.find(id)).reviewers).toEqual([
      { name: "Ann", submitted: true },
      { name: "Bo", submitted: false },
    ]);
  });

  it("leave nothing behind where they cannot be made", async () => {
    const { reviews } = await ledgerIn();
    const before = await reviews.list();
    await expect(reviews.create({ ...draft, labels: ["yes"] }, undefined, false)).rejects.toThrow(
      /at least two labels/,
    );
    // A run that is not there.
    await expect(reviews.create(draft, { run: "none", instrument: "a/b" }, false)).rejects.toThrow();
    expect(await reviews.list()).toEqual(before);
  });
});
