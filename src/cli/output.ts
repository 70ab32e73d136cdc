// How answers are to look on this terminal.

import { UserError } from "../core/errors.js";
import type { Output } from "./threadMessages.js";

/**
 * Colours only on a terminal, and none with NO_COLOR set to anything (https://no-color.org). Throws a `UserError` for
 * two formats at once.
 */
export function outputFor(flags: { readonly json?: true; readonly markdown?: true }): Output {
  if (flags.json === true && flags.markdown === true) {
    throw new UserError("usage", "--json and --markdown exclude each other", "leave one of them out");
  }
  const { NO_COLOR: noColour = "", TERM: terminal = "" } = process.env;
  return {
    format: flags.json === true ? "json" : flags.markdown === true ? "markdown" : "terminal",
    colour: process.stdout.isTTY === true && noColour === "" && terminal !== "dumb",
    // Some terminals say they are 0 columns wide.
    width: process.stdout.isTTY === true && process.stdout.columns > 0 ? process.stdout.columns : 100,
  };
}
