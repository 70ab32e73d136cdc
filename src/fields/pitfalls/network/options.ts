// Options that all instruments on networks have: how many rows they ask about, and how pictures become inputs.

import { z } from "zod";

export const askingOptions = {
  rows: z.number().int().min(10).default(500).describe("most rows that the network is asked about, drawn at random"),
  pixelMean: z
    .array(z.number())
    .default([0])
    .describe("what is taken off pixels from 0 to 1: one number, or one a channel"),
  pixelDeviation: z
    .array(z.number().gt(0))
    .default([1])
    .describe("what pixels are then divided by: one number, or one a channel"),
  level: z.number().gt(0).lt(1).default(0.95).describe("confidence level of the intervals"),
};
