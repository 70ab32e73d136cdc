// Arrow IPC files and streams (Feather version 2), batch by batch, plain or compressed with LZ4 or Zstandard.

import { open } from "node:fs/promises";
import type { DuckDBAppender, DuckDBValue } from "@duckdb/node-api";
import type { DataType, RecordBatch } from "apache-arrow";
import { Interrupted, UserError } from "../core/errors.js";
import { type ArrowCell, cellReader, storageOfArrow } from "./arrowCells.js";
import { checkArrowLayout } from "./arrowLayout.js";
import { distinctNames } from "./columnNames.js";
import type { Session } from "./duckdbSession.js";
import type { FileColumn, FileReader } from "./fileReader.js";
import type { SourceFile } from "./locateFiles.js";
import { refuseTooManyColumns } from "./readDelimited.js";
import { firstLine, truncated, unreadable } from "./readErrors.js";
import { nestedNotices } from "./readParquet.js";

/** Rows of one of DuckDB's vectors. */
const chunkRows = 2048;

/** Prepares to read an Arrow file. Throws a `UserError` if it is cut short, damaged, or no Arrow file. */
export async function readArrow(
  file: SourceFile,
  session: Session,
  signal: AbortSignal | undefined,
): Promise<FileReader> {
  await checkArrowLayout(file);
  const fields = await withBatches(file, async (_, found) => found);
  if (fields.length === 0) throw unreadable(file.name, "Arrow", "it has no columns");
  refuseTooManyColumns(file.name, fields.length);
  const { names, notices } = distinctNames(
    fields.map(({ name }) => name),
    file.name,
  );
  const types = fields.map(({ type }) => type);
  const kinds = await Promise.all(types.map(storageOfArrow));
  return {
    file,
    format: "Arrow",
    columns: names.map((name, position) => ({ name, storage: kinds[position].storage })),
    notices: [
      ...notices,
      ...nestedNotices(
        file.name,
        names.filter((_, position) => kinds[position].nested),
      ),
    ],
    async append(asked) {
      const positions = asked.map(({ name }) => names.indexOf(name));
      await withBatches(file, async (batches) => {
        await session.append("stored", async (appender) => {
          for await (const batch of batches) {
            if (signal?.aborted) throw new Interrupted();
            await appendBatch(appender, batch, asked, positions, types);
          }
        });
      });
      return new Set<string>();
    },
  };
}

interface ArrowField {
  readonly name: string;
  readonly type: DataType;
}

async function withBatches<Answer>(
  file: SourceFile,
  work: (batches: AsyncIterable<RecordBatch>, fields: readonly ArrowField[]) => Promise<Answer>,
): Promise<Answer> {
  const { RecordBatchReader } = await import("apache-arrow");
  await registerCodecs();
  const handle = await open(file.path);
  try {
    const reader = await RecordBatchReader.from(handle);
    await reader.open({ autoDestroy: false });
    if (reader.schema === undefined) throw truncated(file.name, "Arrow");
    const fields = reader.schema.fields.map(({ name, type }): ArrowField => ({ name, type }));
    // What the library makes of damaged metadata does not always keep to its types.
    if (fields.some(({ name, type }) => typeof name !== "string" || type === null || type === undefined)) {
      throw unreadable(file.name, "Arrow", "its description of columns is damaged");
    }
    return await work(batchesOf(reader), fields);
  } catch (error) {
    if (error instanceof UserError || error instanceof Interrupted) throw error;
    throw unreadable(file.name, "Arrow", firstLine(error));
  } finally {
    await handle.close().catch(() => undefined);
  }
}

async function* batchesOf(reader: AsyncIterable<RecordBatch>): AsyncGenerator<RecordBatch> {
  yield* reader;
}

let registered = false;

async function registerCodecs(): Promise<void> {
  if (registered) return;
  const [{ compressionRegistry, CompressionType }, lz4, zstandard] = await Promise.all([
    import("apache-arrow"),
    import("lz4js"),
    import("fzstd"),
  ]);
  // Arrow lays typed arrays over what the codec gives, so it has to begin at an aligned address.
  const aligned = (bytes: Uint8Array) => (bytes.byteOffset % 8 === 0 ? bytes : bytes.slice());
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: (data) => aligned(lz4.decompress(data)) });
  compressionRegistry.set(CompressionType.ZSTD, { decode: (data) => aligned(zstandard.decompress(data)) });
  registered = true;
}

async function appendBatch(
  appender: DuckDBAppender,
  batch: RecordBatch,
  asked: readonly FileColumn[],
  positions: readonly number[],
  types: readonly DataType[],
): Promise<void> {
  const { BIGINT, BOOLEAN, DOUBLE, DuckDBDataChunk, TIMESTAMP, VARCHAR } = await import("@duckdb/node-api");
  const duckdbTypes = { BIGINT, BOOLEAN, DOUBLE, TIMESTAMP, VARCHAR };
  const vectors = positions.map((position) => batch.getChildAt(position)?.memoize());
  const readers: ArrowCell[] = [];
  for (const [index, position] of positions.entries()) {
    readers.push(await cellReader(types[position], asked[index].storage));
  }
  for (let start = 0; start < batch.numRows; start += chunkRows) {
    const rows = Math.min(chunkRows, batch.numRows - start);
    const chunk = DuckDBDataChunk.create(
      asked.map(({ storage }) => duckdbTypes[storage]),
      rows,
    );
    for (const [index, vector] of vectors.entries()) {
      const read = readers[index];
      const cells = new Array<DuckDBValue>(rows).fill(null);
      for (let row = 0; row < rows; row++) {
        const value: unknown = vector?.get(start + row);
        if (value !== null && value !== undefined) cells[row] = read(value);
      }
      chunk.setColumnValues(index, cells);
    }
    appender.appendDataChunk(chunk);
  }
}
