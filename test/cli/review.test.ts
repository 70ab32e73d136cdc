// Review through the built command: a queue of a finding, labels by file and by key, agreement.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { labelWith } from "../../src/cli/reviewLabel.js";
import { openLedger } from "../../src/ledger/ledger.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { writeWrongLabels } from "../wrongLabels.js";
import { touchstone } from "./builtCli.js";

const cwd = emptyDirectory();
const right = writeWrongLabels(cwd);
const run = (...words: string[]) => touchstone(words, { cwd });

/** The file's lines with the last field filled by what `labelOf` says of the first. */
function fill(from: string, to: string, labelOf: (item: string) => string): void {
  const [header, ...lines] = readFileSync(join(cwd, from), "utf8").trimEnd().split("\n");
  const filled = lines.map((line) => `${line.slice(0, line.lastIndexOf(",") + 1)}${labelOf(line.split(",")[0])}`);
  writeFileSync(join(cwd, to), [header, ...filled].join("\n"));
}

beforeAll(async () => {
  const examined = await run("examine", "fruit.csv", "--target", "kind", "--with", "label-errors", "--json");
  expect(examined.status).toBe(0);
}, 120_000);

describe("touchstone review", () => {
  it("makes a queue of the doubted rows, takes labels from files, and tells how far they agree", async () => {
    const created = await run("review", "create", "last", "--from", "label-errors", "--json");
    expect([created.status, created.stderr]).toEqual([0, ""]);
    const { queue, labels, items } = JSON.parse(created.stdout);
    expect(labels).toEqual(["apple", "pear"]);
    expect(items).toBeGreaterThan(15);
    const exported = await run("review", "export", queue, "queue.csv");
    expect(exported.stdout).toContain(`${items} items are in queue.csv`);
    const [header] = readFileSync(join(cwd, "queue.csv"), "utf8").split("\n");
    // What was given and what a model would say lead nobody.
    expect(header).toBe("item,weight,size,note,label");
    fill("queue.csv", "ann.csv", (item) => right.get(item) ?? "");
    fill("queue.csv", "bo.csv", (item) => (Number(item) % 5 === 0 ? "" : (right.get(item) ?? "")));
    expect((await run("review", "import", queue, "ann.csv", "--as", "Ann")).stdout).toContain("handed in for Ann");
    expect((await run("review", "agreement", queue)).stdout).toContain("Handed in by Ann.");
    expect((await run("review", "import", queue, "bo.csv", "--as", "Bo")).status).toBe(0);
    const { measures } = JSON.parse((await run("review", "agreement", queue, "--json")).stdout);
    const value = (name: string) => measures.find((one: { name: string }) => one.name === name).value;
    expect(value("agreement of two reviewers")).toBe(1);
    // The doubted labels are those that were made wrong, all but a few.
    expect(value("given labels found wrong")).toBeGreaterThan(0.8);
    const listed = await run("review");
    expect(listed.stdout).toMatch(new RegExp(`${queue} +fruit.csv +Which kind is right\\? +${items} +Ann, Bo`));
    const again = await run("review", "import", queue, "ann.csv", "--as", "Ann");
    expect([again.status, again.stderr.split("\n")[0]]).toEqual([2, "touchstone: Ann has handed in already"]);
  });

  it("keeps nothing of a file with a fault, and says where it is", async () => {
    const { queue } = JSON.parse((await run("review", "create", "last", "--from", "label-errors", "--json")).stdout);
    await run("review", "export", queue, "faulty.csv");
    fill("faulty.csv", "faulty.csv", (item) => (item === "6" ? "plum" : "pear"));
    const refused = await run("review", "import", queue, "faulty.csv", "--as", "Ann");
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/faulty.csv, row \d+: plum is none of the labels\n {2}choose apple, pear/);
    writeFileSync(join(cwd, "other.csv"), "a,b\n1,2\n");
    const other = await run("review", "import", queue, "other.csv", "--as", "Ann");
    expect(other.stderr).toContain("other.csv has no columns item and label");
    expect((await run("review", "agreement", queue)).stdout).toBe("Nobody has handed in yet.\n");
    expect((await run("review", "--json")).stdout).not.toContain('"Ann","submitted":false');
  });

  it.each([
    [["review", "create", "last", "--from", "duplicates"], /has no finding of pitfalls\/duplicates/],
    [["review", "create", "01NONE", "--from", "label-errors"], /no run in .* begins with "01NONE"/],
    [["review", "create", "last", "--from", "label-errors", "--labels", "a"], /at least two labels/],
    [["review", "agreement", "none"], /no queue in .* begins with "none"/],
    [["review", "create", "last"], /--from/],
    [["review", "label", "last", "--as", "Ann"], /asks for keys at a terminal/],
  ])("answers %j by saying what is wrong", async (words, message) => {
    const { status, stderr } = await run(...words);
    expect([status, stderr.split("\n").length]).toEqual([2, 3]);
    expect(stderr).toMatch(message);
  });

  it("refuses a subject that has changed, and shows what the finding lists of one that is gone", async () => {
    const elsewhere = emptyDirectory();
    writeWrongLabels(elsewhere);
    const there = (...words: string[]) => touchstone(words, { cwd: elsewhere });
    await there("examine", "fruit.csv", "--target", "kind", "--with", "label-errors", "--json");
    const text = readFileSync(join(elsewhere, "fruit.csv"), "utf8");
    writeFileSync(join(elsewhere, "fruit.csv"), text.replace("apple", "pear"));
    const changed = await there("review", "create", "last", "--from", "label-errors");
    expect([changed.status, changed.stderr]).toEqual([2, expect.stringContaining("its content has changed")]);
    writeFileSync(join(elsewhere, "moved.csv"), text);
    writeFileSync(join(elsewhere, "fruit.csv"), "");
    const moved = await there("review", "create", "last", "moved.csv", "--from", "label-errors", "--json");
    expect(JSON.parse(moved.stdout).labels).toEqual(["apple", "pear"]);
  });
});

it("labels at a terminal, a key a label, and takes back", async () => {
  const ledger = await openLedger(emptyDirectory());
  const shown = (text: string) => [{ kind: "text" as const, text }];
  const items = ["first", "second", "third"].map((text) => ({ id: text, shown: shown(`the ${text}`), given: "no" }));
  const { reviews } = ledger;
  const id = await reviews.create(
    { title: "t", question: "Is it so?", labels: ["yes", "no"], items },
    undefined,
    false,
  );
  const written: string[] = [];
  const type = (...keys: string[]) =>
    labelWith(reviews, id, "Ann", {
      width: 60,
      keys: (async function* () {
        yield* keys;
      })(),
      write: (text) => written.push(text),
    });
  await type("1", "2", "u", "x", "q");
  expect(await reviews.state(id, "Ann")).toMatchObject({ labels: ["yes", null, null], undoable: 0, submitted: false });
  expect(written[0]).toContain("the first");
  expect(written[0]).toContain("1 yes");
  // What was given is not told beforehand.
  expect(written[0]).not.toContain("given");
  await type("k", "2", "1", "1", "\r");
  expect(await reviews.submitted(id)).toEqual([{ reviewer: "Ann", labels: ["no", "yes", "yes"] }]);
  expect(written.at(-1)).toBe("Handed in.\n");
  await ledger.close();
});
