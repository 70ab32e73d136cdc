// The fields, each loaded when something of it is used.

import type { FieldEntry } from "./core/field.js";

export const fieldEntries: readonly FieldEntry[] = [
  { id: "algorithms", load: async () => (await import("./fields/algorithms/index.js")).algorithms },
  { id: "pitfalls", load: async () => (await import("./fields/pitfalls/index.js")).pitfalls },
  { id: "sequence", load: async () => (await import("./fields/sequence/index.js")).sequence },
];
