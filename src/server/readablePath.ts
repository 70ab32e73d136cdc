// Which files of this machine a server may read for whoever asks: those below its root, wherever links lead; without a root all,
// on loopback alone, where whoever asks is who started it.

import { readdir, realpath } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { UserError } from "../core/errors.js";
import { isDirectory, systemReason } from "../core/systemErrors.js";
import { isBelowObject, isObjectLocation } from "../data/objects/objectLocation.js";

/** What a server may read for whoever asks. */
export interface Readable {
  /** The only directory that is read from. */
  readonly root: string | undefined;
  /** Where in a store objects are read: s3://bucket/folder. */
  readonly objects: readonly string[];
  readonly isLoopback: boolean;
}

/**
 * Where `path` really lies. Throws a `UserError` where it, or something that a link in it leads to, lies outside of the root,
 * or of the stores that are allowed, and where there is no root and the server is not on loopback.
 */
export async function readablePath(path: string, readable: Readable): Promise<string> {
  const { root, isLoopback } = readable;
  if (isObjectLocation(path)) return readableObject(path, readable);
  if (root === undefined) {
    if (isLoopback) return path;
    throw new UserError(
      "paths-refused",
      "this server reads no paths: it was started without --root",
      "hand the file over instead",
    );
  }
  const base = await realpath(root);
  const isBelow = (place: string) => place === base || place.startsWith(base + sep);
  const place = await realpath(resolve(base, path)).catch((error: unknown) => {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    throw new UserError("unknown-path", `${path} cannot be read: ${reason}`, "check the path");
  });
  if (!isBelow(place)) {
    throw new UserError(
      "paths-refused",
      `${path} lies outside of what this server may read`,
      "name a path below its --root",
    );
  }
  const leading = isDirectory(place) ? await linkOut(place, isBelow) : undefined;
  if (leading === undefined) return place;
  throw new UserError("paths-refused", `${path} holds a link that leads out: ${leading}`, "take the link away");
}

// A store is read by the server's keys and from where the server stands, neither of which is whoever asks.
function readableObject(path: string, { root, objects, isLoopback }: Readable): string {
  if (root === undefined && objects.length === 0 && isLoopback) return path;
  if (objects.some((prefix) => isBelowObject(path, prefix))) return path;
  throw new UserError(
    "paths-refused",
    `${path} lies outside of what this server may read`,
    objects.length === 0 ? "start the server with --objects s3://bucket/folder" : "name an object below its --objects",
  );
}

/**
 * A link below `directory`, or below a directory that such a link leads to, whose end is where `isBelow` is false. A link
 * that leads nowhere leads nowhere else.
 */
async function linkOut(
  directory: string,
  isBelow: (place: string) => boolean,
  seen = new Set<string>(),
): Promise<string | undefined> {
  if (seen.has(directory)) return undefined;
  seen.add(directory);
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue;
    const target = await realpath(join(entry.parentPath, entry.name)).catch(() => undefined);
    if (target === undefined) continue;
    if (!isBelow(target)) return entry.name;
    const further = isDirectory(target) ? await linkOut(target, isBelow, seen) : undefined;
    if (further !== undefined) return further;
  }
  return undefined;
}
