// What can be set about the scores and their verdicts.

import { z } from "zod";

export const metricsOptions = z.object({
  level: z.number().gt(0.5).lt(1).default(0.95).describe("confidence level of the intervals"),
  resamples: z.number().int().min(200).default(1000).describe("bootstrap draws (fewer for many rows)"),
  constantShare: z
    .number()
    .gt(0)
    .max(1)
    .default(0.95)
    .describe("a model counts as hiding behind a constant if the constant reaches this share of its score"),
  littleSkill: z
    .number()
    .gt(0)
    .max(1)
    .default(0.2)
    .describe("a Matthews correlation that certainly lies below this, and may be 0, counts as no skill"),
  fewRows: z.number().int().min(2).default(30).describe("fewer judged rows than this are too few"),
  withoutPrediction: z.number().min(0).max(1).default(0.05).describe("share of rows without a prediction worth a look"),
  manyLooks: z
    .number()
    .int()
    .min(2)
    .default(20)
    .describe("looks at the same test set from which its scores are in doubt"),
  horizon: z
    .number()
    .int()
    .min(1)
    .default(1)
    .describe("how many steps ahead forecasts were made, where there is a time column"),
  season: z.number().int().min(0).default(0).describe("steps in a season; 0: found from the time column"),
  worstRows: z.number().int().min(0).max(1000).default(20).describe("worst predicted rows to list"),
});

export type MetricsOptions = z.output<typeof metricsOptions>;
