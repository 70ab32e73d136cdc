// What can be set about looking ahead and its verdicts.

import { z } from "zod";

export const lookAheadOptions = z.object({
  concernOverlap: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe("share of test rows earlier than training rows worth a look"),
  failOverlap: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe("share of test rows earlier than training rows that is too much, where the target depends on time"),
  dependence: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe("correlation of the target with its recent past from which it depends on time"),
  concernFuture: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe("share of a feature that only the target's later values explain, worth a look"),
  failFuture: z
    .number()
    .min(0)
    .max(1)
    .default(0.9)
    .describe("share of a feature that only the target's later values explain, that is too much"),
  copy: z
    .number()
    .min(0)
    .max(1)
    .default(0.99)
    .describe("share of a feature that the target of its own row explains, that is a copy"),
  lateTimestamps: z
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .describe("share of rows with a time later than their own that is tolerated in a feature"),
  rows: z
    .number()
    .int()
    .min(200)
    .default(5000)
    .describe("most recent rows that features are compared with the target on"),
  validationRows: z
    .number()
    .int()
    .min(0)
    .default(2000)
    .describe("most recent rows that learners are validated on, at random and forward in time; 0 leaves it out"),
  level: z.number().gt(0.5).lt(1).default(0.95).describe("confidence level of the intervals"),
});

export type LookAheadSettings = z.output<typeof lookAheadOptions>;
