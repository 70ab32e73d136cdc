// Mistakes in a network's definition, told with the operation and with the line of the user's that called it.

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../core/errors.js";

const engineFolder = dirname(fileURLToPath(import.meta.url));

/** The error of an operation that was handed tensors it cannot take; the message names the caller's line. */
export function shapeError(operation: string, problem: string, hint = "Check the shapes at that line."): UserError {
  const line = callersLine(new Error().stack ?? "");
  return new UserError("shape-mismatch", `${operation}: ${problem}${line === undefined ? "" : ` (${line})`}`, hint);
}

// The first frame outside the engine, as `file:line:column`.
function callersLine(stack: string): string | undefined {
  for (const frame of stack.split("\n").slice(1)) {
    const place = /\(?((?:file:\/\/)?[^()\s]+:\d+:\d+)\)?$/.exec(frame)?.[1];
    if (place === undefined || place.startsWith("node:")) continue;
    const path = place.startsWith("file://")
      ? fileURLToPath(place.replace(/:\d+:\d+$/, "")) + place.slice(place.search(/:\d+:\d+$/))
      : place;
    if (!path.startsWith(engineFolder)) return path;
  }
  return undefined;
}
