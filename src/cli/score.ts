// `touchstone score`: predictions against a guarded test set.

import { basename } from "node:path";
import { UserError } from "../core/errors.js";
import { didYouMean } from "../core/suggest.js";
import { count } from "../data/columnNames.js";
import { type Guard, type GuardedScore, scoreGuarded } from "../guardedScore.js";
import { openLedger } from "../ledger/ledger.js";
import { touchstoneDirectory } from "../ledger/location.js";
import { jsonText } from "../report/json.js";
import { formatNumber } from "../report/numbers.js";

export interface ScoreFlags {
  readonly truth: string;
  readonly target: string;
  readonly prediction?: string;
  readonly id?: string;
  readonly guard: string;
  readonly step?: number;
  readonly training?: number;
  readonly threshold?: number;
  readonly noise?: number;
  readonly budget?: number;
  readonly json?: true;
}

/** Scores, records it, and returns what is to be printed. */
export async function score(answers: string, flags: ScoreFlags): Promise<string> {
  const guard = guardOf(flags);
  const { truth, target, prediction, id } = flags;
  const ledger = await openLedger(touchstoneDirectory());
  try {
    const scored = await scoreGuarded(answers, truth, guard, { target, prediction, id, ledger });
    return flags.json === true ? jsonText(scored) : textOf(scored, basename(truth));
  } finally {
    await ledger.close();
  }
}

const guards = ["ladder", "thresholdout"];
const settings = {
  ladder: ["step"],
  thresholdout: ["training", "threshold", "noise", "budget"],
} as const;

function guardOf(flags: ScoreFlags): Guard {
  const { guard, step, training, threshold, noise, budget } = flags;
  if (guard !== "ladder" && guard !== "thresholdout") {
    throw new UserError(
      "unknown-guard",
      `no guard is called "${guard}"${didYouMean(guard, guards)}`,
      "--guard ladder or --guard thresholdout",
    );
  }
  const other = guard === "ladder" ? settings.thresholdout : settings.ladder;
  const stray = other.find((name) => flags[name] !== undefined);
  if (stray !== undefined) {
    throw new UserError("usage", `--${stray} means nothing to the ${guard}`, `leave --${stray} out`);
  }
  if (guard === "ladder") {
    if (step !== undefined && !(step > 0))
      throw new UserError("usage", `--step ${step} is no step`, "give one above 0");
    return { kind: "ladder", step };
  }
  if (training === undefined) {
    throw new UserError(
      "usage",
      "thresholdout holds the test set against the training rows, and does not know their score",
      "give it with --training",
    );
  }
  for (const [name, value] of Object.entries({ threshold, noise })) {
    if (value !== undefined && !(value >= 0)) {
      throw new UserError("usage", `--${name} ${value} is below 0`, "give 0 or more");
    }
  }
  return { kind: "thresholdout", training, threshold, noise, budget };
}

function textOf(scored: GuardedScore, truth: string): string {
  const { measure, guard, published, told, submission, tellings, rows, notices } = scored;
  const rowsOf = `${rows.toLocaleString("en")} rows of ${truth}`;
  const value = published === undefined ? "" : formatNumber(published, 4);
  const sentence =
    published === undefined
      ? `The test set answers no more: its budget of ${count(tellings, "answer")} is spent.`
      : guard === "ladder"
        ? told
          ? `${value} is the ${measure} on ${rowsOf}${submission === 1 ? "" : ": better than the best before by more than chance"}.`
          : `${value} stays the best ${measure} on ${rowsOf}. This submission is not better by more than chance; more is not told of it.`
        : told
          ? `${value} is the ${measure} on ${rowsOf}, with noise: they do not bear the training score out.`
          : `${value} is the ${measure}: ${rowsOf} bear the training score out, and tell no more.`;
  const place = `Submission ${submission.toLocaleString("en")} to this test set through ${guard === "ladder" ? "the ladder" : guard}; ${tellings.toLocaleString("en")} of them told something of it.`;
  return `${[sentence, place, ...notices].join("\n")}\n`;
}
