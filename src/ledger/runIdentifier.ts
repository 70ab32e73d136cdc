// Identifiers of runs: 26 characters of Crockford's base 32, ten of them the time in milliseconds, sixteen random
// (the layout of a ULID), so that sorting them as text sorts them by time.

import { randomBytes } from "node:crypto";

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
let latest = 0;

/** A new identifier. Later calls in one process give later identifiers, even within one millisecond. */
export function newRunIdentifier(now: number = Date.now()): string {
  latest = Math.max(now, latest + 1);
  return encodeTime(latest) + encodeRandom(randomBytes(16));
}

function encodeTime(milliseconds: number): string {
  let rest = milliseconds;
  let text = "";
  for (let digit = 0; digit < 10; digit++) {
    text = alphabet[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

// One character takes five bits of one byte; the other three are left unused.
function encodeRandom(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => alphabet[byte % 32]).join("");
}
