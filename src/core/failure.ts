// What went wrong, told apart by who can mend it, as plain data that can cross threads.

import { Interrupted, UserError } from "./errors.js";

/** The user's to mend, a bug of ours, or stopped on purpose. */
export type Failure =
  | { readonly kind: "user"; readonly code: string; readonly message: string; readonly hint: string }
  | { readonly kind: "bug"; readonly message: string; readonly stack: string }
  | { readonly kind: "interrupted" };

/** What an error that was thrown means. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UserError) {
    return { kind: "user", code: error.code, message: error.message, hint: error.hint };
  }
  if (error instanceof Interrupted) return { kind: "interrupted" };
  if (!(error instanceof Error)) return { kind: "bug", message: String(error), stack: String(error) };
  return { kind: "bug", message: `${error.name}: ${error.message}`, stack: error.stack ?? error.message };
}

/** The error that `failure` was made of, as far as it tells. */
export function errorOf(failure: Failure): Error {
  if (failure.kind === "user") return new UserError(failure.code, failure.message, failure.hint);
  if (failure.kind === "interrupted") return new Interrupted();
  const [, name, message] = /^(\w*): (.*)$/s.exec(failure.message) ?? ["", "Error", failure.message];
  const error = new Error(message);
  error.name = name;
  error.stack = failure.stack;
  return error;
}
