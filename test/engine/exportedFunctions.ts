// What the modules of a folder export.

import { readdirSync } from "node:fs";

/** The names of all functions that the modules directly in `folder` export, in order. */
export async function exportedFunctions(folder: URL): Promise<string[]> {
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));
  const modules: object[] = await Promise.all(files.map((name) => import(new URL(name, folder).href)));
  const exports = modules.flatMap((module) => Object.entries(module));
  return exports.flatMap(([name, value]) => (typeof value === "function" ? [name] : [])).sort();
}
