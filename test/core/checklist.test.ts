import { describe, expect, it } from "vitest";
import { answerChecklists, type Checklist } from "../../src/core/checklist.js";
import { type Finding, finding, type Verdict } from "../../src/core/finding.js";

const checklist: Checklist = {
  title: "Mistakes",
  source: { title: "a list" },
  items: [
    { id: "1", name: "one", instruments: ["a/x"] },
    { id: "2", name: "two", instruments: ["a/x", "a/y"] },
  ],
};

const found = (instrument: string, verdict: Verdict, checks?: Finding["checks"]): Finding => ({
  instrument,
  question: "?",
  sources: [],
  elapsedSeconds: 0,
  ...finding({ verdict, summary: "", ...(checks === undefined ? {} : { checks }) }),
});

const itemsOf = (findings: readonly Finding[]) =>
  answerChecklists([checklist], findings).flatMap(({ items }) =>
    items.map(({ id, verdict, instruments }) => `${id} ${verdict} ${instruments.join()}`),
  );

describe("answerChecklists", () => {
  it("takes the gravest verdict of those that looked, and names them", () => {
    expect(itemsOf([found("a/x", "pass"), found("a/y", "fail")])).toEqual(["1 pass a/x", "2 fail a/x,a/y"]);
    expect(itemsOf([found("a/x", "skipped"), found("a/y", "concern")])).toEqual(["1 skipped a/x", "2 concern a/y"]);
  });

  it("lets a finding say to an item what is not its verdict as a whole", () => {
    const answers = itemsOf([found("a/x", "fail", { 1: "pass" }), found("a/y", "pass", { 2: "skipped" })]);
    expect(answers).toEqual(["1 pass a/x", "2 fail a/x"]);
  });

  it("is silent unless every instrument of the list was asked", () => {
    expect(itemsOf([found("a/x", "fail")])).toEqual([]);
    expect(itemsOf([])).toEqual([]);
  });
});
