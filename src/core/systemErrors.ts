// What the operating system says of files and disks, in the user's words.

import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** The `code` of an error such as `ENOENT`; `undefined` where there is none. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

const fullDisk: Readonly<Record<string, string>> = {
  ENOSPC: "no space is left on the disk",
  EDQUOT: "the disk quota is used up",
  EFBIG: "it is larger than files may be here",
};

const refusals: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOTDIR: "a part of the path is not a directory",
  EEXIST: "a part of the path is not a directory",
  EISDIR: "it is a directory",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "its symbolic links lead in a circle",
};

/** Whether there is no room for what was to be written. */
export function isDiskFull(error: unknown): boolean {
  return (errorCode(error) ?? "") in fullDisk;
}

/** Why the system refused, to stand after "… cannot be read: "; `undefined` for what is no error of the system. */
export function systemReason(error: unknown): string | undefined {
  const code = errorCode(error);
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) return undefined;
  const told = error instanceof Error ? /^E[A-Z0-9]+: (.+?), \w+/.exec(error.message)?.[1] : undefined;
  return fullDisk[code] ?? refusals[code] ?? told ?? code;
}

/** Whether `path` is a directory, or a link to one, that may be seen. */
export function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/**
 * Makes the directory `path` and those above it that are missing. Node's own way to do so never ends where a directory
 * is there and yet none can be made in it, as in /proc.
 */
export function makeDirectories(path: string): void {
  const missing: string[] = [];
  for (let place = resolve(path); !isDirectory(place) && dirname(place) !== place; place = dirname(place)) {
    missing.unshift(place);
  }
  for (const place of missing) {
    try {
      mkdirSync(place);
    } catch (error) {
      // Another process may have been first.
      if (!isDirectory(place)) throw error;
    }
  }
}
