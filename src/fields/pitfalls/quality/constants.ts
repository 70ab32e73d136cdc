// Columns that say nothing: empty, the same value everywhere, or nearly everywhere.

import { identifier, type Table } from "../../../data/table.js";
import { aggregateColumns, numberAt } from "../queries.js";
import { counted, percent } from "../wording.js";
import type { LevelCounts } from "./levelCounts.js";
import type { Checked, Problem } from "./problem.js";
import { type NumericProfile, sqlNumber } from "./profile.js";

const leaveOut =
  "Leave columns that (nearly) never change out: they cannot tell rows apart, and after scaling they blow up noise.";

/** Constant columns, and those where one value fills at least `nearly` of the cells that are there. */
export async function checkConstants(
  table: Table,
  profiles: readonly NumericProfile[],
  levels: readonly LevelCounts[],
  nearly: number,
): Promise<Checked> {
  const problems: Problem[] = [];
  for (const column of table.columns.filter(({ role }) => role === "feature" || role === "target")) {
    const gravity = column.role === "target" ? "fail" : "concern";
    const there = table.rowCount - column.missing;
    if (column.distinct === 0) {
      problems.push({
        kind: "empty",
        column: column.name,
        gravity,
        cells: table.rowCount,
        of: table.rowCount,
        detail: "has no value in any row",
        advice: leaveOut,
      });
    } else if (column.distinct === 1) {
      problems.push({
        kind: "constant",
        column: column.name,
        gravity,
        cells: there,
        of: table.rowCount,
        detail: `has one and the same value in ${column.missing === 0 ? "every row" : `all ${there.toLocaleString("en")} rows that have one`}`,
        advice: leaveOut,
      });
    }
  }
  for (const { column, value, cells, of } of await dominated(table, profiles, levels)) {
    if (cells / of < nearly || column.distinct < 2) continue;
    problems.push({
      kind: "nearly constant",
      column: column.name,
      gravity: "info",
      cells,
      of,
      detail: `is ${value} in ${percent(cells / of)} of its rows; ${counted(of - cells, "row")} ${of - cells === 1 ? "differs" : "differ"}`,
      advice: leaveOut,
    });
  }
  return { problems };
}

/** The most common value of each column where one is known to be very common. */
async function dominated(table: Table, profiles: readonly NumericProfile[], levels: readonly LevelCounts[]) {
  // A value that fills 99.5 % of a column lies at every sampled quantile from 0.5 % to 99.5 % but perhaps the ends.
  const candidates = profiles.filter(({ column, sampled }) => column.distinct > 1 && sampled[1] === sampled[3]);
  const counts = await aggregateColumns(table, candidates, ({ column, sampled }) => ({
    cells: `count(*) FILTER (${identifier(column.name)} = ${sqlNumber(sampled[2])})`,
    of: `count(${identifier(column.name)})`,
  }));
  const numeric = candidates.map(({ column, sampled }, index) => ({
    column,
    value: String(sampled[2]),
    cells: numberAt(counts[index], "cells"),
    of: numberAt(counts[index], "of"),
  }));
  const categories = levels.flatMap(({ column, levels: all }) => {
    const [top] = [...all].sort((a, b) => b.count - a.count);
    const of = all.reduce((sum, { count }) => sum + count, 0);
    return top === undefined ? [] : [{ column, value: `"${top.level}"`, cells: top.count, of }];
  });
  return [...numeric, ...categories].filter(({ column }) => column.role === "feature");
}
