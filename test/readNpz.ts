// Reads `.npz` files whose entries are stored as they are, through the archive's directory, as NumPy does.

import { crc32 } from "node:zlib";

export interface ReadArray {
  readonly descr: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** The entries of a zip archive by name. Throws where a checksum is wrong. */
export function readZip(bytes: Buffer): Map<string, Buffer> {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const entries = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  for (let entry = 0; entry < bytes.readUInt16LE(end + 10); entry++) {
    const [checksum, size] = [bytes.readUInt32LE(at + 16), bytes.readUInt32LE(at + 24)];
    const [nameLength, extraLength] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30)];
    const offset = bytes.readUInt32LE(at + 42);
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
    const content = bytes.subarray(start, start + size);
    if (crc32(content) !== checksum || bytes.readUInt32LE(offset + 14) !== checksum) {
      throw new Error(`${name} has another checksum`);
    }
    entries.set(name, content);
    at += 46 + nameLength + extraLength;
  }
  return entries;
}

const elements = {
  "|i1": (bytes: Buffer) => Array.from(new Int8Array(bytes)),
  "<i4": (bytes: Buffer) => Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readInt32LE(4 * i)),
  "<f8": (bytes: Buffer) => Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readDoubleLE(8 * i)),
};

/** The array in an `.npy` entry. */
export function readNpy(bytes: Buffer): ReadArray {
  const length = bytes.readUInt16LE(8);
  const header = bytes.toString("latin1", 10, 10 + length);
  const parsed = /'descr': '(?<descr>.+?)', 'fortran_order': False, 'shape': \((?<shape>.*?)\)/.exec(header)?.groups;
  if (parsed === undefined || (10 + length) % 64 !== 0 || !header.endsWith("\n"))
    throw new Error(`no header: ${header}`);
  const shape = parsed.shape
    .split(",")
    .filter((size) => size.trim() !== "")
    .map(Number);
  const read = Object.entries(elements).find(([descr]) => descr === parsed.descr)?.[1];
  if (read === undefined) throw new Error(`no elements ${parsed.descr}`);
  return { descr: parsed.descr, shape, values: read(bytes.subarray(10 + length)) };
}
