// Sums of a numeric column over both parts, or over one: everything that the marks of preprocessing are read from.

import { type Column, identifier, type QueryRow, type Table } from "../../../data/table.js";
import { aggregateColumns, numberAt } from "../queries.js";

export interface ColumnSums {
  readonly rows: number;
  readonly mean: number;
  /** Standard deviations with divisor n and n − 1. */
  readonly population: number;
  readonly sample: number;
  readonly squares: number;
  readonly least: number;
  readonly most: number;
  readonly atLeast: number;
  readonly atMost: number;
  /** Values close to the least and to the most, within `edge` of the range of [0, 1] or [−1, 1], ends not counted. */
  readonly nearEnds: number;
  /** Roughly. */
  readonly median: number;
  readonly quartileRange: number;
  /** The step between neighbouring values as they are written: 0.01 for two decimals; 1e-9 for more than eight. */
  readonly step: number;
}

/** The share of a range that counts as close to its end. */
export const edge = 0.02;
const mostDecimals = 8;

/** SQL that is true for the rows of the training part, or of both. */
export function partCondition(table: Table, part: "train" | "both"): string {
  if (table.parts === undefined) return "true";
  return part === "train" ? `"#part" = 'train'` : `"#part" IN ('train', 'test')`;
}

/** The sums of each of `columns`. */
export async function columnSums(
  table: Table,
  columns: readonly Column[],
  part: "train" | "both",
): Promise<ColumnSums[]> {
  const rows = await aggregateColumns(
    table,
    columns,
    ({ name }) => sums(`${identifier(name)}::DOUBLE`),
    `WHERE ${partCondition(table, part)}`,
  );
  return rows.map(read);
}

function sums(value: string): Readonly<Record<string, string>> {
  const near = (low: number) => {
    const reach = edge * (1 - low);
    return `${value} > ${low} AND ${value} <= ${low + reach} OR ${value} < 1 AND ${value} >= ${1 - reach}`;
  };
  const decimals = Array.from({ length: mostDecimals + 1 }, (_, digits) => digits);
  return {
    rows: `count(${value})`,
    mean: `avg(${value})`,
    population: `stddev_pop(${value})`,
    sample: `stddev_samp(${value})`,
    squares: `sum(${value} * ${value})`,
    least: `min(${value})`,
    most: `max(${value})`,
    zeros: `count(*) FILTER (${value} = 0)`,
    minusOnes: `count(*) FILTER (${value} = -1)`,
    ones: `count(*) FILTER (${value} = 1)`,
    nearUnit: `count(*) FILTER (${near(0)})`,
    nearSigned: `count(*) FILTER (${near(-1)})`,
    lower: `approx_quantile(${value}, 0.25)`,
    median: `approx_quantile(${value}, 0.5)`,
    upper: `approx_quantile(${value}, 0.75)`,
    decimals: `least(${decimals.map((digits) => `CASE WHEN bool_and(${value} = round(${value}, ${digits})) THEN ${digits} ELSE 99 END`).join(", ")})`,
  };
}

function read(row: QueryRow): ColumnSums {
  const at = (name: string) => numberAt(row, name);
  const signed = at("least") < 0;
  const decimals = at("decimals");
  return {
    rows: at("rows"),
    mean: at("mean"),
    population: at("population"),
    sample: at("sample"),
    squares: at("squares"),
    least: at("least"),
    most: at("most"),
    atLeast: signed ? at("minusOnes") : at("zeros"),
    atMost: at("ones"),
    nearEnds: signed ? at("nearSigned") : at("nearUnit"),
    median: at("median"),
    quartileRange: at("upper") - at("lower"),
    step: decimals <= mostDecimals ? 10 ** -decimals : 1e-9,
  };
}
