// What the package knows of itself: its version, and the manifest made when it was built.

import { existsSync, readFileSync } from "node:fs";
import type { Manifest } from "./core/manifest.js";

/** The version in package.json. */
export function packageVersion(): string {
  const { version }: { version: string } = readJson("../package.json");
  return version;
}

/** The manifest of all fields: from the build, or, where the sources run unbuilt, from the fields themselves. */
export async function packageManifest(): Promise<Manifest> {
  if (existsSync(new URL("manifest.json", import.meta.url))) return readJson("manifest.json");
  const [{ fieldEntries }, { describeFields }] = await Promise.all([
    import("./fields.js"),
    import("./core/manifest.js"),
  ]);
  return describeFields(await Promise.all(fieldEntries.map((entry) => entry.load())));
}

// The files are ours: their shape is what the build gave them.
function readJson<Content>(path: string): Content {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
}
