// Guarded scores through the built command.

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { touchstone } from "./builtCli.js";

const cwd = emptyDirectory();
const rows = 400;
const random = seededRandom(3, "score");
const truth = Array.from({ length: rows }, () => (random.uniform() < 0.5 ? "yes" : "no"));
const write = (name: string, lines: readonly string[]) => writeFileSync(join(cwd, name), `${lines.join("\n")}\n`);
write("test.csv", ["age,churned", ...truth.map((word, row) => `${20 + (row % 50)},${word}`)]);
for (const [name, share] of [
  ["plain", 0.7],
  ["alike", 0.71],
  ["better", 0.9],
] as const) {
  // Other rows are wrong each time.
  const first = name === "alike" ? 150 : 0;
  const right = new Set(Array.from({ length: Math.round(share * rows) }, (_, row) => (first + row) % rows));
  const answers = truth.map((word, row) => (right.has(row) ? word : word === "yes" ? "no" : "yes"));
  write(`${name}.csv`, ["churned", ...answers]);
}
const score = (...words: string[]) => touchstone(["score", ...words], { cwd });
const asked = ["--truth", "test.csv", "--target", "churned"];

describe("touchstone score", () => {
  it("tells what improves by more than chance, and nothing of what does not, over commands", async () => {
    const first = await score("plain.csv", ...asked);
    expect([first.status, first.stderr, first.stdout]).toEqual([
      0,
      "",
      "0.7 is the accuracy on 400 rows of test.csv.\nSubmission 1 to this test set through the ladder; 1 of them told something of it.\n",
    ]);
    expect((await score("alike.csv", ...asked)).stdout).toMatch(
      /^0\.7 stays the best accuracy on 400 rows of test\.csv\. .+\nSubmission 2 .+; 1 of them/,
    );
    expect((await score("better.csv", ...asked)).stdout).toMatch(
      /^0\.9 is the accuracy .+ by more than chance\.\nSubmission 3/,
    );
    const last = JSON.parse((await score("plain.csv", ...asked, "--json")).stdout);
    expect(last).toMatchObject({ guard: "ladder", published: 0.9, told: false, submission: 4, tellings: 2, rows: 400 });
  });

  it("lets several submit at once, each its own place", async () => {
    write("other.csv", ["age,churned", ...truth.map((word) => `30,${word}`)]);
    const submitted = await Promise.all(
      ["plain", "alike", "better", "plain"].map((name) =>
        score(`${name}.csv`, "--truth", "other.csv", "--target", "churned", "--json"),
      ),
    );
    const places = submitted.map(({ stdout }) => JSON.parse(stdout).submission);
    expect(places.sort()).toEqual([1, 2, 3, 4]);
  });

  it("holds the test set against the training rows", async () => {
    const out = ["--guard", "thresholdout", "--budget", "1"];
    const flattered = await score("plain.csv", ...asked, ...out, "--training", "0.99");
    expect(flattered.stdout).toMatch(/^0\.[67]\d* is the accuracy on 400 rows of test\.csv, with noise/);
    expect(flattered.stdout).toContain("The same test set is scored through other guards, too (ladder: 4)");
    const spent = await score("plain.csv", ...asked, ...out, "--training", "0.7");
    expect([spent.status, spent.stdout.split("\n")[0]]).toEqual([
      0,
      "The test set answers no more: its budget of 1 answer is spent.",
    ]);
  });
});

describe("bad input", () => {
  write("short.csv", ["churned", "yes"]);
  write("empty.csv", []);
  it.each([
    [["plain.csv"], "required option --truth <file>"],
    [["plain.csv", "--truth", "gone.csv", "--target", "churned"], "gone.csv does not exist"],
    [["gone.csv", ...asked], "gone.csv does not exist"],
    [["empty.csv", ...asked], "empty.csv"],
    [["short.csv", ...asked], "short.csv has 1 row, test.csv has 400"],
    [
      ["plain.csv", "--truth", "test.csv", "--target", "churn"],
      'test.csv has no column "churn" (did you mean "churned"?)',
    ],
    [["plain.csv", ...asked, "--id", "key"], 'no column "key"'],
    [["plain.csv", ...asked, "--guard", "lader"], 'no guard is called "lader" (did you mean "ladder"?)'],
    [["plain.csv", ...asked, "--training", "0.9"], "--training means nothing to the ladder"],
    [["plain.csv", ...asked, "--guard", "thresholdout"], "does not know their score"],
    [["plain.csv", ...asked, "--guard", "thresholdout", "--training", "12"], "12 is no accuracy"],
    [["plain.csv", ...asked, "--step", "-1"], "--step -1 is no step"],
  ])("%s: one clear line, status 2", async (words, line) => {
    const fresh = emptyDirectory();
    const { status, stdout, stderr } = await touchstone(
      ["score", ...words.map((word) => (existsSync(join(cwd, word)) ? join(cwd, word) : word))],
      { cwd: fresh },
    );
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(line);
    expect(stderr.trimEnd().split("\n").length).toBeLessThanOrEqual(2);
  });
});
