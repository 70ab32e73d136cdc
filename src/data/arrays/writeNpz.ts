// Columns of arrays as a NumPy `.npz` file, in memory that does not grow with it: every column is gathered in a file of its own
// until its length is known.
//
// Records that have several rows of a column lie behind one another; `steps` says how many each has. Beside the columns the
// archive holds `about.json`.

import { type FileHandle, open, stat } from "node:fs/promises";
import type { ArrayColumn, ArrayFile, ArrayFileOptions, ColumnValues } from "./arrayColumn.js";
import { npyHeader } from "./npyHeader.js";
import { explaining, openSpool } from "./spool.js";
import { storedZip } from "./storedZip.js";

const PIECE = 1 << 20;

/** Begins such a file at `place`. Throws a `UserError` where it cannot be written. */
export async function writeNpz(place: string, { columns, about }: ArrayFileOptions): Promise<ArrayFile> {
  const spool = await openSpool(place);
  const parts: FileHandle[] = [];
  const closeParts = async () => {
    for (const part of parts.splice(0)) await part.close();
  };
  await explaining(place, async () => {
    for (const at of columns.keys()) parts.push(await open(spool.path(String(at)), "w+"));
  });
  let records = 0;
  let allSteps = 0;
  const steps: Int32Array[] = [];
  const assemble = async (file: FileHandle) => {
    const zip = storedZip(file);
    const told = new TextEncoder().encode(`${JSON.stringify(about, undefined, 1)}\n`);
    await zip.add("about.json", told.length, [told]);
    const counts = steps.map(bytesOf);
    const head = npyHeader("i4", [records]);
    await zip.add("steps.npy", head.length + 4 * records, [head, ...counts]);
    for (const [at, { name, element, shape, perStep }] of columns.entries()) {
      const header = npyHeader(element, [perStep ? allSteps : records, ...shape]);
      const { size } = await parts[at].stat();
      await zip.add(`${name}.npy`, header.length + size, headed(header, parts[at], size));
    }
    await zip.finish();
  };
  return {
    append: (block) =>
      explaining(place, async () => {
        records += block.steps.length;
        allSteps += block.steps.reduce((sum, count) => sum + count, 0);
        steps.push(block.steps);
        for (const [at, values] of block.columns.entries()) {
          checkElement(columns[at], values);
          await parts[at].appendFile(bytesOf(values));
        }
      }),
    async finish() {
      await explaining(place, async () => {
        const whole = await open(spool.path("whole"), "w");
        try {
          await assemble(whole);
        } finally {
          await whole.close();
        }
      });
      await closeParts();
      await spool.moveToPlace("whole");
      return (await stat(place)).size;
    },
    async discard() {
      await closeParts();
      await spool.remove();
    },
  };
}

const bytesOf = (values: ColumnValues) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

function checkElement({ name, element }: ArrayColumn, values: ColumnValues): void {
  const given = values instanceof Int8Array ? "i1" : values instanceof Int32Array ? "i4" : "f8";
  if (given !== element) throw new TypeError(`${name} has elements ${element}, not ${given}`);
}

async function* headed(header: Uint8Array, part: FileHandle, size: number): AsyncGenerator<Uint8Array> {
  yield header;
  const piece = new Uint8Array(PIECE);
  for (let at = 0; at < size; ) {
    const { bytesRead } = await part.read(piece, 0, PIECE, at);
    if (bytesRead === 0) throw new Error("a part of the file has become shorter");
    yield piece.subarray(0, bytesRead);
    at += bytesRead;
  }
}
