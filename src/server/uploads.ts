// Files that a browser handed over: streamed to a directory of the server's own, under names of the server's own.

import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { UserError } from "../core/errors.js";
import { isDiskFull, systemReason } from "../core/systemErrors.js";

export interface Upload {
  readonly id: string;
  /** What the user called it: for showing, and for telling its format by its ending. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

export interface UploadStore {
  /** Keeps what `body` holds. Throws a `UserError` where it is too large, too slow, or the disk is full: nothing is kept then. */
  keep(name: string, body: ReadableStream<Uint8Array>): Promise<Upload>;
  /** Throws a `UserError` where there is none of that name. */
  get(id: string): Upload;
  forget(id: string): Promise<boolean>;
  close(): Promise<void>;
}

export interface UploadLimits {
  readonly largestBytes: number;
  /** Seconds without a byte after which an upload is given up. */
  readonly patienceSeconds: number;
}

export async function uploadStore({ largestBytes, patienceSeconds }: UploadLimits): Promise<UploadStore> {
  const directory = await mkdtemp(join(tmpdir(), "touchstone-uploads-"));
  const uploads = new Map<string, Upload>();
  return {
    async keep(name, body) {
      const id = randomUUID();
      const place = join(directory, id);
      await mkdir(place);
      const path = join(place, safeName(name));
      const giveUp = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      const wait = () => {
        clearTimeout(timer);
        timer = setTimeout(() => giveUp.abort(), 1000 * patienceSeconds);
      };
      let bytes = 0;
      const counted = new Transform({
        transform(chunk: Buffer, _, done) {
          wait();
          bytes += chunk.length;
          if (bytes > largestBytes) done(tooLarge(largestBytes));
          else done(null, chunk);
        },
      });
      wait();
      try {
        await pipeline(Readable.from(body), counted, createWriteStream(path, { flags: "wx" }), {
          signal: giveUp.signal,
        });
        if (bytes === 0) throw new UserError("file-empty", `${basename(path)} is empty`, "choose another file");
        const upload = { id, name: basename(path), path, bytes };
        uploads.set(id, upload);
        return upload;
      } catch (error) {
        await rm(place, { recursive: true, force: true });
        throw explained(error, giveUp.signal.aborted, patienceSeconds);
      } finally {
        clearTimeout(timer);
      }
    },
    get(id) {
      const upload = uploads.get(id);
      if (upload !== undefined) return upload;
      throw new UserError("no-upload", `there is no upload ${id}`, "hand the file over again");
    },
    async forget(id) {
      const upload = uploads.get(id);
      if (upload === undefined) return false;
      uploads.delete(id);
      await rm(join(directory, id), { recursive: true, force: true });
      return true;
    },
    close: () => rm(directory, { recursive: true, force: true }),
  };
}

/** A name without directories, control characters or a leading dot. */
function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  const plain = last
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"|?*]/gu, "_")
    .replace(/^\.+/, "")
    .slice(-120);
  return plain === "" ? "upload" : plain;
}

function tooLarge(largestBytes: number): UserError {
  return new UserError(
    "upload-too-large",
    `the file is larger than ${Math.round(largestBytes / 2 ** 20)} MB`,
    "name its path instead, or start the server with a larger --largest-upload",
  );
}

function explained(error: unknown, wasSlow: boolean, patience: number): unknown {
  if (wasSlow) return new UserError("upload-too-slow", `nothing came for ${patience} s`, "hand the file over again");
  if (isDiskFull(error)) return new UserError("disk-full", "there is no room for the file", "make room");
  const reason = systemReason(error);
  return reason === undefined ? error : new UserError("upload-failed", `the file was not kept: ${reason}`, "try again");
}
