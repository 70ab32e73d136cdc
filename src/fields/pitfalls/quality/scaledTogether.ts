// Columns that were scaled over all rows, test rows included: preprocessing before the split (Kapoor & Narayanan 2023,
// L1.2). Scaled columns carry the proof: a mean of 0 and a spread of 1 (or a range from 0 to 1) that holds exactly
// over the rows it was computed on, and over no other. So simple a step hardly moves a score; it is told because more
// telling ones (selection of features, filling in, augmenting) are usually done in the same breath.

import { identifier, type QueryRow, type Table } from "../../../data/table.js";
import { aggregateColumns, numberAt } from "../queries.js";
import { listed } from "../wording.js";
import type { Checked, Problem } from "./problem.js";

const scalings = ["standardised", "of unit length", "stretched"] as const;
type Scaling = (typeof scalings)[number];

const words: Readonly<Record<Scaling, string>> = {
  standardised: "a mean of 0 and a standard deviation of 1",
  "of unit length": "a mean of 0 and squares that sum to 1",
  stretched: "a range from exactly 0 to exactly 1",
};

/** How far means and spreads may be off: numbers are often written with six decimals. */
const tolerance = 1e-5;
const fewestRows = 20;

/**
 * With a split, columns that are scaled over both parts and not over the training part: a concern. Without, columns
 * that are scaled over all rows, so that no split of them can be clean: noted.
 */
export async function checkScaledTogether(table: Table): Promise<Checked> {
  // Whole numbers, and few different ones, are codes and scales of their own.
  const columns = table.features.filter(({ type, distinct }) => type === "number" && distinct >= fewestRows);
  const isSplit = table.parts !== undefined;
  const all = await aggregateColumns(table, columns, ({ name }) => moments(identifier(name)));
  const train = isSplit
    ? await aggregateColumns(table, columns, ({ name }) => moments(identifier(name)), `WHERE "#part" = 'train'`)
    : all;
  const problems = scalings.flatMap((scaling): Problem[] => {
    // That a range is 0 to 1 proves nothing where there is no other range to hold it against.
    if (!isSplit && scaling === "stretched") return [];
    const found = columns.filter(
      (_, index) => isScaled(all[index], scaling) && !(isSplit && isScaled(train[index], scaling)),
    );
    if (found.length === 0) return [];
    const together = `${found.length === 1 ? "has" : "have"} ${words[scaling]} over all rows`;
    return [
      {
        kind: "scaled over all rows",
        column: listed(
          found.map(({ name }) => name),
          6,
        ),
        gravity: isSplit ? "concern" : "info",
        cells: table.rowCount,
        of: table.rowCount,
        detail: isSplit
          ? `${together}, and not over the training part: ${found.length === 1 ? "it was" : "they were"} scaled before the split`
          : `${together}: scaled already, so that training rows will know the spread of any test rows split off now`,
        advice:
          "Scale (and fill in, select, augment) after the split, by the training rows alone; where only the scaled table is left, split it all the same and say so: of such steps scaling does the least harm.",
      },
    ];
  });
  return { problems };
}

function moments(cell: string): Readonly<Record<string, string>> {
  const value = `${cell}::DOUBLE`;
  return {
    rows: `count(${cell})`,
    mean: `avg(${value})`,
    population: `stddev_pop(${value})`,
    sample: `stddev_samp(${value})`,
    squares: `sum(${value} * ${value})`,
    least: `min(${value})`,
    most: `max(${value})`,
    zeros: `count(*) FILTER (${value} = 0)`,
    ones: `count(*) FILTER (${value} = 1)`,
  };
}

function isScaled(row: QueryRow, scaling: Scaling): boolean {
  const at = (name: string) => numberAt(row, name);
  const isOne = (value: number) => Math.abs(value - 1) <= tolerance;
  if (at("rows") < fewestRows) return false;
  const centred = Math.abs(at("mean")) <= tolerance * at("population");
  switch (scaling) {
    case "standardised":
      return centred && (isOne(at("population")) || isOne(at("sample")));
    case "of unit length":
      return centred && isOne(at("squares"));
    // One row at each end: shares and probabilities have many, or none.
    case "stretched":
      return at("least") === 0 && at("most") === 1 && at("zeros") === 1 && at("ones") === 1;
  }
}
