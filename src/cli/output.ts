// How answers are to look on this terminal.

import type { Output } from "./threadMessages.js";

/** Colours only on a terminal, and none with NO_COLOR set to anything (https://no-color.org). */
export function outputFor(flags: { readonly json?: true; readonly markdown?: true }): Output {
  const { NO_COLOR: noColour = "", TERM: terminal = "" } = process.env;
  return {
    format: flags.json === true ? "json" : flags.markdown === true ? "markdown" : "terminal",
    colour: process.stdout.isTTY === true && noColour === "" && terminal !== "dumb",
    // Some terminals say they are 0 columns wide.
    width: process.stdout.isTTY === true && process.stdout.columns > 0 ? process.stdout.columns : 100,
  };
}
