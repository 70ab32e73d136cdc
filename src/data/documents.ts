// Documents: texts that are read whole, one after another.

import { createHash } from "node:crypto";
import type { SubjectBase } from "../core/subject.js";

declare module "../core/subject.js" {
  interface SubjectKinds {
    text: Documents;
  }
}

export interface Documents extends SubjectBase<"text"> {
  /** In the order of the files, and of the records in them. */
  readonly documents: readonly string[];
}

/** `sha256:…` of documents, the same for every order of them. */
export function documentsFingerprint(documents: readonly string[]): string {
  const digests = documents.map((text) => createHash("sha256").update(text.normalize("NFC")).digest("hex")).sort();
  return `sha256:${createHash("sha256")
    .update(["documents 1", ...digests].join("\n"))
    .digest("hex")}`;
}
