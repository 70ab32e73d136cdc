// Columns that were made uncorrelated over both parts, as principal components and whitened columns are: correlations of
// exactly zero over both parts, and not over the training part.

import { type Column, identifier, type Table } from "../../../data/table.js";
import { aggregateColumns, numberAt } from "../queries.js";
import { partCondition } from "./columnSums.js";
import { scalable } from "./scaling.js";
import { noTrace, overWhich, type PartSizes, partingError, type Trace, withinByChance } from "./trace.js";

const mostColumns = 40;
const tolerance = 1e-7;

type Pair = readonly [Column, Column];

/** Whether columns are uncorrelated over both parts or over the training part alone; one answer for all of them. */
export async function whiteningTraces(table: Table): Promise<Trace[]> {
  const columns = scalable(table)
    .filter(({ missing }) => missing === 0)
    .slice(0, mostColumns);
  if (table.parts === undefined || columns.length < 2) return [];
  const sizes: PartSizes = table.parts;
  const named = "made uncorrelated";
  // Neighbours first: a table without components costs no more than that.
  const neighbours = columns.slice(1).map((column, index): Pair => [columns[index], column]);
  const first = await bothCorrelations(table, neighbours);
  if (![...first.together, ...first.training].some(isZero)) {
    return [
      noTrace(
        "whitening",
        named,
        columns.map(({ name }) => name),
      ),
    ];
  }
  const pairs = columns.flatMap((a, i) => columns.slice(i + 1).map((b): Pair => [a, b]));
  const { together, training } = await bothCorrelations(table, pairs);
  return (["both parts", "the training part"] as const).map((fittedOn): Trace => {
    const [held, other] = fittedOn === "both parts" ? [together, training] : [training, together];
    const zero = pairs.flatMap((pair, index) =>
      isZero(held[index]) && !isZero(other[index]) ? [{ pair, index }] : [],
    );
    const names = [...new Set(zero.flatMap(({ pair }) => pair.map(({ name }) => name)))];
    if (zero.length === 0) return noTrace("whitening", named, names);
    const reach = Math.max(1e-12, ...zero.map(({ index }) => Math.abs(held[index])));
    const chance = withinByChance(reach, partingError(sizes));
    const most = (values: readonly number[]) => Math.max(...zero.map(({ index }) => Math.abs(values[index])));
    return {
      family: "whitening",
      step: named,
      columns: names,
      fittedOn,
      // Any of the pairs could have been the one: at most the number of pairs times one pair's chance.
      pValue: fittedOn === "both parts" ? Math.min(1, pairs.length * chance) : 1,
      offTogether: most(together),
      offTraining: most(training),
      detail: `are uncorrelated to ${(-Math.log10(reach)).toFixed(0)} decimals ${overWhich(fittedOn)}`,
    };
  });
}

function isZero(correlation: number): boolean {
  return Math.abs(correlation) <= tolerance;
}

async function bothCorrelations(table: Table, pairs: readonly Pair[]) {
  return { together: await correlations(table, pairs, "both"), training: await correlations(table, pairs, "train") };
}

async function correlations(table: Table, pairs: readonly Pair[], part: "train" | "both"): Promise<number[]> {
  const rows = await aggregateColumns(
    table,
    pairs,
    ([a, b]) => ({ r: `corr(${identifier(a.name)}::DOUBLE, ${identifier(b.name)}::DOUBLE)` }),
    `WHERE ${partCondition(table, part)}`,
  );
  return rows.map((row) => numberAt(row, "r"));
}
