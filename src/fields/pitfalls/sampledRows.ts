// Rows to look at where looking at all of them would take too long, and the sentence that says so.

import type { Random } from "../../core/random.js";
import type { PartName, Table } from "../../data/table.js";

export interface SampledRows {
  /** Ascending. */
  readonly rows: Int32Array;
  /** What was left out, where anything was: for a finding's `limits`. */
  readonly limit?: string;
}

/** At most `most` rows of one part (or of all), drawn evenly at random. */
export async function sampledRows(table: Table, most: number, random: Random, part?: PartName): Promise<SampledRows> {
  const all = await table.rows(part);
  if (all.length <= most) return { rows: all };
  const rows = random.sample(all.length, most).map((index) => all[index]);
  const where = part === undefined ? "" : ` ${part}`;
  return {
    rows,
    limit: `Looked at ${most.toLocaleString("en")} of ${all.length.toLocaleString("en")}${where} rows, drawn at random.`,
  };
}
