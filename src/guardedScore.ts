// Scores answers against a test set so that it can be asked again and again: through the Ladder (Blum & Hardt 2015), which tells
// a score only where it improves, or through Thresholdout (Dwork et al. 2015), which tells the training score as long as the
// held-out rows agree with it. What was told before is known from the ledger.

import { randomBytes } from "node:crypto";
import { deflateSync, inflateSync } from "node:zlib";
import { UserError } from "./core/errors.js";
import { seededRandom } from "./core/random.js";
import { type MatchOptions, matchedAnswers } from "./data/matchedAnswers.js";
import type { Ledger } from "./ledger/ledger.js";
import type { LadderSubmission, Submission, ThresholdoutSubmission } from "./ledger/submissions.js";
import { createLadder, type LadderRung } from "./stats/ladder.js";
import { mean } from "./stats/summary.js";
import { createThresholdout } from "./stats/thresholdout.js";

/** Scores are accuracies, or mean absolute errors in the target's unit; steps, thresholds and noise are, too. */
export type Guard =
  | {
      readonly kind: "ladder";
      /** By how much a score must be better to be told; by one standard error of the difference where it is left out. */
      readonly step?: number | undefined;
    }
  | {
      readonly kind: "thresholdout";
      /** The same score on the rows that were learnt from. */
      readonly training: number;
      /** How far training and held-out score may differ. Default 0.04 of the range that scores can take. */
      readonly threshold?: number | undefined;
      /** The scale of the noise. Default 0.01 of that range. */
      readonly noise?: number | undefined;
      /** How many answers the held-out rows may give. No bound if left out. */
      readonly budget?: number | undefined;
    };

export interface GuardedScore {
  readonly measure: "accuracy" | "mean absolute error";
  readonly guard: Guard["kind"];
  /** The score that is told: of the Ladder the best so far; `undefined` once Thresholdout's budget is spent. */
  readonly published: number | undefined;
  /** Whether this submission told something new of the test set: an improvement, or an answer of the held-out rows. */
  readonly told: boolean;
  /** The place of this submission among those of the same test set and guard, from 1, and how many of them told something. */
  readonly submission: number;
  readonly tellings: number;
  /** Rows that were scored. */
  readonly rows: number;
  readonly notices: readonly string[];
}

/**
 * Scores the answers in the file `answers` against the column `target` of the file `truth`. Throws a `UserError` where they do
 * not go together.
 */
export async function scoreGuarded(
  answers: string,
  truth: string,
  guard: Guard,
  options: MatchOptions & { readonly ledger: Ledger },
): Promise<GuardedScore> {
  const { ledger } = options;
  const matched = await matchedAnswers(answers, truth, options);
  const { losses, range, measure, rows } = matched;
  // Losses are shares of the range: 1 is a wrong class, or an error as large as all that the truth spans.
  const scoreOf = (loss: number) => {
    const possible = Math.min(1, Math.max(0, loss));
    return measure === "accuracy" ? 1 - possible : range * possible;
  };
  const lossOf = (score: number) => (measure === "accuracy" ? 1 - score : score / range);
  const shown = { measure, guard: guard.kind, rows };
  const truthKey = `${matched.fingerprint}/${options.target}`;
  const guardKey = keyOf(guard);
  const notices = [...matched.notices, ...(await otherGuards(ledger, truthKey, guardKey))];
  if (guard.kind === "ladder") {
    const step = guard.step === undefined ? undefined : guard.step / range;
    const { added, count, tellings } = await submit(ledger, truthKey, guardKey, (before) =>
      climb(before, losses, step),
    );
    const published = scoreOf(added.published);
    return { ...shown, published, told: added.improved, submission: count, tellings, notices };
  }
  const { training, threshold = 0.04 * range, noise = 0.01 * range, budget } = guard;
  requireScore(training, measure);
  const setting = { threshold: threshold / range, noise: noise / range, budget };
  const { added, count, tellings } = await submit(ledger, truthKey, guardKey, (before) =>
    hold(before, lossOf(training), mean(losses), setting),
  );
  const published = added.published === null ? undefined : scoreOf(added.published);
  const told = tellsOfHoldout(added);
  return { ...shown, published, told, submission: count, tellings, notices };
}

