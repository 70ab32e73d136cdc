// Fingerprints of a table's content: the same for every format and every order of rows and columns.
//
// Each row becomes one text of its cells in ascending order of column names; MD5 of that text (128 bits, two
// halves) is summed over rows, which no order changes; SHA-256 of names, row count and sums is the fingerprint.
// Unicode is compared in normal form C, −0 equals 0, and how a value was written does not count.

import { createHash } from "node:crypto";
import { groups } from "../core/groups.js";
import type { Session } from "./duckdbSession.js";
import type { TypedColumn } from "./inferTypes.js";

const halfMask = "18446744073709551615::UHUGEINT";
/** Wider rows are digested in parts. Part of what a fingerprint is: must not change. */
const cellsPerText = 250;

export interface Fingerprints {
  readonly all: string;
  /** The test part's; that of all rows if there is no test part. */
  readonly test: string;
}

/** Fingerprints of the rows of `stored`; `part` is SQL that gives 'train', 'test' or NULL. */
export async function fingerprintsOf(
  session: Session,
  columns: readonly TypedColumn[],
  part: string,
): Promise<Fingerprints> {
  const sorted = [...columns].sort((a, b) => (a.name < b.name ? -1 : 1));
  const cells = sorted.map(({ canonical }) => `coalesce(${canonical}, '~')`);
  const texts = groups(cells, cellsPerText).map((group) => `concat(${group.join(", '|', ")})`);
  let rowText = texts[0];
  let source = "stored";
  if (texts.length > 1) {
    // One query for all columns would take time that grows with the square of their number.
    const tables: string[] = [];
    for (const [index, text] of texts.entries()) {
      const name = `digest${index}`;
      await session.run(`CREATE TABLE ${name} AS SELECT md5(${text}) AS d${index} FROM stored`);
      tables.push(name);
    }
    rowText = `concat(${tables.map((_, index) => `d${index}`).join(", ")})`;
    source = ["stored", ...tables].join(" POSITIONAL JOIN ");
  }
  const sumsOf = (rows: string) =>
    session.queryBeside(
      `SELECT part, count(*) AS "rows",
         sum((digest & ${halfMask})::HUGEINT)::VARCHAR AS low, sum((digest >> 64)::HUGEINT)::VARCHAR AS high
       FROM (SELECT ${part} AS part, md5_number(${rowText}) AS digest FROM ${source} WHERE ${rows}) GROUP BY part`,
    );
  // Sums of sums: two connections take half of the rows each.
  const sums = (await Promise.all([sumsOf("stored.rowid % 2 = 0"), sumsOf("stored.rowid % 2 = 1")])).flat();
  for (let index = 0; texts.length > 1 && index < texts.length; index++) await session.run(`DROP TABLE digest${index}`);
  const names = sorted.map(({ name }) => name.normalize("NFC"));
  const digest = (chosen: typeof sums) => {
    const total = (key: string) => chosen.reduce((sum, row) => sum + BigInt(String(row[key])), 0n);
    const content = ["table 1", JSON.stringify(names), total("rows"), total("low"), total("high")].join("\n");
    return `sha256:${createHash("sha256").update(content).digest("hex")}`;
  };
  const test = sums.filter((row) => row.part === "test");
  return { all: digest(sums), test: digest(test.length > 0 ? test : sums) };
}

/** One digest for the bytes of several files in order. */
export function joinDigests(digests: readonly string[]): string {
  if (digests.length === 1) return `sha256:${digests[0]}`;
  return `sha256:${createHash("sha256").update(digests.join("\n")).digest("hex")}`;
}
