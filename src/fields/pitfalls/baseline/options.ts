// What can be set about the baselines and their verdicts.

import { z } from "zod";

export const baselineOptions = z.object({
  testShare: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.25)
    .describe("share of the rows that is held back where no split is named"),
  rows: z.number().int().min(100).default(10_000).describe("most training rows that baselines are fitted to"),
  testRows: z.number().int().min(50).default(5000).describe("most test rows that are compared"),
  neighbourRows: z
    .number()
    .int()
    .min(50)
    .default(2000)
    .describe("most training rows that neighbours are looked for among"),
  neighbours: z.number().int().min(1).default(5).describe("neighbours that the nearest-neighbour baseline asks"),
  level: z.number().gt(0.5).lt(1).default(0.95).describe("confidence level of the intervals"),
  resamples: z.number().int().min(200).default(1000).describe("bootstrap draws (fewer for many rows)"),
  imbalance: z.number().gt(0.5).max(1).default(0.8).describe("share of one class from which accuracy misleads"),
  horizon: z
    .number()
    .int()
    .min(1)
    .default(1)
    .describe("how many steps ahead forecasts are made, where there is a time column"),
  season: z.number().int().min(0).default(0).describe("steps in a season; 0: found from the time column"),
});

export type BaselineSettings = z.output<typeof baselineOptions>;
