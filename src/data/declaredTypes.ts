// Columns whose type the user declares: how their cells are turned into it.

import { isOneOfSql } from "./cellShapes.js";
import type { ColumnStatistics } from "./columnStatistics.js";
import type { Storage } from "./fileReader.js";
import { type Conversion, isoSql, numberSql } from "./resolveText.js";
import type { ColumnType } from "./table.js";

const yes = ["true", "yes", "t", "y", "1"];
const no = ["false", "no", "f", "n", "0"];

/**
 * SQL that gives the cells of `column` as `type`, NULL where they do not fit. Numbers become times as years (all
 * within 1000 to 3000), seconds (below 10¹¹) or milliseconds since 1970.
 */
export function declaredSql(
  type: ColumnType,
  column: string,
  storage: Storage,
  statistics: ColumnStatistics,
  conversion: Conversion | undefined,
): string {
  switch (type) {
    case "number":
      return doubleSql(column, storage, conversion);
    case "integer": {
      if (storage === "BIGINT") return column;
      const value = doubleSql(column, storage, conversion);
      return `CASE WHEN ${value} = trunc(${value}) AND abs(${value}) < 9e18 THEN (${value})::BIGINT END`;
    }
    case "boolean":
      return booleanSql(storage === "DOUBLE" ? wholeText(column) : `${column}::VARCHAR`);
    case "time":
      return timeSql(column, storage, statistics, conversion);
    case "category":
    case "text":
      return textSql(column, storage, statistics);
  }
}

/** SQL that reads text as a truth value. */
function booleanSql(text: string): string {
  const word = `lower(trim(${text}))`;
  return `CASE WHEN ${isOneOfSql(word, yes)} THEN true WHEN ${isOneOfSql(word, no)} THEN false END`;
}

function wholeText(column: string): string {
  return `CASE WHEN ${column} = trunc(${column}) AND abs(${column}) < 2 THEN (${column}::BIGINT)::VARCHAR END`;
}

function doubleSql(column: string, storage: Storage, conversion: Conversion | undefined): string {
  if (storage === "DOUBLE") return column;
  if (storage === "BIGINT") return `${column}::DOUBLE`;
  if (storage === "BOOLEAN") return `${column}::INTEGER::DOUBLE`;
  if (storage === "TIMESTAMP") return `epoch_ms(${column})::DOUBLE`;
  return conversion === undefined || conversion.storage === "TIMESTAMP"
    ? numberSql(`trim(${column})`)
    : `(${conversion.expression})::DOUBLE`;
}

function timeSql(
  column: string,
  storage: Storage,
  statistics: ColumnStatistics,
  conversion: Conversion | undefined,
): string {
  if (storage === "TIMESTAMP") return column;
  if (storage === "BOOLEAN") return "NULL::TIMESTAMP";
  if (storage === "VARCHAR") return conversion?.storage === "TIMESTAMP" ? conversion.expression : isoSql(column);
  if (statistics.magnitude <= 3000) {
    return `CASE WHEN ${column} >= 1000 AND ${column} = trunc(${column}) THEN make_timestamp(${column}::BIGINT, 1, 1, 0, 0, 0) END`;
  }
  const factor = statistics.magnitude < 1e11 ? 1e6 : 1e3;
  return `CASE WHEN abs(${column}) * ${factor} < 9e18 THEN make_timestamp((${column} * ${factor})::BIGINT) END`;
}

function textSql(column: string, storage: Storage, statistics: ColumnStatistics): string {
  if (storage === "VARCHAR") return column;
  if (storage === "DOUBLE" && statistics.fractions === 0 && statistics.magnitude < 2 ** 53) {
    return `${column}::BIGINT::VARCHAR`;
  }
  return `${column}::VARCHAR`;
}
