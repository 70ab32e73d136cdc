// What can be set about the search for shortcuts.

import { z } from "zod";
import { pathText } from "../../../core/pathOption.js";

export const options = z.object({
  rows: z.number().int().min(50).default(3_000).describe("most rows of a part that are looked at"),
  folds: z.number().int().min(2).max(20).default(5).describe("folds of the cross-validation"),
  environment: z
    .string()
    .optional()
    .describe("the column that says where or when a row comes from (site, camera, scanner, year)"),
  mask: pathText()
    .optional()
    .describe(
      "picture file that is light where the subject of all pictures is and dark elsewhere, in their size: what is outside should tell nothing",
    ),
  carrierScore: z
    .number()
    .min(0)
    .max(1)
    .default(0.15)
    .describe("score of a property alone from which it counts as carrying the prediction"),
  outsideScore: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe("score of a property that says nothing of the content (such as a text's length) that is worth a look"),
  carrierDiscoveries: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.05)
    .describe("share of false ones that is put up with among properties that carry"),
  permutations: z
    .number()
    .int()
    .min(19)
    .default(999)
    .describe(
      "shuffles of the target that each property alone is held against; more where there are many properties, fewer where it is plainly no finding",
    ),
  falseDiscoveries: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.01)
    .describe("share of false ones that is put up with among slices where a property breaks"),
  breakShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe("share of its usual association with the target that a property has surely lost where it breaks"),
  concernSeverity: z
    .number()
    .min(0)
    .max(1)
    .default(0.03)
    .describe("fall of the score where the property breaks, beyond the fall without it, that is worth a look"),
  failSeverity: z.number().min(0).max(1).default(0.1).describe("such a fall that is a fault"),
  level: z.number().gt(0).lt(1).default(0.95).describe("confidence level of the intervals"),
});

export type Settings = z.output<typeof options>;
