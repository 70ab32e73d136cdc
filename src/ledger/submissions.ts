// What was handed in to be scored against a test set that a guard keeps, and what was told of it. Rows are added, never changed.

import { z } from "zod";
import { fromJson, toJson } from "./json.js";
import type { LedgerDatabase } from "./ledgerDatabase.js";

const ladderSubmission = z.object({
  guard: z.literal("ladder"),
  /** The mean loss that was told. */
  published: z.number(),
  /** Whether it improved on the best before. */
  improved: z.boolean(),
  /** The losses of the rows where it did: 32-bit numbers, deflated, in base64. */
  losses: z.string().optional(),
});

const thresholdoutSubmission = z.object({
  guard: z.literal("thresholdout"),
  training: z.number(),
  holdout: z.number(),
  /** What was told; `null` where the budget was spent. */
  published: z.number().nullable(),
  /** What the noise is drawn from, the same for all submissions. */
  secret: z.string(),
});

const submission = z.discriminatedUnion("guard", [ladderSubmission, thresholdoutSubmission]);
const submissionRow = z
  .object({ submission: z.string() })
  .transform((row) => submission.parse(fromJson(row.submission)));
const countRow = z.object({ guard: z.string(), submissions: z.number() });

export type LadderSubmission = z.output<typeof ladderSubmission>;
export type ThresholdoutSubmission = z.output<typeof thresholdoutSubmission>;
export type Submission = z.output<typeof submission>;

export interface Submissions {
  /**
   * Records the submission that `decide` makes of those before it, of the same truth and guard. Those who submit at once wait for
   * each other. Returns it, and how many there are now.
   */
  add<Added extends Submission>(
    truth: string,
    guard: string,
    decide: (before: readonly Submission[]) => Added,
  ): Promise<{ readonly added: Added; readonly count: number }>;
  /** How many submissions each guard of this truth has had. */
  counts(truth: string): Promise<readonly { readonly guard: string; readonly submissions: number }[]>;
}

/** The submissions in `database`. */
export function submissionsIn(database: LedgerDatabase): Submissions {
  return {
    add: (truth, guard, decide) =>
      database.inTransaction(`${truth}/${guard}`, async (statements) => {
        const before = await statements.all(
          (row) => submissionRow.parse(row),
          "SELECT submission FROM submissions WHERE truth = ? AND guard = ? ORDER BY ordinal",
          truth,
          guard,
        );
        const added = decide(before);
        await statements.run(
          "INSERT INTO submissions (truth, guard, ordinal, submission, submitted_at) VALUES (?, ?, ?, ?, ?)",
          truth,
          guard,
          before.length,
          toJson(added),
          database.now().toISOString(),
        );
        return { added, count: before.length + 1 };
      }),
    counts: (truth) =>
      database.all(
        (row) => countRow.parse(row),
        "SELECT guard, count(*) AS submissions FROM submissions WHERE truth = ? GROUP BY guard ORDER BY guard",
        truth,
      ),
  };
}
