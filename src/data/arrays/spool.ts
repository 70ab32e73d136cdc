// A directory beside a file that is being written, for what its format puts behind one another but comes side by side.

import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "../../core/errors.js";
import { isDirectory, isDiskFull, makeDirectories, systemReason } from "../../core/systemErrors.js";

export interface Spool {
  /** The path of a file in the directory. */
  path(name: string): string;
  /** Moves such a file to where the whole one belongs, and takes the directory away. */
  moveToPlace(name: string): Promise<void>;
  /** Takes the directory away with all that is in it. */
  remove(): Promise<void>;
}

/** Makes the directory, and those above it that are missing. Throws a `UserError` where the place cannot be written. */
export async function openSpool(place: string): Promise<Spool> {
  const directory = `${place}.${process.pid}.unfinished`;
  const remove = () => rm(directory, { recursive: true, force: true });
  await explaining(place, async () => {
    if (isDirectory(place)) throw Object.assign(new Error("EISDIR: it is a directory, open"), { code: "EISDIR" });
    makeDirectories(dirname(place));
    await mkdir(directory, { recursive: true });
  });
  return {
    path: (name) => join(directory, name),
    async moveToPlace(name) {
      await explaining(place, () => rename(join(directory, name), place));
      await remove();
    },
    remove,
  };
}

/** Does `work`; what the system refuses becomes a `UserError` about `place`. */
export async function explaining<Result>(place: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    throw isDiskFull(error)
      ? new UserError("disk-full", `${place} cannot be written: ${reason}`, "make room, or write somewhere else")
      : new UserError("not-writable", `${place} cannot be written: ${reason}`, "name another place");
  }
}
