import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new, empty directory. */
export function emptyDirectory(): string {
  return mkdtempSync(join(tmpdir(), "touchstone-test-"));
}
