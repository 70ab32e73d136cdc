// What the package knows of itself: its version, and the manifest made when it was built.

import { existsSync, readFileSync } from "node:fs";
import type { Manifest } from "./core/manifest.js";

/** The version in package.json. */
export function packageVersion(): string {
  const { version }: { version: string } = readJson("package.json");
  return version;
}

/** The manifest of all fields: from the build, or, where the sources run unbuilt, from the fields themselves. */
export async function packageManifest(): Promise<Manifest> {
  if (import.meta.url.startsWith(new URL("dist/", root()).href)) return readJson("dist/manifest.json");
  const [{ fieldEntries }, { describeFields }] = await Promise.all([
    import("./fields.js"),
    import("./core/manifest.js"),
  ]);
  return describeFields(await Promise.all(fieldEntries.map((entry) => entry.load())));
}

/** A compiled file of the package, such as the program of a thread. */
export function builtFile(path: string): URL {
  return new URL(`dist/${path}`, root());
}

// The files are ours: their shape is what the build gave them.
function readJson<Content>(path: string): Content {
  return JSON.parse(readFileSync(new URL(path, root()), "utf8"));
}

// This file stands in the sources, in the build, or, for the command, within a bundle.
function root(): URL {
  let directory = new URL("./", import.meta.url);
  while (!existsSync(new URL("package.json", directory))) {
    const above = new URL("../", directory);
    if (above.href === directory.href) throw new Error("the package has lost its package.json");
    directory = above;
  }
  return directory;
}
