// Missing cells that were filled with the mean or the median of both parts: a value that stands in several rows and is
// exactly the mean (median) of all others over both parts, and not over the training part. Scaling afterwards does not
// hide it.

import { groups } from "../../../core/groups.js";
import { type Column, identifier, type Table } from "../../../data/table.js";
import { sqlNumber } from "../quality/profile.js";
import { aggregateColumns, numberAt } from "../queries.js";
import { type ColumnSums, type PartSums, partCondition } from "./columnSums.js";
import {
  changed,
  decimalsOf,
  noTrace,
  overWhich,
  type PartSizes,
  partingError,
  type Trace,
  withinByChance,
} from "./trace.js";

const fewestFills = 3;
const commonValues = 2;
/** Columns are asked about together up to so many rows of all of them. */
const rowsAtOnce = 1_000_000;
/** How much more common than the next value a median must be: where all values are common, one may well be it. */
const outstanding = 3;
const fills = ["mean", "median"] as const;
type Fill = (typeof fills)[number];

/** A value that stands in many rows of a column. */
interface Candidate {
  readonly column: Column;
  readonly value: number;
  readonly count: number;
  readonly step: number;
  /** Whether it stands out, and lies so near the median that the exact one is worth finding. */
  readonly maybeMedian: boolean;
}

/** For every common value of a numeric column, whether it is the mean or the median of the others, and of which rows. */
export async function imputationTraces(table: Table, sums: ReadonlyMap<string, PartSums>): Promise<Trace[]> {
  const columns = table.features.filter(
    ({ type, distinct, missing }) =>
      type === "number" && distinct >= 20 && distinct <= table.rowCount - missing - (fewestFills - 1),
  );
  const known = columns.flatMap((column) => {
    const both = sums.get(column.name)?.both;
    return both === undefined ? [] : [{ column, both }];
  });
  const candidates: Candidate[] = [];
  for (const batch of groups(known, Math.max(1, Math.floor(rowsAtOnce / table.rowCount)))) {
    candidates.push(...(await commonOf(table, batch)));
  }
  const together = await others(table, candidates, "both");
  const training = await others(table, candidates, "train");
  return candidates.flatMap((candidate, index) =>
    fills.map((fill) => judge(candidate, fill, together[index], training[index])),
  );
}

interface Known {
  readonly column: Column;
  readonly both: ColumnSums;
}

/** The commonest values of each column; small columns are asked about together, for the asking is most of it. */
async function commonOf(table: Table, asked: readonly Known[]): Promise<Candidate[]> {
  const queries = asked.map(({ column }, place) => {
    const name = identifier(column.name);
    return `SELECT * FROM (SELECT ${place} AS place, ${name}::DOUBLE AS value, count(*) AS n FROM cells
     WHERE ${partCondition(table, "both")} AND ${name} IS NOT NULL
     GROUP BY ${name} ORDER BY n DESC, value LIMIT ${commonValues + 1})`;
  });
  const rows = await table.query(`FROM (${queries.join(" UNION ALL ")}) ORDER BY place, n DESC, value`);
  return asked.flatMap(({ column, both: { step, median, quartileRange } }, place) => {
    const common = rows
      .filter((row) => row.place === place)
      .map((row) => ({ value: numberAt(row, "value"), count: numberAt(row, "n") }));
    return common.slice(0, commonValues).flatMap(({ value, count }, index) => {
      if (count < fewestFills) return [];
      const next = common.find((_, other) => other !== index && other >= index)?.count ?? 0;
      const maybeMedian = count >= outstanding * next && Math.abs(value - median) <= 0.1 * quartileRange;
      return [{ column, value, count, step, maybeMedian }];
    });
  });
}

interface Others {
  readonly rows: number;
  readonly mean: number;
  /** NaN where it is not asked for: it takes longer than all else. */
  readonly median: number;
  readonly deviation: number;
}

/** What the rows with other values say, for each candidate. */
async function others(table: Table, candidates: readonly Candidate[], part: "train" | "both"): Promise<Others[]> {
  const answers = await aggregateColumns(
    table,
    candidates,
    ({ column, value, maybeMedian }) => {
      const name = `${identifier(column.name)}::DOUBLE`;
      const other = `FILTER (${name} <> ${sqlNumber(value)})`;
      return {
        rows: `count(*) ${other}`,
        mean: `avg(${name}) ${other}`,
        ...(maybeMedian ? { median: `median(${name}) ${other}` } : {}),
        deviation: `stddev_pop(${name}) ${other}`,
      };
    },
    `WHERE ${partCondition(table, part)}`,
  );
  return answers.map((row) => ({
    rows: numberAt(row, "rows"),
    mean: numberAt(row, "mean"),
    median: numberAt(row, "median"),
    deviation: numberAt(row, "deviation"),
  }));
}

function judge({ column, value, count, step, maybeMedian }: Candidate, fill: Fill, both: Others, train: Others): Trace {
  const family = "imputation";
  const named = `filled with the ${fill}`;
  const sizes: PartSizes = { train: train.rows, test: both.rows - train.rows };
  const { deviation } = both;
  const isAsked = fill === "mean" || maybeMedian;
  if (!isAsked || sizes.train < 10 || sizes.test < 2 || !(deviation > 0)) return noTrace(family, named, [column.name]);
  const written = Math.max(10 ** -decimalsOf(value), 1e-12 * Math.abs(value));
  // The fill is written with its own decimals, and may have been computed before the others were rounded.
  const rounding =
    fill === "mean" ? Math.max(written / 2, (2 * step) / Math.sqrt(12 * both.rows)) : Math.max(written, step) / 2;
  const reach = Math.max(rounding, 1e-9 * deviation);
  const off = (rest: Others) => Math.abs(value - rest[fill]);
  const [offTogether, offTraining] = [off(both), off(train)];
  const fitsTogether = offTogether <= 2 * reach;
  const fitsTraining = offTraining <= 2 * reach;
  if (fitsTogether === fitsTraining) return noTrace(family, named, [column.name]);
  const spread = deviation * partingError(sizes) * (fill === "mean" ? 1 : 1.2533);
  const instead = train[fill];
  const fittedOn = fitsTogether ? "both parts" : "the training part";
  return {
    family,
    step: named,
    columns: [column.name],
    fittedOn,
    pValue: fitsTogether ? withinByChance(Math.max(offTogether, reach), spread) : 1,
    offTogether: offTogether / deviation,
    offTraining: offTraining / deviation,
    detail: `is ${Number(value.toPrecision(6))} in ${count.toLocaleString("en")} rows, exactly the ${fill} of the others ${overWhich(fittedOn)}`,
    repair: (feature) => changed(feature, (cell) => (cell === value ? instead : cell)),
  };
}
