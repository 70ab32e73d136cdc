// Files that a browser handed over: streamed to a directory of the server's own, under names of the server's own, so many at
// a time and so many bytes together. Where room is needed, the file goes that was not used for the longest time.

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
  /**
   * Keeps what `body` holds. Throws a `UserError` where it is too large or too slow, where there is no room beside the files
   * that are in use, or where the disk is full: nothing of it is kept then.
   */
  keep(name: string, body: ReadableStream<Uint8Array>): Promise<Upload>;
  /** Throws a `UserError` where there is none of that name. */
  get(id: string): Upload;
  /** Keeps these files until the returned function is called. Throws a `UserError` where one is not there. */
  hold(ids: readonly string[]): () => void;
  /** Takes a file away, as soon as nothing uses it. Returns whether there was one. */
  forget(id: string): Promise<boolean>;
  close(): Promise<void>;
}

export interface UploadLimits {
  readonly largestBytes: number;
  /** Files that are kept at once. */
  readonly mostFiles: number;
  /** Bytes of all files together. */
  readonly mostBytes: number;
  /** Seconds without a byte after which an upload is given up. */
  readonly patienceSeconds: number;
  /** Seconds after which an upload is given up, however steadily it comes. */
  readonly deadlineSeconds: number;
}

interface Kept extends Upload {
  /** How many use it. */
  holders: number;
}

/** A store without a file, in a new directory for temporary files. */
export async function uploadStore(limits: UploadLimits): Promise<UploadStore> {
  const directory = await mkdtemp(join(tmpdir(), "touchstone-uploads-"));
  // In the order in which they were last used.
  const kept = new Map<string, Kept>();
  // Those that were taken away while they were in use.
  const forgotten = new Set<Kept>();
  let coming = 0;
  let total = 0;

  const remove = async (upload: Kept) => {
    total -= upload.bytes;
    await rm(join(directory, upload.id), { recursive: true, force: true });
  };
  const makeRoom = async () => {
    while (total > limits.mostBytes || kept.size + coming > limits.mostFiles) {
      const oldest = [...kept.values()].find(({ holders }) => holders === 0);
      if (oldest === undefined) throw noRoom();
      kept.delete(oldest.id);
      await remove(oldest);
    }
  };
  const found = (id: string) => {
    const upload = kept.get(id);
    if (upload === undefined) {
      throw new UserError("no-upload", `there is no upload ${id}`, "hand the file over again");
    }
    kept.delete(id);
    kept.set(id, upload);
    return upload;
  };
  const letGo = (upload: Kept) => {
    upload.holders -= 1;
    if (upload.holders === 0 && forgotten.delete(upload)) void remove(upload);
  };

  return {
    async keep(name, body) {
      const id = randomUUID();
      const place = join(directory, id);
      const path = join(place, safeName(name));
      let bytes = 0;
      coming += 1;
      const watch = watchOver(limits);
      try {
        await makeRoom();
        await mkdir(place);
        const counted = new Transform({
          transform(chunk: Buffer, _, done) {
            watch.heard();
            bytes += chunk.length;
            total += chunk.length;
            if (bytes > limits.largestBytes) done(tooLarge(limits.largestBytes));
            else if (total <= limits.mostBytes) done(null, chunk);
            else makeRoom().then(() => done(null, chunk), done);
          },
        });
        const file = createWriteStream(path, { flags: "wx" });
        await pipeline(Readable.from(body), counted, file, { signal: watch.signal });
        if (bytes === 0) throw new UserError("file-empty", `${basename(path)} is empty`, "choose another file");
        kept.set(id, { id, name: basename(path), path, bytes, holders: 0 });
        return { id, name: basename(path), path, bytes };
      } catch (error) {
        await rm(place, { recursive: true, force: true });
        total -= bytes;
        throw explained(error, watch.signal);
      } finally {
        coming -= 1;
        watch.stop();
      }
    },
    get: found,
    hold(ids) {
      const held = ids.map(found);
      for (const upload of held) upload.holders += 1;
      let isHeld = true;
      return () => {
        if (isHeld) held.forEach(letGo);
        isHeld = false;
      };
    },
    async forget(id) {
      const upload = kept.get(id);
      if (upload === undefined) return false;
      kept.delete(id);
      if (upload.holders > 0) forgotten.add(upload);
      else await remove(upload);
      return true;
    },
    close: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Aborts its signal, with what to tell the sender, after a silence and at the deadline. */
function watchOver({ patienceSeconds, deadlineSeconds }: UploadLimits) {
  const controller = new AbortController();
  const giveUp = (reason: string) =>
    controller.abort(new UserError("upload-too-slow", reason, "hand the file over again, or name its path instead"));
  const silence = setTimeout(() => giveUp(`nothing came for ${patienceSeconds} s`), 1000 * patienceSeconds);
  const deadline = setTimeout(
    () => giveUp(`the file was not there after ${deadlineSeconds} s`),
    1000 * deadlineSeconds,
  );
  return {
    signal: controller.signal,
    heard: () => void silence.refresh(),
    stop() {
      clearTimeout(silence);
      clearTimeout(deadline);
    },
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

/** The error for a file of more than `largestBytes`. */
export function tooLarge(largestBytes: number): UserError {
  return new UserError(
    "upload-too-large",
    `the file is larger than ${Math.round(largestBytes / 2 ** 20)} MB`,
    "name its path instead, or start the server with a larger --largest-upload",
  );
}

function noRoom(): UserError {
  return new UserError(
    "uploads-full",
    "there is no room for another file beside those that are in use",
    "wait for a job to end, or name the file's path instead",
  );
}

function explained(error: unknown, { aborted, reason }: AbortSignal): unknown {
  if (aborted) return reason;
  if (error instanceof UserError) return error;
  if (isDiskFull(error)) return new UserError("disk-full", "there is no room for the file", "make room");
  const said = systemReason(error);
  return said === undefined ? error : new UserError("upload-failed", `the file was not kept: ${said}`, "try again");
}
