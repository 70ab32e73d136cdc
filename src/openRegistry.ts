// The registry of all fields.

import { createRegistry, type Registry } from "./core/registry.js";
import { fieldEntries } from "./fields.js";
import { packageManifest } from "./package.js";

export async function openRegistry(): Promise<Registry> {
  return createRegistry(fieldEntries, await packageManifest());
}
