// What the package knows of itself: its version, and the manifest made when it was built.

import { readFileSync } from "node:fs";
import type { Manifest } from "./core/manifest.js";
import { packageFile } from "./core/packageFile.js";

/** The version in package.json. */
export function packageVersion(): string {
  const { version }: { version: string } = readJson("package.json");
  return version;
}

/** The manifest of all fields: from the build, or, where the sources run unbuilt, from the fields themselves. */
export async function packageManifest(): Promise<Manifest> {
  if (import.meta.url.startsWith(packageFile("dist/").href)) return readJson("dist/manifest.json");
  const [{ fieldEntries }, { describeFields }] = await Promise.all([
    import("./fields.js"),
    import("./core/manifest.js"),
  ]);
  return describeFields(await Promise.all(fieldEntries.map((entry) => entry.load())));
}

/** A compiled file of the package, such as the program of a thread. */
export function builtFile(path: string): URL {
  return packageFile(`dist/${path}`);
}

// The files are ours: their shape is what the build gave them.
function readJson<Content>(path: string): Content {
  return JSON.parse(readFileSync(packageFile(path), "utf8"));
}
