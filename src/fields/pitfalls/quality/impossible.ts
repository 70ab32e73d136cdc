// Values that cannot be: numbers outside what their column's name allows, placeholder and far-off dates.

import { identifier, type Table } from "../../../data/table.js";
import { aggregateColumns, exampleRows, numberAt, textAt } from "../queries.js";
import { counted, percent } from "../wording.js";
import { domainOf } from "./columnNames.js";
import type { Checked, Problem } from "./problem.js";
import type { NumericProfile } from "./profile.js";

const mend =
  "Look up the rows with impossible values at the source; correct them or read them as missing before training.";
// Where so many values break the rule, the name has been misread or the column rescaled.
const misreadShare = 0.25;

/** Numbers outside what the column's name allows; failing from a share of `failShare` of the cells. */
export async function checkDomains(
  table: Table,
  profiles: readonly NumericProfile[],
  failShare: number,
): Promise<Checked> {
  const suspects = profiles.flatMap(({ column, minimum, maximum }) => {
    const domain = domainOf(column.name);
    return domain !== undefined && (minimum < domain.low || maximum > domain.high) ? [{ column, domain }] : [];
  });
  const outside = ({ column, domain }: (typeof suspects)[number]) => {
    const name = identifier(column.name);
    const above = Number.isFinite(domain.high) ? ` OR ${name} > ${domain.high}` : "";
    return `(${name} < ${domain.low}${above})`;
  };
  const answers = await aggregateColumns(table, suspects, (suspect) => ({
    cells: `count(*) FILTER (${outside(suspect)})`,
    least: `(min(${identifier(suspect.column.name)}) FILTER (${outside(suspect)}))::DOUBLE`,
    greatest: `(max(${identifier(suspect.column.name)}) FILTER (${outside(suspect)}))::DOUBLE`,
  }));
  const problems: Problem[] = [];
  for (const [index, suspect] of suspects.entries()) {
    const { column, domain } = suspect;
    const cells = numberAt(answers[index], "cells");
    const of = table.rowCount - column.missing;
    if (cells === 0 || cells / of > misreadShare) continue;
    const least = numberAt(answers[index], "least");
    const greatest = numberAt(answers[index], "greatest");
    const seen = least === greatest ? `${least}` : `${least} to ${greatest}`;
    const allowed = Number.isFinite(domain.high) ? `between ${domain.low} and ${domain.high}` : "not below 0";
    problems.push({
      kind: "impossible values",
      column: column.name,
      gravity: domain.certain && cells / of >= failShare ? "fail" : "concern",
      cells,
      of,
      detail: `by its name is ${domain.what} (${allowed}), but is ${seen} in ${counted(cells, "row")}`,
      rows: await exampleRows(table, outside(suspect)),
      advice: mend,
    });
  }
  return { problems };
}

const placeholders = [
  "1900-01-01",
  "1970-01-01",
  "1899-12-30",
  "1899-12-31",
  "1904-01-01",
  "1601-01-01",
  "0001-01-01",
  "1000-01-01",
  "2999-12-31",
  "9999-12-31",
];

/**
 * Dates that stand for "unknown" (at least two cells of a usual placeholder at an end of the column, more than a year
 * from the next), and times after `latest` (ISO date).
 */
export async function checkDates(table: Table, latest: string, failShare: number): Promise<Checked> {
  const times = table.columns.filter(
    ({ type, role, distinct }) => type === "time" && role !== "ignored" && distinct > 1,
  );
  const inList = placeholders.map((day) => `'${day}'`).join(", ");
  const answers = await aggregateColumns(table, times, ({ name }) => {
    const day = `strftime(${identifier(name)}, '%Y-%m-%d')`;
    const moment = `${identifier(name)}::TIMESTAMP`;
    const placeholder = `(${day} IN (${inList}) AND ${moment} = date_trunc('day', ${moment}))`;
    return {
      placeholder: `count(*) FILTER (${placeholder})`,
      which: `min(${day}) FILTER (${placeholder})`,
      late: `count(*) FILTER (${identifier(name)} >= TIMESTAMP '${latest}' AND NOT ${day} IN (${inList}))`,
      early: `min(${identifier(name)}) FILTER (NOT ${day} IN (${inList}))::VARCHAR`,
      last: `max(${identifier(name)}) FILTER (NOT ${day} IN (${inList}))::VARCHAR`,
    };
  });
  const problems: Problem[] = [];
  for (const [index, column] of times.entries()) {
    const of = table.rowCount - column.missing;
    const name = identifier(column.name);
    const cells = numberAt(answers[index], "placeholder");
    const which = textAt(answers[index], "which") ?? "";
    const range = [textAt(answers[index], "early") ?? "", textAt(answers[index], "last") ?? ""];
    const day = `strftime(${name}, '%Y-%m-%d')`;
    if (cells >= 2 && farFrom(which, range)) {
      problems.push({
        kind: "placeholder dates",
        column: column.name,
        gravity: cells / of >= failShare ? "fail" : "concern",
        cells,
        of,
        detail: `is ${which} in ${counted(cells, "row")} (${percent(cells / of)}), while the other dates run from ${range[0].slice(0, 10)} to ${range[1].slice(0, 10)}`,
        rows: await exampleRows(table, `${day} IN (${inList})`),
        advice: "Read placeholder dates as missing.",
      });
    }
    const late = numberAt(answers[index], "late");
    if (late > 0) {
      problems.push({
        kind: "dates in the future",
        column: column.name,
        gravity: "concern",
        cells: late,
        of,
        detail: `lies on or after ${latest} in ${counted(late, "row")}`,
        rows: await exampleRows(table, `${name} >= TIMESTAMP '${latest}'`),
        advice: mend,
      });
    }
  }
  return { problems };
}

const yearOfMilliseconds = 366 * 86_400_000;

function farFrom(day: string, [early, last]: readonly string[]): boolean {
  const at = Date.parse(day);
  const from = Date.parse(early.slice(0, 10));
  const to = Date.parse(last.slice(0, 10));
  return Number.isNaN(from) || at < from - yearOfMilliseconds || at > to + yearOfMilliseconds;
}
