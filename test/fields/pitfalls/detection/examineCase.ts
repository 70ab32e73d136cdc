// Examines a planted table the way a user would: written to a file, opened, put under instruments.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Verdict } from "../../../../src/core/finding.js";
import type { Instrument } from "../../../../src/core/instrument.js";
import { openTable } from "../../../../src/data/openTable.js";
import { pitfalls } from "../../../../src/fields/pitfalls/index.js";
import { writeCsv } from "../plantedTables.js";
import { quietRun } from "../quietRun.js";
import type { PlantedCase } from "./fault.js";

/** Every instrument of the field that examines tables. */
export const instruments: readonly Instrument[] = pitfalls.instruments.filter(({ accepts }) => accepts === "table");

/** The part of an instrument's id after the slash. */
export const shortName = ({ id }: Instrument) => id.slice(id.indexOf("/") + 1);

/** The verdict of each instrument on the case; `skipped` where it could not be asked. */
export async function verdictsOn(
  { table, roles, options = {} }: PlantedCase,
  asked: readonly Instrument[],
  seed: number,
): Promise<ReadonlyMap<string, Verdict>> {
  const folder = await mkdtemp(join(tmpdir(), "touchstone-planted-"));
  try {
    const opened = await openTable([await writeCsv(table, join(folder, "planted.csv"))], roles);
    try {
      const verdicts = new Map<string, Verdict>();
      for (const instrument of asked) {
        const ready = instrument.needs(opened) === true;
        const answer = ready ? await instrument.examine(opened, options, quietRun(seed)) : undefined;
        verdicts.set(shortName(instrument), answer?.verdict ?? "skipped");
      }
      return verdicts;
    } finally {
      await opened.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}
