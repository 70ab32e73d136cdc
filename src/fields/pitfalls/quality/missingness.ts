// Missing cells: how many, in which rows, which columns together, and whether being missing goes with the target, the
// part or the time (then dropping or filling such cells changes what is learnt; Rubin 1976 on when it may be ignored).

import { groups } from "../../../core/groups.js";
import { type Column, identifier, type Table } from "../../../data/table.js";
import { chiSquareTest } from "../../../stats/contingency.js";
import { benjaminiHochberg } from "../../../stats/multipleTesting.js";
import { aggregateColumns, exampleRows, numberAt, textAt } from "../queries.js";
import { counted, listed, percent } from "../wording.js";
import type { Checked, Problem } from "./problem.js";
import { sampleCondition } from "./profile.js";

export interface MissingThresholds {
  /** Share of missing cells from which a column is a concern. */
  readonly concernShare: number;
  /** Share of a row's features that is missing from which the row counts as mostly empty. */
  readonly emptyRowShare: number;
  /** False discovery rate below which a dependence counts. */
  readonly significance: number;
  /** Cramér's V from which a dependence is a concern, and from which it is a fault. */
  readonly concernDependence: number;
  readonly failDependence: number;
}

const told = (table: Table) =>
  table.columns.filter(
    ({ role, missing, distinct }) => role !== "ignored" && role !== "split" && missing > 0 && distinct > 0,
  );

/** Columns with many missing cells; rows without a target. */
export function checkMissingShares(table: Table, { concernShare }: MissingThresholds): Checked {
  const problems = told(table).flatMap((column): Problem[] => {
    const share = column.missing / table.rowCount;
    const isTarget = column.role === "target";
    if (share < (isTarget ? 0 : concernShare)) return [];
    return [
      {
        kind: isTarget ? "target missing" : "often missing",
        column: column.name,
        gravity: isTarget && share < 0.01 ? "info" : "concern",
        cells: column.missing,
        of: table.rowCount,
        detail: `is missing in ${counted(column.missing, "row")} (${percent(share)})`,
        advice: isTarget
          ? "Rows without a target can be neither learnt from nor scored: find out why they have none before leaving them out."
          : "Find out why cells are missing before filling them in; fill in inside each training fold, and give the learner a column that says what was filled in.",
      },
    ];
  });
  return { problems };
}

/** Rows in which at least `emptyRowShare` of the features are missing. */
export async function checkEmptyRows(table: Table, { emptyRowShare }: MissingThresholds): Promise<Checked> {
  const most = 500;
  const every = Math.ceil(table.features.length / most);
  const asked = table.features.filter((column, index) => index % every === 0 && column.distinct > 0);
  const holes = asked.filter(({ missing }) => missing > 0);
  // Of few features two may well be missing, as past values are in the first rows of a series.
  const needed = Math.max(3, Math.ceil(emptyRowShare * asked.length));
  if (asked.length < 3 || holes.length < needed) return { problems: [] };
  const condition = `${sumOf(holes.map(({ name }) => `(${identifier(name)} IS NULL)::INTEGER`))} >= ${needed}`;
  const [row] = await table.query(`SELECT count(*) AS cells FROM cells WHERE ${condition}`);
  const cells = numberAt(row, "cells");
  if (cells === 0) return { problems: [] };
  const problem: Problem = {
    kind: "mostly empty rows",
    column: "(rows)",
    gravity: cells >= 2 && cells / table.rowCount >= 0.001 ? "concern" : "info",
    cells,
    of: table.rowCount,
    detail: `${counted(cells, "row")} (${percent(cells / table.rowCount)}) ${cells === 1 ? "has" : "have"} at least ${needed} of ${asked.length} features missing`,
    rows: await exampleRows(table, condition),
    advice: "Leave rows with hardly any values out before splitting, or find out where their values were lost.",
  };
  const limits =
    every > 1 ? [`Mostly empty rows were looked for in ${asked.length} of ${table.features.length} features.`] : [];
  return { problems: [problem], limits };
}

// A balanced sum: the parser's depth grows with the logarithm of the terms.
function sumOf(terms: readonly string[]): string {
  if (terms.length <= 1) return terms[0] ?? "0";
  const half = terms.length >> 1;
  return `(${sumOf(terms.slice(0, half))} + ${sumOf(terms.slice(half))})`;
}

/** Columns that are missing in exactly the same rows. */
export async function checkMissingTogether(table: Table): Promise<Checked> {
  const holes = told(table).filter(({ role, missing }) => role === "feature" && missing >= 5);
  const masks = await aggregateColumns(table, holes, ({ name }) => ({
    mask: `(bit_xor(hash("#row")) FILTER (${identifier(name)} IS NULL))::VARCHAR`,
  }));
  const groups = new Map<string, Column[]>();
  holes.forEach((column, index) => {
    const key = `${column.missing}/${textAt(masks[index], "mask")}`;
    groups.set(key, [...(groups.get(key) ?? []), column]);
  });
  const problems = [...groups.values()]
    .filter((group) => group.length > 1)
    .map(
      (group): Problem => ({
        kind: "missing together",
        column: listed(
          group.map(({ name }) => name),
          6,
        ),
        gravity: "info",
        cells: group[0].missing,
        of: table.rowCount,
        detail: `are missing in exactly the same ${counted(group[0].missing, "row")}: one cause, not ${group.length}`,
        advice: "Columns that are missing together were probably lost together: one column that says so is enough.",
      }),
    );
  return { problems };
}

interface Dependence {
  readonly column: Column;
  readonly on: "target" | "part" | "time";
  readonly cramersV: number;
  readonly pValue: number;
  readonly shares: readonly { readonly bin: string; readonly share: number }[];
}

