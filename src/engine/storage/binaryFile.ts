// Files that are read in parts.

import { type FileHandle, open, stat } from "node:fs/promises";
import { UserError } from "../../core/errors.js";

export interface BinaryFile {
  readonly path: string;
  readonly size: number;
  /** The bytes from `offset` on. Throws a `UserError` where the file ends before them. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Opens a file. Throws a `UserError` where there is none, it may not be read, or is no regular file. */
export async function openBinaryFile(path: string): Promise<BinaryFile> {
  const handle = await opened(path);
  const stats = await handle.stat();
  return {
    path,
    size: stats.size,
    read: async (offset, length) => {
      const bytes = offset + length <= stats.size ? new Uint8Array(length) : new Uint8Array(0);
      let done = 0;
      while (done < length) {
        // One call reads at most 2 GiB.
        const { bytesRead } = await handle.read(bytes, done, Math.min(bytes.length - done, 2 ** 30), offset + done);
        if (bytesRead === 0)
          throw new UserError("file-truncated", `${path} ends before byte ${offset + length}`, "Copy it again.");
        done += bytesRead;
      }
      return bytes;
    },
    close: () => handle.close(),
  };
}

async function opened(path: string): Promise<FileHandle> {
  try {
    // Looked at before it is opened: opening a named pipe waits until somebody writes to it.
    const found = await stat(path);
    if (!found.isFile()) {
      throw new UserError(
        "not-a-file",
        `${path} is ${found.isDirectory() ? "a directory" : "no regular file"}`,
        "Name a file.",
      );
    }
    return await open(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new UserError("file-missing", `${path} does not exist`, "Check the path.");
    }
    if (code === "EACCES" || code === "EPERM") {
      throw new UserError(
        "no-permission",
        `${path} may not be read by you`,
        "Ask its owner, or change its permissions.",
      );
    }
    throw error;
  }
}
