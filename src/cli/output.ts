// How answers are to look on this terminal.

import { UserError } from "../core/errors.js";
import type { Output } from "../report/output.js";

/** The flags that choose how an answer is written; none is for a person at a terminal. */
export interface OutputFlags {
  readonly json?: true;
  readonly markdown?: true;
  readonly junit?: true;
  readonly github?: true;
  readonly notebook?: true;
}

const formats = ["json", "markdown", "junit", "github", "notebook"] as const;

/**
 * Colours only on a terminal, and none with NO_COLOR set to anything (https://no-color.org). Throws a `UserError` for
 * two formats at once.
 */
export function outputFor(flags: OutputFlags): Output {
  const chosen = formats.filter((format) => flags[format] === true);
  if (chosen.length > 1) {
    throw new UserError("usage", `--${chosen[0]} and --${chosen[1]} exclude each other`, "leave one of them out");
  }
  const { NO_COLOR: noColour = "", TERM: terminal = "" } = process.env;
  return {
    format: chosen[0] ?? "terminal",
    colour: process.stdout.isTTY === true && noColour === "" && terminal !== "dumb",
    // Some terminals say they are 0 columns wide.
    width: process.stdout.isTTY === true && process.stdout.columns > 0 ? process.stdout.columns : 100,
  };
}
