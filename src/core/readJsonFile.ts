// JSON files.

import { readFile } from "node:fs/promises";
import { UserError } from "./errors.js";
import { systemReason } from "./systemErrors.js";

/** The content of a JSON file. Throws a `UserError` where it cannot be read or is no JSON. */
export async function readJsonFile(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : systemReason(error);
    if (reason === undefined) throw error;
    throw new UserError("json-unreadable", `${path} cannot be read: ${reason}`, "Check the path, or copy it again.");
  }
}
