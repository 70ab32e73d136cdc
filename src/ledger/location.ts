// Where the ledger lies.

import { dirname, join, resolve } from "node:path";
import { isDirectory } from "../core/systemErrors.js";

/** Name of the directory that holds the ledger, the reports and the artifacts of runs. */
export const directoryName = ".touchstone";

/**
 * The nearest `.touchstone` directory in `from` or above it; where there is none, the one that would be made
 * in `from`.
 */
export function touchstoneDirectory(from: string = process.cwd()): string {
  const start = resolve(from);
  for (let directory = start; ; directory = dirname(directory)) {
    const candidate = join(directory, directoryName);
    if (isDirectory(candidate)) return candidate;
    if (dirname(directory) === directory) return join(start, directoryName);
  }
}