/** Columns whose being missing depends on the target, the part or the time. */
export async function checkMissingDependence(table: Table, thresholds: MissingThresholds): Promise<Checked> {
  // A chi-square test of fewer cells than this is no test.
  const holes = told(table).filter(
    ({ role, missing }) => role === "feature" && missing >= 10 && table.rowCount - missing >= 10,
  );
  if (holes.length === 0) return { problems: [] };
  const dependences: Dependence[] = [];
  for (const on of ["target", "part", "time"] as const) {
    const bins = await binning(table, on);
    if (bins === undefined) continue;
    for (const batch of groups(holes, 100)) {
      dependences.push(...(await dependencesOn(table, batch, on, bins)));
    }
  }
  const qValues = benjaminiHochberg(Float64Array.from(dependences, ({ pValue }) => pValue));
  const problems = dependences
    .filter(
      ({ cramersV }, index) => qValues[index] < thresholds.significance && cramersV >= thresholds.concernDependence,
    )
    .map(({ column, on, cramersV, shares }): Problem => {
      const sorted = [...shares].sort((a, b) => b.share - a.share);
      const [highest, lowest] = [sorted[0], sorted[sorted.length - 1]];
      return {
        kind: `missing by ${on}`,
        column: column.name,
        gravity: on !== "time" && cramersV >= thresholds.failDependence ? "fail" : "concern",
        cells: column.missing,
        of: table.rowCount,
        detail: `is missing in ${percent(highest.share)} of the rows ${whereBin(on, table, highest.bin)} and in ${percent(lowest.share)} ${whereBin(on, table, lowest.bin)} (Cramér's V ${cramersV.toFixed(2)})`,
        advice: dependenceAdvice[on],
      };
    });
  return { problems };
}

const dependenceAdvice = {
  target:
    "Where being missing goes with the target, ask whether cells were emptied or filled after the outcome was known: then the gap itself gives the answer away and must go.",
  part: "Where cells are missing more often in one part, the parts were collected or cleaned differently: a score on the test part then says little about the training part's process.",
  time: "Where cells are missing more often at some times, a column began or ended, or a process changed: judge the model on a period in which the column is as complete as it will be in use.",
} as const;

function whereBin(on: Dependence["on"], table: Table, bin: string): string {
  if (on === "part") return `of the ${bin} part`;
  return `with ${on === "time" ? table.roles.time : table.roles.target} ${bin}`;
}

async function dependencesOn(
  table: Table,
  columns: readonly Column[],
  on: Dependence["on"],
  bins: string,
): Promise<Dependence[]> {
  const counts = columns.map(({ name }, index) => `count(${identifier(name)}) AS "there_${index}"`);
  const rows = await table.query(
    `SELECT ${bins} AS bin, count(*) AS total, ${counts.join(", ")}
     FROM cells WHERE bin IS NOT NULL GROUP BY bin ORDER BY bin`,
  );
  if (rows.length < 2) return [];
  return columns.flatMap((column, index): Dependence[] => {
    const contingency = rows.flatMap((row) => {
      const there = numberAt(row, `there_${index}`);
      return [numberAt(row, "total") - there, there];
    });
    const total = contingency.reduce((sum, count) => sum + count, 0);
    const missing = contingency.reduce((sum, count, cell) => sum + (cell % 2 === 0 ? count : 0), 0);
    if (missing === 0 || missing === total) return [];
    const { statistic, pValue } = chiSquareTest(Float64Array.from(contingency), rows.length, 2);
    const shares = rows.map((row, bin) => ({
      bin: textAt(row, "bin") ?? "",
      share: contingency[2 * bin] / numberAt(row, "total"),
    }));
    // Of a table with two columns Cramér's V is √(χ²/n).
    return [{ column, on, cramersV: Math.sqrt(statistic / total), pValue, shares }];
  });
}

/** SQL that puts a row into one of a few bins of the target, part or time; `undefined` where there is none. */
async function binning(table: Table, on: Dependence["on"]): Promise<string | undefined> {
  if (on === "part") return table.parts === undefined ? undefined : `"#part"`;
  const named = on === "target" ? table.roles.target : table.roles.time;
  if (named === undefined) return undefined;
  const column = table.column(named);
  const name = identifier(named);
  if (column.distinct < 2) return undefined;
  if (column.distinct <= 20) return `${name}::VARCHAR`;
  if (!["number", "integer", "time"].includes(column.type)) return undefined;
  // Fifths; their limits come from a sample, the counts from all rows.
  const [row] = await table.query(
    `SELECT ${[1, 2, 3, 4].map((fifth) => `quantile_disc(${name}, ${fifth / 5})::VARCHAR AS q${fifth}`).join(", ")}
     FROM cells ${sampleCondition(table, 50_000)}`,
  );
  const limits = [...new Set([1, 2, 3, 4].flatMap((fifth) => textAt(row, `q${fifth}`) ?? []))];
  if (limits.length === 0) return undefined;
  const [type, beyond] = column.type === "time" ? ["TIMESTAMP", "after"] : ["DOUBLE", "above"];
  const cases = limits.map((limit, index) => {
    const range = index === 0 ? "up to" : `between ${shorter(limits[index - 1])} and`;
    return `WHEN ${name} <= '${limit}'::${type} THEN '${range} ${shorter(limit)}'`;
  });
  return `CASE WHEN ${name} IS NULL THEN NULL ${cases.join(" ")} ELSE '${beyond} ${shorter(limits[limits.length - 1])}' END`;
}

function shorter(limit: string): string {
  return limit.replace(/ 00:00:00(\+00)?$/, "");
}
