// What can be set about the search for wrong labels.

import { z } from "zod";

export const options = z.object({
  rows: z.number().int().min(50).default(5_000).describe("most rows that are looked at"),
  part: z
    .enum(["auto", "train", "test", "all"])
    .default("auto")
    .describe(
      "where there is a split, the rows to look at; auto: the training part, or the test part if it has scores",
    ),
  learner: z
    .enum(["average", "logistic", "neighbours", "boosting", "perceptron"])
    .default("average")
    .describe("what predicts each row from the others; logistic means linear where the target is a number"),
  folds: z.number().int().min(2).max(20).default(5).describe("folds of the cross-validation"),
  filter: z
    .enum(["noise-rate", "class", "both"])
    .default("noise-rate")
    .describe("which rows of a class are doubted: by margin to each other class, by low probability, or by both"),
  rank: z
    .enum(["self-confidence", "normalised-margin", "confidence-weighted-entropy"])
    .default("self-confidence")
    .describe("the score that doubted rows are ordered by"),
  annotators: z.array(z.string()).default([]).describe("columns that hold each annotator's label"),
  concernLevel: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.02)
    .describe("chance of a false alarm at which wrong labels are worth a look"),
  concernShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.001)
    .describe("share of wrong labels that must at least be there to be worth a look"),
  failLevel: z.number().gt(0).lt(1).default(0.002).describe("chance of a false alarm at which they are a fault"),
  failShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .describe("share of wrong labels that must at least be there for a fault"),
  simulations: z
    .number()
    .int()
    .min(1)
    .default(20)
    .describe("how often labels are drawn anew to see how many rows are doubted without any wrong label"),
  level: z.number().gt(0).lt(1).default(0.95).describe("confidence level of the intervals"),
});

export type Settings = z.output<typeof options>;
