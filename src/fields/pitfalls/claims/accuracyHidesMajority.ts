// Claim: accuracy and F1 praise a classifier that finds nothing of the small class; Matthews' correlation does
// not. Chicco & Jurman 2020, use case A1: 91 positives, 9 negatives, and a classifier that says "positive" to all
// but one, which is wrong too.

import { defineClaim, type Reproduction } from "../../../core/claim.js";
import type { Measure } from "../../../core/finding.js";
import { paper } from "../../../core/source.js";
import { accuracy, matthewsCorrelation, precisionRecallF } from "../../../stats/classificationMetrics.js";
import { confusionMatrix } from "../../../stats/confusion.js";

const source = paper(
  "Chicco & Jurman 2020, The advantages of the Matthews correlation coefficient over F1 score and accuracy",
  "10.1186/s12864-019-6413-7",
);

const published = (measure: string, value: number) =>
  ({ measure, value, source, expect: "equal", tolerance: 0.005 }) as const;

const [negative, positive] = [0, 1];

/** `count` pairs of an actual and a predicted class. */
const pairs = (count: number, actual: number, predicted: number) =>
  Array.from({ length: count }, () => ({ actual, predicted }));

export const accuracyHidesMajority = defineClaim({
  id: "pitfalls/accuracy-hides-majority",
  statement:
    "On 91 positives and 9 negatives, a classifier that finds no negative has accuracy 0.90 and F1 0.95; Matthews' correlation says −0.03.",
  published: [published("accuracy", 0.9), published("F1", 0.95), published("Matthews correlation", -0.03)],

  async reproduce(): Promise<Reproduction> {
    const answers = [
      ...pairs(90, positive, positive),
      ...pairs(1, positive, negative),
      ...pairs(9, negative, positive),
    ];
    const matrix = confusionMatrix(
      Int32Array.from(answers, ({ actual }) => actual),
      Int32Array.from(answers, ({ predicted }) => predicted),
      2,
    );
    const measure = (name: string, value: number, baseline: number): Measure => ({
      name,
      value,
      baseline,
      better: "higher",
      n: answers.length,
    });
    return {
      measures: [
        measure("accuracy", accuracy(matrix, 2), 0.91),
        measure("F1", precisionRecallF(matrix, 2).f[positive], (2 * 0.91) / 1.91),
        measure("Matthews correlation", matthewsCorrelation(matrix, 2), 0),
      ],
      notes: ["Baselines: always answering “positive”, which is right 91 times in 100."],
    };
  },
});
