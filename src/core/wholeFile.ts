// Writes files whole or not at all.

import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "./errors.js";

/**
 * Writes `content`, in one piece or in several, to `path`, its directory made if need be. It is written beside its place
 * under another name and then renamed, so that nobody ever finds half of it. Throws a `UserError` if the disk is full or
 * the place cannot be written.
 */
export async function writeWholeFile(path: string, content: string | Uint8Array | Iterable<Uint8Array>): Promise<void> {
  const unfinished = `${path}.${process.pid}.unfinished`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(unfinished, content);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw explained(path, error);
  }
}

const full: Readonly<Record<string, string>> = {
  ENOSPC: "no space is left on the disk",
  EDQUOT: "the disk quota is used up",
  EFBIG: "it is larger than files may be here",
};
const forbidden: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOTDIR: "a part of the path is not a directory",
  EEXIST: "a part of the path is not a directory",
  EISDIR: "it is a directory",
  ENAMETOOLONG: "the name is too long",
};

function explained(path: string, error: unknown): unknown {
  if (!(error instanceof Error && "code" in error && typeof error.code === "string")) return error;
  const { code } = error;
  if (code in full) {
    return new UserError("disk-full", `${path} cannot be written: ${full[code]}`, "make room, or write somewhere else");
  }
  if (code in forbidden) {
    return new UserError("not-writable", `${path} cannot be written: ${forbidden[code]}`, "name another place");
  }
  return error;
}
