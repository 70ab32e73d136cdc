// What the routes work with.

import type { Manifest } from "../core/manifest.js";
import type { Registry } from "../core/registry.js";
import type { Ledger } from "../ledger/ledger.js";
import type { startTask } from "../tasks/taskThread.js";
import type { Jobs } from "./jobs.js";
import type { Upload, UploadStore } from "./uploads.js";

export interface ServerParts {
  readonly registry: Registry;
  readonly manifest: Manifest;
  readonly ledger: Ledger;
  readonly jobs: Jobs;
  readonly uploads: UploadStore;
  readonly startTask: typeof startTask;
  /** Where a path that somebody names really lies. Throws a `UserError` where it may not be read. */
  readablePath(path: string): Promise<string>;
}

/** The paths of a subject: those named, and those of uploads. */
export async function pathsOf(
  { readablePath, uploads }: ServerParts,
  place: { readonly paths: readonly string[]; readonly uploads: readonly string[] },
): Promise<readonly string[]> {
  const named = await Promise.all(place.paths.map(readablePath));
  const kept: readonly Upload[] = place.uploads.map((id) => uploads.get(id));
  return [...named, ...kept.map(({ path }) => path)];
}
