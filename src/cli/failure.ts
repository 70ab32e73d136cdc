// How a command ends when something went wrong: what is said, where, and the exit status.

import { Interrupted, UserError } from "../core/errors.js";
import { jsonText } from "../report/json.js";
import { printable } from "../report/text.js";

export const exitStatus = { done: 0, failedFinding: 1, userError: 2, bug: 3, interrupted: 130 } as const;

/** What went wrong, as plain data that can cross threads. */
export type Failure =
  | { readonly kind: "user"; readonly code: string; readonly message: string; readonly hint: string }
  | { readonly kind: "bug"; readonly message: string; readonly stack: string }
  | { readonly kind: "interrupted" };

export function failureOf(error: unknown): Failure {
  if (error instanceof UserError) {
    return { kind: "user", code: error.code, message: error.message, hint: error.hint };
  }
  if (error instanceof Interrupted) return { kind: "interrupted" };
  if (!(error instanceof Error)) return { kind: "bug", message: String(error), stack: String(error) };
  return { kind: "bug", message: `${error.name}: ${error.message}`, stack: error.stack ?? error.message };
}

/** What is written to standard error. */
export function failureText(failure: Failure): string {
  if (failure.kind === "interrupted") return "touchstone: interrupted\n";
  if (failure.kind === "user") return `touchstone: ${printable(failure.message)}\n  ${printable(failure.hint)}\n`;
  return `touchstone: this is a bug of ours: ${printable(failure.message)}\n${failure.stack}\n`;
}

/** The one JSON document that stands on standard output in place of a result. */
export function failureJson(failure: Failure): string {
  const error =
    failure.kind === "user"
      ? { code: failure.code, message: failure.message, hint: failure.hint }
      : failure.kind === "bug"
        ? { code: "bug", message: failure.message, hint: "this is a bug of ours: please report it" }
        : { code: "interrupted", message: "interrupted", hint: "run it again" };
  return jsonText({ error });
}

export function failureStatus(failure: Failure): number {
  if (failure.kind === "interrupted") return exitStatus.interrupted;
  return failure.kind === "user" ? exitStatus.userError : exitStatus.bug;
}
