// A table held in memory, for tests of instruments that need no SQL: planted columns and their roles.

import type { Column, ColumnType, Role, Table, TableRoles } from "../../../src/data/table.js";
import { type Cell, type PlantedTable, rowCountOf } from "./plantedTables.js";

/** The columns of `planted` as a table. Columns without a role are features. Row numbers count from 1 for people. */
export function memoryTable(planted: PlantedTable, given: Partial<TableRoles> = {}): Table {
  const roles: TableRoles = { scores: [], ...given };
  const rowCount = rowCountOf(planted);
  const all = Int32Array.from({ length: rowCount }, (_, row) => row);
  const cellsOf = (name: string): readonly Cell[] => {
    const cells = planted.columns[name];
    if (cells === undefined) throw new Error(`no column ${name}`);
    return cells;
  };
  const columns = Object.keys(planted.columns).map(
    (name): Column => described(name, cellsOf(name), roleOf(name, roles)),
  );
  const column = (name: string) => {
    const found = columns.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no column ${name}`);
    return found;
  };
  const inPart = (part: string) => all.filter((row) => roles.split !== undefined && cellsOf(roles.split)[row] === part);
  const targetType = roles.target === undefined ? undefined : column(roles.target).type;
  return {
    kind: "table",
    name: "planted",
    location: "memory",
    fingerprint: "sha256:planted",
    fileFingerprint: "sha256:planted",
    testFingerprint: "sha256:planted-test",
    facts: {},
    notices: [],
    rowCount,
    columns,
    features: columns.filter(({ role }) => role === "feature"),
    roles,
    task: targetType === undefined ? undefined : targetType === "number" ? "regression" : "classification",
    parts: roles.split === undefined ? undefined : { train: inPart("train").length, test: inPart("test").length },
    column,
    query: () => Promise.reject(new Error("a table in memory answers no SQL")),
    rows: async (part) => (part === undefined ? all : inPart(part)),
    numbers: async (name, rows = all) => {
      const cells = cellsOf(name);
      const { type } = column(name);
      return Float64Array.from(rows, (row) => toNumber(cells[row], type));
    },
    codes: async (name, rows = all) => {
      const cells = cellsOf(name);
      const levels = [...new Set(cells.filter((cell) => cell !== null).map(String))].sort();
      const codeOf = new Map(levels.map((level, code) => [level, code]));
      return { codes: Int32Array.from(rows, (row) => codeOf.get(String(cells[row])) ?? -1), levels };
    },
    texts: async (name, rows = all) =>
      Array.from(rows, (row) => (cellsOf(name)[row] === null ? null : String(cellsOf(name)[row]))),
    locate: (row) => row + 1,
    close: async () => {},
  };
}

function roleOf(name: string, roles: TableRoles): Role {
  const single = ["target", "split", "time", "group", "id", "weight", "prediction"] as const;
  return (
    single.find((role) => roles[role] === name) ??
    (roles.scores.some((score) => score.column === name) ? "score" : "feature")
  );
}

function described(name: string, cells: readonly Cell[], role: Role): Column {
  const known = cells.filter((cell) => cell !== null);
  return {
    name,
    type: typeOf(known),
    reason: "as planted",
    role,
    missing: cells.length - known.length,
    distinct: new Set(known).size,
    unparsed: 0,
    unparsedExamples: [],
  };
}

function typeOf(known: readonly (string | number)[]): ColumnType {
  if (known.every((cell) => typeof cell === "number")) return "number";
  if (known.every((cell) => /^\d{4}-\d\d-\d\d/.test(String(cell)))) return "time";
  return "category";
}

function toNumber(cell: Cell, type: ColumnType): number {
  if (cell === null) return Number.NaN;
  return type === "time" ? Date.parse(String(cell)) : Number(cell);
}
