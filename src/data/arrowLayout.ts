// Whether the metadata of an Arrow file can be what they claim to be. The Arrow library trusts offsets and counts,
// and would run out of memory on damaged ones; so the few that everything else hangs on are checked first
// (FlatBuffers: a table begins with the distance back to its vtable, which gives the place of each member).

import type { SourceFile } from "./locateFiles.js";
import { truncated, unreadable } from "./readErrors.js";
import { bytesAt } from "./scanFile.js";

const magic = "ARROW1";
/** Members of the tables we look into, in the order of Arrow's Schema.fbs, Message.fbs and File.fbs. */
const footerSchema = 1;
const messageHeader = 2;
const schemaFields = 1;

/** Throws a `UserError` unless the schema of an Arrow file or stream is within bounds. */
export async function checkArrowLayout(file: SourceFile): Promise<void> {
  const start = await bytesAt(file.path, 0, 8);
  const isFile = start.subarray(0, 6).toString("latin1") === magic;
  if (isFile) {
    const end = await bytesAt(file.path, Math.max(0, file.bytes - 10), 10);
    if (end.subarray(4).toString("latin1") !== magic) throw truncated(file.name, "Arrow");
    const length = end.readInt32LE(0);
    if (length <= 0 || length > file.bytes) throw damaged(file);
    await check(file, file.bytes - 10 - length, length, footerSchema);
  } else {
    if (start.length < 8) throw truncated(file.name, "Arrow");
    const isContinued = start.readUInt32LE(0) === 0xffffffff;
    const length = isContinued ? start.readInt32LE(4) : start.readInt32LE(0);
    const from = isContinued ? 8 : 4;
    if (length <= 0) throw damaged(file);
    if (from + length > file.bytes) throw truncated(file.name, "Arrow");
    await check(file, from, length, messageHeader);
  }
}

async function check(file: SourceFile, from: number, length: number, member: number): Promise<void> {
  const bytes = await bytesAt(file.path, from, length);
  try {
    const schema = memberOf(bytes, bytes.readUInt32LE(0), member);
    const fields = schema === undefined ? undefined : memberOf(bytes, schema, schemaFields);
    // Each field takes at least its offset.
    if (fields === undefined || bytes.readUInt32LE(fields) * 4 > length) throw new RangeError("too many fields");
  } catch (error) {
    if (error instanceof RangeError) throw damaged(file);
    throw error;
  }
}

/** Where the member that `table`'s vtable lists at `index` points; `undefined` if it is absent. */
function memberOf(bytes: Buffer, table: number, index: number): number | undefined {
  const vtable = table - bytes.readInt32LE(table);
  const place = 4 + 2 * index;
  if (place >= bytes.readUInt16LE(vtable)) return undefined;
  const offset = bytes.readUInt16LE(vtable + place);
  if (offset === 0) return undefined;
  return table + offset + bytes.readUInt32LE(table + offset);
}

function damaged(file: SourceFile): Error {
  return unreadable(file.name, "Arrow", "its description of columns is damaged");
}
