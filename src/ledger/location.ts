// Where the ledger lies.

import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

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
    if (statSync(candidate, { throwIfNoEntry: false })?.isDirectory()) return candidate;
    if (dirname(directory) === directory) return join(start, directoryName);
  }
}
