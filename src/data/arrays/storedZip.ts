// A zip archive whose entries are stored as they are (APPNOTE.TXT of PKWARE, 6.3.10, with the extensions for large files), written
// from front to back: what NumPy's `.npz` files are.

import type { FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";

export interface StoredZip {
  /** Adds an entry of exactly `bytes` bytes. Throws a RangeError where `content` has another number of them. */
  add(name: string, bytes: number, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>;
  /** Writes the directory of entries. Nothing can be added behind it. */
  finish(): Promise<void>;
}

interface Entry {
  readonly name: Uint8Array;
  readonly bytes: number;
  readonly offset: number;
  readonly checksum: number;
}

/** What does not fit into 32 bits stands in an extension. */
const LARGE = 0xffffffff;
const MANY = 0xffff;
const VERSION = 45;
/** 1 January 1980: the same content makes the same file. */
const DATE = 0x21;
const NAMES_ARE_UTF8 = 0x800;

/** An archive written into `file`, from its beginning. */
export function storedZip(file: FileHandle): StoredZip {
  const entries: Entry[] = [];
  let position = 0;
  const append = async (bytes: Uint8Array) => {
    await file.write(bytes, 0, bytes.length, position);
    position += bytes.length;
  };
  return {
    async add(text, bytes, content) {
      const name = new TextEncoder().encode(text);
      const offset = position;
      await append(localHeader({ name, bytes, offset, checksum: 0 }));
      const start = position;
      let checksum = 0;
      for await (const piece of content) {
        checksum = crc32(piece, checksum);
        await append(piece);
      }
      if (position - start !== bytes) throw new RangeError(`${text} has ${position - start} bytes, not ${bytes}`);
      const entry = { name, bytes, offset, checksum };
      entries.push(entry);
      const header = localHeader(entry);
      await file.write(header, 0, header.length, offset);
    },
    async finish() {
      const start = position;
      for (const entry of entries) await append(directoryHeader(entry));
      await append(endOfDirectory(entries.length, start, position - start));
    },
  };
}

function localHeader({ name, bytes, checksum }: Entry): Uint8Array {
  const extra = bytes >= LARGE ? extension([bytes, bytes]) : new Uint8Array(0);
  const size = Math.min(bytes, LARGE);
  return joined(
    words([4, 0x04034b50], ...common, [4, checksum], [4, size], [4, size], [2, name.length], [2, extra.length]),
    name,
    extra,
  );
}

function directoryHeader({ name, bytes, checksum, offset }: Entry): Uint8Array {
  const large = [...(bytes >= LARGE ? [bytes, bytes] : []), ...(offset >= LARGE ? [offset] : [])];
  const extra = large.length > 0 ? extension(large) : new Uint8Array(0);
  const size = Math.min(bytes, LARGE);
  const head = words([4, 0x02014b50], [2, VERSION], ...common, [4, checksum], [4, size], [4, size]);
  const sizes = words(
    [2, name.length],
    [2, extra.length],
    [2, 0],
    [2, 0],
    [2, 0],
    [4, 0],
    [4, Math.min(offset, LARGE)],
  );
  return joined(head, sizes, name, extra);
}

// Version, flags, stored as it is, time and date.
const common: readonly Word[] = [
  [2, VERSION],
  [2, NAMES_ARE_UTF8],
  [2, 0],
  [2, 0],
  [2, DATE],
];

const extension = (values: readonly number[]) =>
  words([2, 1], [2, 8 * values.length], ...values.map((value): Word => [8, value]));

function endOfDirectory(count: number, start: number, bytes: number): Uint8Array {
  const few = Math.min(count, MANY);
  const end = words(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, few],
    [2, few],
    [4, Math.min(bytes, LARGE)],
    [4, Math.min(start, LARGE)],
    [2, 0],
  );
  if (count < MANY && bytes < LARGE && start < LARGE) return end;
  const large = words(
    [4, 0x06064b50],
    [8, 44],
    [2, VERSION],
    [2, VERSION],
    [4, 0],
    [4, 0],
    [8, count],
    [8, count],
    [8, bytes],
    [8, start],
  );
  return joined(large, words([4, 0x07064b50], [4, 0], [8, start + bytes], [4, 1]), end);
}

/** How many bytes, and the number in them. */
type Word = readonly [2 | 4 | 8, number];

function words(...each: readonly Word[]): Uint8Array {
  const bytes = new Uint8Array(each.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of each) {
    if (size === 2) view.setUint16(at, value, true);
    else if (size === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += size;
  }
  return bytes;
}

function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
