// What the routes work with.

import type { Manifest } from "../core/manifest.js";
import type { Registry } from "../core/registry.js";
import type { TableOptions } from "../data/tableOptions.js";
import type { Ledger } from "../ledger/ledger.js";
import type { startTask } from "../tasks/taskThread.js";
import type { Jobs } from "./jobs.js";
import type { Slots } from "./slots.js";
import type { UploadLimits, UploadStore } from "./uploads.js";

/** How much, how many and how long. */
export interface ServerLimits extends UploadLimits {
  /** Seconds after which a stream of events says that it is still there. */
  readonly heartbeatSeconds: number;
}

export interface ServerParts {
  readonly registry: Registry;
  readonly manifest: Manifest;
  readonly ledger: Ledger;
  readonly jobs: Jobs;
  /** The places that jobs run in, and whatever else takes as much. */
  readonly slots: Slots;
  readonly uploads: UploadStore;
  readonly limits: ServerLimits;
  readonly startTask: typeof startTask;
  /** Where a path that somebody names really lies. Throws a `UserError` where it may not be read. */
  readablePath(path: string): Promise<string>;
}

/** Where a subject lies, as a request says it: every file that it names, by its path or as an upload. */
export interface NamedPlace {
  readonly paths: readonly string[];
  readonly uploads: readonly string[];
  readonly data?: readonly string[] | undefined;
  readonly table?: Omit<TableOptions, "signal">;
}

/** Where it really lies, all of it readable. */
export interface OpenedPlace {
  readonly paths: readonly string[];
  readonly data: readonly string[] | undefined;
  readonly table: Omit<TableOptions, "signal">;
  /** Starts tasks that work on it. */
  readonly start: typeof startTask;
  /** Lets the uploads go that are kept for it. */
  release(): void;
}

type PlaceParts = Pick<ServerParts, "readablePath" | "uploads" | "startTask" | "limits">;

/**
 * Hands what `place` names to `work`, which lets its uploads go when they are no longer needed; they are let go here where it
 * throws.
 */
export async function withPlace<Result>(
  parts: PlaceParts,
  place: NamedPlace,
  work: (opened: OpenedPlace) => Promise<Result>,
): Promise<Result> {
  const opened = await openPlace(parts, place);
  try {
    return await work(opened);
  } catch (error) {
    opened.release();
    throw error;
  }
}

/** Finds what `place` names, and keeps its uploads. Throws a `UserError` where something may not be read or is not there. */
export async function openPlace(
  { readablePath, uploads, startTask, limits }: PlaceParts,
  { table = {}, ...place }: NamedPlace,
): Promise<OpenedPlace> {
  const readable = (paths: readonly string[]) => Promise.all(paths.map(readablePath));
  const named = await readable(place.paths);
  const data = place.data === undefined ? undefined : await readable(place.data);
  const test = table.test === undefined ? {} : { test: await readable(table.test) };
  const labels = table.labels === undefined ? {} : { labels: await readablePath(table.labels) };
  const release = uploads.hold(place.uploads);
  const handedOver = place.uploads.map((id) => uploads.get(id).path);
  // What lies on this machine is its user's; what was handed over may unpack to anything.
  const start: typeof startTask =
    handedOver.length === 0 ? startTask : (task, tell) => startTask(task, tell, { mostBytes: limits.mostBytes });
  return { paths: [...named, ...handedOver], data, table: { ...table, ...test, ...labels }, start, release };
}
