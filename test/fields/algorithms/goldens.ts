// What dm-clrs answers, as test/goldens/algorithms has it.

import { readFileSync } from "node:fs";
import { z } from "zod";

const read = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../goldens/algorithms/${file}`, import.meta.url), "utf8"));

const trajectories = z
  .record(
    z.string(),
    z.array(
      z.object({
        length: z.number(),
        seed: z.number(),
        count: z.number(),
        edgeProbabilities: z.array(z.number()).optional(),
        needleLength: z.number().optional(),
        steps: z.array(z.number()),
        digests: z.record(z.string(), z.string()),
      }),
    ),
  )
  .parse(read("trajectories.json"));

/** The digests of the trajectories of one algorithm, for several lengths and seeds. */
export const clrsTrajectories = (name: string) => trajectories[name];

const values = z.record(z.string(), z.number());

/** The evaluator's scores of the predictions that make_scores.py describes. */
export const clrsScores = z
  .record(z.string(), z.object({ score: z.number(), outputs: values, hints: values, step2: values }))
  .parse(read("scores.json"));
