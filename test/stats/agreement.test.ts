import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cohenAgreement, fleissKappa, krippendorffAlpha, pairwiseAgreement } from "../../src/stats/agreement.js";

/** `1 2 . 3` as codes from 0; a dot is missing. */
const codes = (text: string) =>
  Int32Array.from(text.split(" "), (word) =>
    word === "." ? -1 : /\d/.test(word) ? Number(word) : word.charCodeAt(0) - 97,
  );

describe("published values", () => {
  // Krippendorff 2011, "Computing Krippendorff's alpha-reliability", sections A to C.
  const meg = codes("0 1 0 0 0 0 0 0 1 0");
  const owen = codes("1 1 1 0 0 1 0 0 0 0");
  const ben = codes("a a b b d c c c e d d a");
  const gerry = codes("b a b b b c c c e d d d");
  const four = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
  ].map((line) => Int32Array.from(codes(line), (code) => (code < 0 ? -1 : code - 1)));

  it("of Krippendorff's alpha", () => {
    expect(krippendorffAlpha([meg, owen], 2)).toBeCloseTo(0.095, 3);
    expect(krippendorffAlpha([ben, gerry], 5)).toBeCloseTo(0.692, 3);
    expect(krippendorffAlpha(four, 5)).toBeCloseTo(0.743, 3);
    expect(krippendorffAlpha(four, 5, "ordinal")).toBeCloseTo(0.815, 3);
    expect(krippendorffAlpha(four, 5, "interval")).toBeCloseTo(0.849, 3);
  });

  // Ten subjects, fourteen raters, five categories: the worked example of Fleiss' κ that textbooks repeat.
  it("of Fleiss' kappa", () => {
    const table = [
      [0, 0, 0, 0, 14],
      [0, 2, 6, 4, 2],
      [0, 0, 3, 5, 6],
      [0, 3, 9, 2, 0],
      [2, 2, 8, 1, 1],
      [7, 7, 0, 0, 0],
      [3, 2, 6, 3, 0],
      [2, 5, 3, 2, 2],
      [6, 5, 2, 1, 0],
      [0, 2, 2, 3, 7],
    ];
    const items = table.map((counts) => counts.flatMap((count, category) => Array<number>(count).fill(category)));
    const raters = Array.from({ length: 14 }, (_, rater) => Int32Array.from(items, (item) => item[rater]));
    expect(fleissKappa(raters, 5)).toBeCloseTo(0.21, 3);
    expect(pairwiseAgreement(raters, 5)).toBeCloseTo(0.378, 3);
  });

  // Fifty proposals, two readers: 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no.
  it("of Cohen's kappa", () => {
    const pairs = [
      ...Array(20).fill([0, 0]),
      ...Array(5).fill([0, 1]),
      ...Array(10).fill([1, 0]),
      ...Array(15).fill([1, 1]),
    ];
    const [one, other] = [0, 1].map((rater) => Int32Array.from(pairs, (pair: number[]) => pair[rater]));
    expect(cohenAgreement(one, other, 2)).toBeCloseTo(0.4, 10);
    expect(pairwiseAgreement([one, other], 2)).toBeCloseTo(0.7, 10);
  });
});

const classes = 3;
/** Two to five raters of up to thirty items, some left out. */
const ratings = fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 30 })).chain(([raters, items]) =>
  fc.array(
    fc
      .array(fc.integer({ min: -1, max: classes - 1 }), { minLength: items, maxLength: items })
      .map((row) => Int32Array.from(row)),
    { minLength: raters, maxLength: raters },
  ),
);
const measures = [pairwiseAgreement, fleissKappa, krippendorffAlpha];

describe("whatever the ratings", () => {
  it("agreement is one among those who always agree, and NaN where nothing can be compared", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 2, maxLength: 30 }), (row) => {
        fc.pre(new Set(row).size > 1);
        const same = [row, row, row].map((one) => Int32Array.from(one));
        for (const measure of measures) expect(measure(same, classes)).toBeCloseTo(1, 12);
        expect(cohenAgreement(same[0], same[1], classes)).toBeCloseTo(1, 12);
      }),
    );
    for (const measure of measures) {
      expect(measure([codes("0 1 2"), codes(". . .")], classes)).toBeNaN();
      expect(measure([], classes)).toBeNaN();
    }
  });

  it("agreement is the same for raters and items in any order", () => {
    fc.assert(
      fc.property(ratings, (given) => {
        const turned = given.map((rater) => rater.toReversed()).reverse();
        for (const measure of measures) {
          const [value, other] = [measure(given, classes), measure(turned, classes)];
          if (Number.isNaN(value)) expect(other).toBeNaN();
          else expect(other).toBeCloseTo(value, 10);
        }
      }),
    );
  });

  it("agreement never exceeds one, and alpha is the same by a second way of reckoning", () => {
    fc.assert(
      fc.property(ratings, (given) => {
        for (const measure of measures) {
          const value = measure(given, classes);
          if (!Number.isNaN(value)) expect(value).toBeLessThanOrEqual(1 + 1e-12);
        }
        const [alpha, other] = [krippendorffAlpha(given, classes), alphaByPairs(given)];
        if (Number.isNaN(other)) expect(alpha).toBeNaN();
        else expect(alpha).toBeCloseTo(other, 10);
      }),
    );
  });
});

/** α for nominal data from its definition: disagreement within items over disagreement among all values that can be paired. */
function alphaByPairs(given: readonly Int32Array[]): number {
  const items = Array.from({ length: given[0].length }, (_, item) =>
    given.map((rater) => rater[item]).filter((code) => code >= 0),
  ).filter((values) => values.length > 1);
  const all = items.flat();
  const disagreeing = (values: readonly number[]) =>
    values.flatMap((a, i) => values.filter((b, j) => i !== j && a !== b)).length;
  const observed = items.reduce((sum, values) => sum + disagreeing(values) / (values.length - 1), 0) / all.length;
  const expected = disagreeing(all) / (all.length * (all.length - 1));
  return expected > 0 ? 1 - observed / expected : Number.NaN;
}
