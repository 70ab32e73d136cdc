// The chapters of Moby-Dick, which lie beside the package as an example: documents of one hand, none of them twice.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { UserError } from "../../../core/errors.js";
import { packageFile } from "../../../core/packageFile.js";
import { openDocuments } from "../../../data/openDocuments.js";

/** Quotation marks and dashes as a typewriter has them; of what else is not ASCII there are ten characters. */
const typewritten: Readonly<Record<string, string>> = { "“": '"', "”": '"', "‘": "'", "’": "'", "—": "--", Œ: "Oe" };

/** The chapters in their order, in ASCII, so that a character is a byte. Throws a `UserError` where the file is missing. */
export async function novelChapters(): Promise<readonly string[]> {
  const path = fileURLToPath(packageFile("examples/moby-dick.jsonl.gz"));
  if (!existsSync(path)) {
    throw new UserError(
      "missing-example",
      `${path}, the text that is learnt, is not there`,
      "Install the package anew.",
    );
  }
  const { documents } = await openDocuments([path]);
  return documents.map((text) => text.replace(/[^\t\n -~]/gu, (character) => typewritten[character] ?? "?"));
}
