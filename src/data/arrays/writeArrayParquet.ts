// Columns of arrays as a Parquet file, a row a record, through DuckDB. Cells are flat lists in row-major order, of a record with several
// rows of a column all of them; a column of single numbers has plain cells. The metadata hold `about`, as JSON, and under `shapes`
// what each list is to be reshaped to.

import { type FileHandle, open, stat } from "node:fs/promises";
import { openSession } from "../duckdbSession.js";
import { identifier, literal } from "../table.js";
import type { ArrayBlock, ArrayColumn, ArrayFile, ArrayFileOptions } from "./arrayColumn.js";
import { explaining, openSpool } from "./spool.js";

const types = { i1: "TINYINT", i4: "INTEGER", f8: "DOUBLE" } as const;
const MEMORY = "1GB";
const ROWS_IN_A_GROUP = 2048;

/** Begins such a file at `place`. Throws a `UserError` where it cannot be written. */
export async function writeArrayParquet(
  place: string,
  { columns, about }: ArrayFileOptions,
  signal?: AbortSignal,
): Promise<ArrayFile> {
  const spool = await openSpool(place);
  const lines: FileHandle = await explaining(place, () => open(spool.path("lines"), "w"));
  let isOpen = true;
  let longest = 0;
  const close = async () => {
    if (isOpen) await lines.close();
    isOpen = false;
  };
  return {
    append: (block) =>
      explaining(place, async () => {
        for (const line of linesOf(columns, block)) {
          longest = Math.max(longest, line.length);
          await lines.appendFile(line);
        }
      }),
    async finish() {
      await close();
      const session = await openSession({ memoryLimit: MEMORY, onDisk: false, signal });
      try {
        const cells = columns.map((column) => `${literal(column.name)}: ${literal(typeOf(column))}`);
        const shapes = Object.fromEntries(
          columns.map(({ name, shape, perStep }) => [name, perStep ? [-1, ...shape] : shape]),
        );
        await session.run(
          `COPY (SELECT ${["steps", ...columns.map(({ name }) => name)].map(identifier).join(", ")}
             FROM read_json(${literal(spool.path("lines"))}, format = 'newline_delimited', maximum_object_size = ${longest + 1024},
               columns = {steps: 'INTEGER', ${cells.join(", ")}}))
           TO ${literal(spool.path("whole"))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROWS_IN_A_GROUP},
             KV_METADATA {about: ${literal(JSON.stringify(about))}, shapes: ${literal(JSON.stringify(shapes))}})`,
        );
      } finally {
        await session.close();
      }
      await spool.moveToPlace("whole");
      return (await stat(place)).size;
    },
    async discard() {
      await close();
      await spool.remove();
    },
  };
}

const isPlain = ({ shape, perStep }: ArrayColumn) => shape.length === 0 && !perStep;

const typeOf = (column: ArrayColumn) => `${types[column.element]}${isPlain(column) ? "" : "[]"}`;

function* linesOf(columns: readonly ArrayColumn[], { steps, columns: values }: ArrayBlock): Generator<string> {
  const lengths = columns.map(({ shape }) => shape.reduce((product, size) => product * size, 1));
  const from = columns.map(() => 0);
  for (const count of steps) {
    const cells = columns.map((column, at) => {
      const to = from[at] + lengths[at] * (column.perStep ? count : 1);
      const text = values[at].subarray(from[at], to).join(",");
      from[at] = to;
      return `${JSON.stringify(column.name)}:${isPlain(column) ? text : `[${text}]`}`;
    });
    yield `{"steps":${count},${cells.join(",")}}\n`;
  }
}
