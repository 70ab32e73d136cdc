// How a command ends when something went wrong: what is said, where, and the exit status.

import type { Failure } from "../core/failure.js";
import { jsonText } from "../report/json.js";
import { printable } from "../report/text.js";

export const exitStatus = { done: 0, failedFinding: 1, userError: 2, bug: 3, interrupted: 130 } as const;

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
