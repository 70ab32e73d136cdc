import { describe, expect, it } from "vitest";
import { compareWithPublished, defineClaim, type Published } from "../../src/core/claim.js";

const published = (expectation: Published["expect"]): Published => ({
  measure: "error",
  value: 0.5,
  source: { title: "A paper" },
  expect: expectation,
  tolerance: 0.02,
});

const holds = (expectation: Published["expect"], value: number) => {
  const claim = defineClaim({
    id: "notes/error",
    statement: "The error is one half.",
    published: [published(expectation)],
    reproduce: async () => ({ measures: [], notes: [] }),
  });
  const measures = [{ name: "error", value, better: "lower", n: 1 } as const];
  return compareWithPublished(claim, { measures, notes: [] })[0].holds;
};

describe("a claim beside its reproduction", () => {
  it("holds within the tolerance, on the side that was claimed", () => {
    expect([holds("equal", 0.515), holds("equal", 0.53), holds("equal", 0.47)]).toEqual([true, false, false]);
    expect([holds("at least", 0.9), holds("at least", 0.485), holds("at least", 0.47)]).toEqual([true, true, false]);
    expect([holds("at most", 0.1), holds("at most", 0.515), holds("at most", 0.53)]).toEqual([true, true, false]);
    expect(holds("equal", Number.NaN)).toBe(false);
  });

  it("does not hold where the reproduction left the number out", () => {
    const claim = defineClaim({
      id: "n/e",
      statement: "",
      published: [published("equal")],
      reproduce: async () => ({ measures: [], notes: [] }),
    });
    expect(compareWithPublished(claim, { measures: [], notes: [] })).toMatchObject([{ ours: undefined, holds: false }]);
  });
});
