// Rows of a table beside those of other files, as one table: the files are its training part, the rows its test part.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../core/errors.js";
import { shortList } from "./columnNames.js";
import { openTable } from "./openTable.js";
import type { Table } from "./table.js";

/**
 * Opens the files that `paths` name with `rows` of `table` as the test part. Columns that the files lack are left out, and
 * those that the rows lack are empty there. Test rows are called what `table` calls them. Throws a `UserError` where files and table have no feature in common.
 */
export async function openBeside(
  table: Table,
  rows: Int32Array,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Table> {
  const alone = await openTable(paths, { signal });
  const names = alone.columns.map(({ name }) => name);
  await alone.close();
  const shared = table.columns.filter(({ name }) => names.includes(name));
  if (!shared.some(({ role }) => role === "feature")) {
    throw new UserError(
      "other-columns",
      `${paths.join(", ")} has none of the features of ${table.name}: it has ${shortList(names)}`,
      "give files with the same columns",
    );
  }
  const { target } = table.roles;
  const folder = await mkdtemp(join(tmpdir(), "touchstone-beside-"));
  try {
    const path = join(folder, "rows.csv");
    const cells = new Map<string, readonly (string | null)[]>();
    for (const { name } of shared) cells.set(name, await table.texts(name, rows));
    const lines = Array.from(rows, (_, row) => names.map((name) => quoted(cells.get(name)?.[row] ?? null)).join(","));
    await writeFile(path, `${[names.map(quoted).join(","), ...lines].join("\n")}\n`);
    const beside = await openTable(paths, {
      test: [path],
      signal,
      ...(target !== undefined && names.includes(target) ? { target } : {}),
      // As the table has them: `yes` there is `true` here.
      types: Object.fromEntries(shared.map(({ name, type }) => [name, type === "integer" ? "number" : type])),
    });
    const first = beside.rowCount - rows.length;
    return { ...beside, locate: (row) => (row < first ? beside.locate(row) : table.locate(rows[row - first])) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function quoted(cell: string | null): string {
  return cell === null ? "" : `"${cell.replaceAll('"', '""')}"`;
}
