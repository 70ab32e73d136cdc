import { expect, it } from "vitest";
import { reviewAgreement } from "../../src/report/reviewAgreement.js";
import { agreementText } from "../../src/report/reviewText.js";

const items = Array.from({ length: 8 }, (_, index) => ({
  id: `row ${index}`,
  shown: [],
  given: "a",
  suggestion: { label: "b" },
}));

it("tells how far reviewers agree, with one another and with what was given and suggested", () => {
  const agreement = reviewAgreement(["a", "b"], items, [
    { reviewer: "Ann", labels: ["a", "b", "b", "b", "a", "a", null, null] },
    { reviewer: "Bo", labels: ["a", "b", "b", "a", "a", "a", "b", null] },
  ]);
  const of = (name: string) => agreement.measures.find((measure) => measure.name === name);
  // Six items were labelled by both; they differ on one.
  expect(of("agreement of two reviewers")).toMatchObject({ n: 6, better: "higher" });
  expect(of("agreement of two reviewers")?.value).toBeCloseTo(5 / 6, 12);
  // By hand: Ann a 3, b 3; Bo a 4, b 2: chance (3·4 + 3·2) / 36 = 1/2.
  expect(agreement.pairs).toEqual([
    { one: "Ann", other: "Bo", kappa: expect.closeTo((5 / 6 - 1 / 2) / (1 / 2), 12), n: 6 },
  ]);
  // Coincidences: aa 6, bb 4, ab 1 twice; 1 − 11 · 2 / (2 · 7 · 5).
  expect(of("Krippendorff's alpha")?.value).toBeCloseTo(1 - (11 * 2) / (2 * 7 * 5), 12);
  const interval = of("Krippendorff's alpha")?.interval ?? [2, -2];
  expect(interval[0]).toBeLessThan(interval[1]);
  // Of the six items that one label won: a, b, b, a, a and, by Bo alone, b.
  expect(of("given labels found wrong")).toMatchObject({ value: 3 / 6, n: 6 });
  expect(of("suggested labels found right")).toMatchObject({ value: 3 / 6, n: 6 });
  expect(agreement.items.map(({ majority }) => majority)).toEqual(["a", "b", "b", null, "a", "a", "b", null]);
  expect(agreementText(agreement)).toMatch(/They differ on 1 of 8:\n {2}item +Ann +Bo\n {2}row 3 +b +a/);
});

it("has no agreement to tell of one reviewer, and nothing at all of none", () => {
  const alone = reviewAgreement(["a", "b"], items, [{ reviewer: "Ann", labels: items.map(() => "a") }]);
  expect(alone.measures.map(({ name }) => name)).toEqual(["given labels found wrong", "suggested labels found right"]);
  const nobody = reviewAgreement(["a", "b"], items, []);
  expect([nobody.measures, agreementText(nobody)]).toEqual([[], "Nobody has handed in yet.\n"]);
});
