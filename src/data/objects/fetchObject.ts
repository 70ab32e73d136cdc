// An object of a store into a file: streamed, bounded, whole or not at all.

import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Interrupted, UserError } from "../../core/errors.js";
import { errorCode, isDiskFull, systemReason } from "../../core/systemErrors.js";
import { objectLocation } from "./objectLocation.js";
import { type ObjectStore, objectAddress, signedHeaders } from "./objectStore.js";
import { refused } from "./refusals.js";

export interface FetchBounds {
  readonly mostBytes: number;
  readonly signal: AbortSignal | undefined;
  /** Seconds without a word after which the store is given up. Default 60. */
  readonly patienceSeconds?: number;
}

const attempts = 3;
const firstPauseMilliseconds = 200;

/**
 * Writes the object at `path` (s3://bucket/key) to `file`, which must not be there; returns its bytes. What the store breaks off,
 * or is too busy for, is asked for three times. Throws a `UserError` where it cannot be had; `Interrupted` if the signal was
 * aborted.
 */
export async function fetchObject(
  path: string,
  file: string,
  store: ObjectStore,
  bounds: FetchBounds,
): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetchOnce(path, file, store, bounds);
    } catch (error) {
      if (bounds.signal?.aborted === true) throw new Interrupted();
      if (!(error instanceof BrokenOff)) throw error;
      if (attempt === attempts) throw new UserError("store-broke-off", `${path} ${error.message}`, "try again later");
      await sleep(firstPauseMilliseconds * 2 ** attempt);
    }
  }
}

/** What may go well another time. */
class BrokenOff extends Error {}

async function fetchOnce(path: string, file: string, store: ObjectStore, bounds: FetchBounds): Promise<number> {
  const { signal, mostBytes, patienceSeconds = 60 } = bounds;
  const address = objectAddress(store, objectLocation(path));
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), 1000 * patienceSeconds);
  const stop = AbortSignal.any(signal === undefined ? [silence.signal] : [signal, silence.signal]);
  try {
    // What is handed in is for this store alone: nothing leads on to another.
    const headers = await signedHeaders(address, store);
    const answer = await fetch(address, { headers, redirect: "manual", signal: stop });
    if (answer.status >= 500) throw new BrokenOff(`cannot be fetched: ${address.host} answers ${answer.status}`);
    if (answer.status !== 200 || answer.body === null) throw await refused(path, answer, store);
    // Of what the store keeps packed and is unpacked on the way, the length says nothing.
    const isPacked = answer.headers.has("content-encoding");
    const announced = isPacked ? undefined : Number(answer.headers.get("content-length") ?? Number.NaN);
    if (announced !== undefined && announced > mostBytes) throw tooLarge(path, mostBytes);
    let bytes = 0;
    const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        timer.refresh();
        bytes += chunk.length;
        if (bytes > mostBytes) throw tooLarge(path, mostBytes);
        yield chunk;
      }
    };
    await pipeline(answer.body, counted, createWriteStream(file), { signal: stop });
    if (announced !== undefined && bytes < announced) throw brokenOff(bytes, announced);
    return bytes;
  } catch (error) {
    if (silence.signal.aborted) throw new BrokenOff(`cannot be fetched: ${address.host} fell silent`);
    throw explained(path, address, error);
  } finally {
    clearTimeout(timer);
  }
}

const brokenOff = (bytes: number, announced: number) =>
  new BrokenOff(`came only in part: ${bytes.toLocaleString("en")} of ${announced.toLocaleString("en")} bytes`);

function tooLarge(path: string, mostBytes: number): UserError {
  const most = Math.round(mostBytes / 2 ** 20).toLocaleString("en");
  return new UserError(
    "object-too-large",
    `${path} is larger than the ${most} MB that are fetched`,
    "set TOUCHSTONE_LARGEST_FETCH to more megabytes, or download it and name the file",
  );
}

/** What `fetch` and the disk say, in one line. */
function explained(path: string, { host }: URL, error: unknown): unknown {
  if (error instanceof UserError || error instanceof BrokenOff || !(error instanceof Error)) return error;
  if (isDiskFull(error) || "path" in error) {
    return new UserError(
      "not-writable",
      `${path} cannot be kept here: ${systemReason(error)}`,
      "make room, or set TMPDIR",
    );
  }
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = errorCode(cause) ?? "";
  if (unreachable.has(code) || code.includes("CERT")) {
    return new UserError(
      "store-unreachable",
      `${path} cannot be fetched: ${host} cannot be reached (${code})`,
      "start the store, or mend AWS_ENDPOINT_URL",
    );
  }
  const brokeOff = error instanceof TypeError || /^(UND_ERR|ECONNRESET|EPIPE|ERR_STREAM_PREMATURE)/.test(code);
  return brokeOff ? new BrokenOff(`cannot be fetched: ${host} broke off (${code || error.message})`) : error;
}

const unreachable = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT"]);
