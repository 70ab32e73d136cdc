// Texts under the built command: learners see their words.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { asJsonLines, drawReviews, type Review } from "../data/writeReviews.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { touchstone } from "./builtCli.js";

const report = z.object({
  subject: z.object({ notices: z.array(z.string()) }),
  findings: z.array(
    z.object({
      instrument: z.string(),
      verdict: z.string(),
      summary: z.string(),
      measures: z.array(z.object({ name: z.string(), value: z.number() })),
      evidence: z.array(z.record(z.string(), z.unknown())),
    }),
  ),
});

async function examined(reviews: readonly Review[], words: readonly string[] = []) {
  const directory = emptyDirectory();
  writeFileSync(join(directory, "reviews.jsonl"), asJsonLines(reviews));
  const all = ["examine", "reviews.jsonl", "--json", "--no-ledger", ...words];
  const { status, stdout, stderr } = await touchstone(all, { cwd: directory });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const { subject, findings } = report.parse(JSON.parse(stdout));
  const of = (name: string) => {
    const found = findings.find(({ instrument }) => instrument === `pitfalls/${name}`);
    if (found === undefined) throw new Error(`no finding of ${name}`);
    return found;
  };
  return { subject, of };
}

describe("examine, of texts in JSON Lines", () => {
  it("learns from their words and finds changed labels", async () => {
    const truth = drawReviews(800);
    const isChanged = (row: number) => row % 25 === 3;
    const changed = truth.map((review, row) =>
      isChanged(row) ? { ...review, label: review.label === "good" ? "bad" : "good" } : review,
    );
    const { subject, of } = await examined(changed);
    expect(subject.notices).toContain(
      '"body" was taken as prose (its cells have many words); name another with --text.',
    );
    const accuracy = of("baseline").measures.find(({ name }) => name.includes("logistic regression"));
    expect(accuracy?.value).toBeGreaterThan(0.75);
    const doubted = of("label-errors").evidence.map(({ row }) => Number(row) - 1);
    const inTraining = changed.flatMap((_, row) => (isChanged(row) && row % 4 !== 0 ? [row] : []));
    expect(of("label-errors").evidence[0]).toMatchObject({ text: expect.stringContaining(" the ") });
    const right = doubted.filter(isChanged);
    expect(right.length / inTraining.length).toBeGreaterThan(0.5);
    expect(of("shift").verdict).toBe("pass");
    expect(of("leaky-feature").verdict).toBe("pass");
    expect(of("duplicates").verdict).toBe("pass");
    expect(of("conflicting-labels").verdict).toBe("pass");
  }, 120_000);

  it("finds a word that knows the answer, texts of another kind in the test part, and copies", async () => {
    const reviews = drawReviews(800, 1).map((review) =>
      review.label === "good" ? { ...review, body: `${review.body} Recommended by staff.` } : review,
    );
    const leaky = await examined(reviews, ["--with", "leaky-feature"]);
    expect(leaky.of("leaky-feature").verdict).toBe("fail");
    expect(leaky.of("leaky-feature").summary).toMatch(/"(recommended|staff|by)" in body/);
    const moved = drawReviews(800, 2).map((review) =>
      review.split === "test" ? { ...review, body: review.body.replaceAll("film", "series") } : review,
    );
    const shifted = await examined(moved, ["--with", "shift"]);
    expect(shifted.of("shift").verdict).not.toBe("pass");
    const plain = drawReviews(800, 3);
    const copied = plain.map((review, row) => (row % 40 === 0 ? { ...plain[row + 1], split: "test" } : review));
    const near = copied.map((review, row) => ({
      ...review,
      body: row % 40 === 0 ? `${review.body} Indeed.` : review.body,
    }));
    const copies = await examined(near, ["--with", "duplicates"]);
    expect(copies.of("duplicates").verdict).toBe("fail");
    expect(copies.of("duplicates").evidence.length).toBeGreaterThanOrEqual(19);
  }, 120_000);
});
