// Examines a planted table with one instrument, the way a user would: written to a file, opened, examined.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer } from "../../../src/core/finding.js";
import type { Instrument } from "../../../src/core/instrument.js";
import { openTable } from "../../../src/data/openTable.js";
import type { TableOptions } from "../../../src/data/tableOptions.js";
import { type PlantedTable, plantedSplit, plantedTarget, writeCsv } from "./plantedTables.js";
import { quietRun } from "./quietRun.js";

/** The roles of the columns that a planted table has. */
export function plantedRoles(table: PlantedTable): TableOptions {
  return {
    ...(plantedTarget in table.columns ? { target: plantedTarget } : {}),
    ...(plantedSplit in table.columns ? { split: plantedSplit } : {}),
  };
}

/** The instrument's answer about the table with these roles. */
export async function examinePlanted(
  instrument: Instrument,
  table: PlantedTable,
  roles: TableOptions = plantedRoles(table),
  options: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), "touchstone-planted-"));
  try {
    return await examineFile(instrument, await writeCsv(table, join(folder, "planted.csv")), roles, options);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The instrument's answer about a file. */
export async function examineFile(
  instrument: Instrument,
  path: string,
  roles: TableOptions,
  options: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  const table = await openTable([path], roles);
  try {
    const ready = instrument.needs(table);
    if (ready !== true) throw new Error(`needs ${ready}`);
    return await instrument.examine(table, options, quietRun(0));
  } finally {
    await table.close();
  }
}

/** The value of the measure of this name. Throws an Error if there is none. */
export function measureOf(answer: Answer, name: string): number {
  const found = answer.measures.find((measure) => measure.name === name);
  if (found === undefined) throw new Error(`no measure ${name} among ${answer.measures.map((one) => one.name)}`);
  return found.value;
}
