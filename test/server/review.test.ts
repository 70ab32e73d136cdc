// Review queues through the API: blind to one another until handed in, keys, undo, agreement.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ReviewDraft } from "../../src/core/review.js";
import { openLedger } from "../../src/ledger/ledger.js";
import { newRunIdentifier } from "../../src/ledger/runIdentifier.js";
import type { Serving } from "../../src/server/serve.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { newRun, sampleFinding } from "../ledger/samples.js";
import { ask, jsonOf } from "./runningServer.js";
import { answered, heldServer } from "./servedHere.js";

const open: Serving[] = [];
afterEach(async () => {
  for (const serving of open.splice(0)) await serving.close();
});

const draft: ReviewDraft = {
  title: "loans.csv",
  question: "Which label is right?",
  labels: ["yes", "no"],
  items: ["1", "2", "3"].map((id) => ({
    id,
    shown: [{ kind: "text", text: `text ${id}` }],
    given: "yes",
    suggestion: { label: "no", probability: 0.9 },
  })),
};

async function served({ showsSuggestions = false, location = "loans.csv", root = "" } = {}) {
  const server = heldServer(root === "" ? {} : { root });
  const ledger = await openLedger(server.options.ledger);
  const run = newRunIdentifier();
  await ledger.begin(newRun({ id: run, subject: { ...newRun().subject, location } }));
  await ledger.recordFinding(run, 0, { ...sampleFinding, instrument: "pitfalls/label-errors" });
  await ledger.end(run, "finished", { elapsedSeconds: 1, faults: [] });
  const queue = await ledger.reviews.create(draft, { run, instrument: "pitfalls/label-errors" }, showsSuggestions);
  const serving = await server.start();
  open.push(serving);
  const { origin } = new URL(serving.address);
  const at = (path: string) => `/api/queues/${queue}${path}`;
  const enter = async (reviewer: string) => {
    const { key } = await jsonOf(await ask(origin, at("/reviewers"), { reviewer }));
    const headers = { "x-reviewer": encodeURIComponent(reviewer), "x-reviewer-key": key };
    const get = (what: string) => ask(origin, at(`/${what}`), undefined, headers);
    const act = (what: string, body: unknown = {}) => ask(origin, at(`/${what}`), body, headers);
    return { headers, get, act };
  };
  return { ...server, queue, run, origin, at, enter };
}

const codeOf = async (response: Response) => [response.status, (await jsonOf(response)).error.code];

describe("review queues", () => {
  it("are worked on blind: neither others' labels nor given ones are told before handing in", async () => {
    const { enter, origin, at } = await served();
    const [ann, bo] = [await enter("Ånn ✓"), await enter("Bo")];
    const items = await jsonOf(await ann.get("items"));
    expect(items).toEqual(draft.items.map(({ id, shown }) => ({ id, shown })));
    expect(await jsonOf(await ann.act("labels", { item: 0, label: "no" }))).toEqual({
      labels: ["no", null, null],
      undoable: 0,
      submitted: false,
    });
    await ann.act("labels", { item: 1, label: "yes" });
    expect((await jsonOf(await ann.act("undo"))).labels).toEqual(["no", null, null]);
    await ann.act("labels", { item: 2, label: "no" });
    expect(await codeOf(await ann.get("agreement"))).toEqual([403, "not-submitted"]);
    await bo.act("labels", { item: 0, label: "no" });
    await bo.act("labels", { item: 2, label: "yes" });
    expect((await jsonOf(await bo.act("submit"))).submitted).toBe(true);
    // Bo sees what was handed in, which is not yet Ann's.
    expect((await jsonOf(await bo.get("agreement"))).reviewers).toEqual(["Bo"]);
    expect(await codeOf(await ann.get("agreement"))).toEqual([403, "not-submitted"]);
    await ann.act("submit");
    const agreement = await jsonOf(await ann.get("agreement"));
    expect(agreement.reviewers).toEqual(["Bo", "Ånn ✓"]);
    expect(agreement.items[2].labels).toEqual(["yes", "no"]);
    expect((await jsonOf(await ann.get("items")))[0]).toMatchObject({ given: "yes", suggestion: { label: "no" } });
    // Nobody who only looks sees a label.
    expect(JSON.stringify(await jsonOf(await ask(origin, at(""))))).not.toContain('"labels":["no"');
    expect(await codeOf(await ann.act("labels", { item: 0, label: "yes" }))).toEqual([409, "already-submitted"]);
  });

  it("are nobody's but who has the key", async () => {
    const { enter, origin, at } = await served();
    const ann = await enter("Ann");
    expect(await codeOf(await ask(origin, at("/reviewers"), { reviewer: "Ann" }))).toEqual([409, "reviewer-taken"]);
    const forged = { ...ann.headers, "x-reviewer-key": "other" };
    expect(await codeOf(await ask(origin, at("/labels"), undefined, forged))).toEqual([401, "not-the-reviewer"]);
    expect(await codeOf(await ask(origin, at("/labels"), { item: 0, label: "yes" }, forged))).toEqual([
      401,
      "not-the-reviewer",
    ]);
    expect((await ask(origin, at("/items"))).status).toBe(400);
    expect(await codeOf(await ann.act("labels", { item: 0, label: "maybe" }))).toEqual([400, "unknown-label"]);
    expect(await codeOf(await ann.act("labels", { item: 7, label: "yes" }))).toEqual([400, "unknown-item"]);
    expect(await codeOf(await ann.act("undo"))).toEqual([400, "nothing-to-undo"]);
    expect(await codeOf(await ask(origin, "/api/queues/01NONE"))).toEqual([404, "unknown-queue"]);
  });

  it("show given and suggested labels from the beginning where they were made so", async () => {
    const { enter } = await served({ showsSuggestions: true });
    const [first] = await jsonOf(await (await enter("Ann")).get("items"));
    expect(first).toMatchObject({ given: "yes", suggestion: { label: "no", probability: 0.9 } });
  });

  it("are made as a task that takes its turn; of a subject that may not be read only the finding is shown", async () => {
    const [root, other] = [emptyDirectory(), emptyDirectory()];
    for (const directory of [root, other]) writeFileSync(join(directory, "loans.csv"), "a,b\n1,2\n");
    for (const directory of [root, other]) {
      const location = join(directory, "loans.csv");
      const { origin, run, queue, tasks } = await served({ root, location });
      const made = ask(origin, "/api/queues", { run, instrument: "label-errors", limit: 5 });
      await vi.waitFor(() => expect(tasks.length).toBe(1));
      const place = directory === root ? { paths: [location], table: { target: "default" } } : undefined;
      expect(tasks[0].task).toMatchObject({ command: "review", wish: { run, limit: 5, place } });
      tasks[0].end(answered({ queue }));
      expect((await made).status).toBe(201);
    }
  });
});
