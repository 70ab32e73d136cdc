// Writes files whole or not at all.

import { rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "./errors.js";
import { isDirectory, isDiskFull, makeDirectories, systemReason } from "./systemErrors.js";

/**
 * Writes `content`, in one piece or in several, to `path`, its directory made if need be. It is written beside its place
 * under another name and then renamed, so that nobody ever finds half of it. Throws a `UserError` if the disk is full or
 * the place cannot be written.
 */
export async function writeWholeFile(path: string, content: string | Uint8Array | Iterable<Uint8Array>): Promise<void> {
  const unfinished = `${path}.${process.pid}.unfinished`;
  try {
    makeDirectories(dirname(path));
    await writeFile(unfinished, content);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw explained(path, error);
  }
}

function explained(path: string, error: unknown): unknown {
  const reason = systemReason(error);
  if (reason === undefined) return error;
  if (isDiskFull(error)) {
    return new UserError("disk-full", `${path} cannot be written: ${reason}`, "make room, or write somewhere else");
  }
  const why = isDirectory(path) ? "it is a directory" : reason;
  return new UserError("not-writable", `${path} cannot be written: ${why}`, "name another place");
}
