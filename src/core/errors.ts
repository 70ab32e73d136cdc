// What went wrong, told apart by who can mend it: a `UserError` is the user's to mend and becomes one clear
// line; an `Interrupted` run was stopped on purpose; anything else is a bug of ours.

/**
 * An error that the user can mend.
 *
 * `message` is one line that names the place (file, row, column); `hint` is one line that says what to do.
 * `code` is a stable, hyphenated word for programs, such as `file-missing`.
 */
export class UserError extends Error {
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string) {
    super(message);
    this.name = "UserError";
    this.code = code;
    this.hint = hint;
  }
}

/** Thrown where a run notices that its signal was aborted. What was finished before stays recorded. */
export class Interrupted extends Error {
  constructor() {
    super("interrupted");
    this.name = "Interrupted";
  }
}

/** Throws `Interrupted` if `signal` was aborted: called between steps of long work. */
export function stopIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new Interrupted();
}