async function submit<Added extends Submission>(
  ledger: Ledger,
  truth: string,
  guard: string,
  decide: (before: readonly Submission[]) => Added,
) {
  let tellings = 0;
  const { added, count } = await ledger.submissions.add(truth, guard, (before) => {
    const made = decide(before);
    tellings = [...before, made].filter((one) => (one.guard === "ladder" ? one.improved : tellsOfHoldout(one))).length;
    return made;
  });
  return { added, count, tellings };
}

function climb(before: readonly Submission[], losses: Float64Array, step: number | undefined): LadderSubmission {
  const best = before.flatMap((one) => rungOf(one) ?? []).at(-1);
  const ladder = createLadder({ step, best });
  const published = ladder.submit(losses);
  const improved = ladder.improvements > 0;
  return { guard: "ladder", published, improved, ...(improved ? { losses: packed(losses) } : {}) };
}

function rungOf(submission: Submission): LadderRung | undefined {
  if (submission.guard !== "ladder" || submission.losses === undefined) return undefined;
  return { published: submission.published, losses: unpacked(submission.losses) };
}

// Asked again from the first on, it draws the same noise: nothing of its state has to be kept but what it was asked.
function hold(
  before: readonly Submission[],
  training: number,
  holdout: number,
  {
    threshold,
    noise,
    budget,
  }: { readonly threshold: number; readonly noise: number; readonly budget: number | undefined },
): ThresholdoutSubmission {
  const asked = before.flatMap((one) => (one.guard === "thresholdout" ? [one] : []));
  const secret = asked[0]?.secret ?? randomBytes(18).toString("base64url");
  const guard = createThresholdout({
    threshold,
    noise,
    ...(budget === undefined ? {} : { budget }),
    random: seededRandom(0, secret),
  });
  for (const one of asked) guard.ask(one.training, one.holdout);
  return { guard: "thresholdout", training, holdout, published: guard.ask(training, holdout) ?? null, secret };
}

function tellsOfHoldout(one: ThresholdoutSubmission): boolean {
  return one.published !== null && one.published !== one.training;
}

function packed(losses: Float64Array): string {
  return deflateSync(new Uint8Array(Float32Array.from(losses).buffer)).toString("base64");
}

function unpacked(text: string): Float64Array {
  const bytes = new Uint8Array(inflateSync(Buffer.from(text, "base64")));
  return Float64Array.from(new Float32Array(bytes.buffer));
}

/** What tells guards of one test set apart: whoever changes a setting starts another one. */
function keyOf(guard: Guard): string {
  if (guard.kind === "ladder") return guard.step === undefined ? "ladder" : `ladder, step ${guard.step}`;
  const { threshold, noise, budget } = guard;
  const settings = Object.entries({ threshold, noise, budget }).flatMap(([name, value]) =>
    value === undefined ? [] : [`, ${name} ${value}`],
  );
  return `thresholdout${settings.join("")}`;
}

async function otherGuards(ledger: Ledger, truth: string, guard: string): Promise<string[]> {
  const others = (await ledger.submissions.counts(truth)).filter((one) => one.guard !== guard);
  if (others.length === 0) return [];
  const told = others.map((one) => `${one.guard}: ${one.submissions}`).join("; ");
  return [`The same test set is scored through other guards, too (${told}): together they tell more than any of them.`];
}

function requireScore(score: number, measure: GuardedScore["measure"]): void {
  if (score >= 0 && (measure !== "accuracy" || score <= 1)) return;
  throw new UserError(
    "bad-training-score",
    `${score} is no ${measure}`,
    measure === "accuracy"
      ? "give the accuracy on the training rows, from 0 to 1"
      : "give the error on the training rows",
  );
}
