// A small table in memory, for what reads tables through their interface.

import { type Column, type ColumnType, isNumeric, type Role, type Table } from "../../src/data/table.js";

export interface FakeColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly role?: Role;
  /** As text; null is missing. Numbers and times (milliseconds) as digits. */
  readonly cells: readonly (string | null)[];
}

export function fakeTable(columns: readonly FakeColumn[], task?: Table["task"]): Table {
  const rowCount = columns[0].cells.length;
  const all = Int32Array.from({ length: rowCount }, (_, row) => row);
  const cellsOf = (name: string) => {
    const column = columns.find((one) => one.name === name);
    if (column === undefined) throw new Error(`no column ${name}`);
    return column.cells;
  };
  const described = columns.map(
    ({ name, type, role = "feature", cells }): Column => ({
      name,
      type,
      reason: "as the test says",
      role,
      missing: cells.filter((cell) => cell === null).length,
      distinct: new Set(cells.filter((cell) => cell !== null)).size,
      unparsed: 0,
      unparsedExamples: [],
    }),
  );
  const target = described.find(({ role }) => role === "target");
  return {
    kind: "table",
    name: "fake",
    location: "fake.csv",
    fingerprint: "sha256:fake",
    facts: {},
    notices: [],
    rowCount,
    columns: described,
    features: described.filter(({ role }) => role === "feature"),
    roles: { ...(target && { target: target.name }), scores: [] },
    task: target === undefined ? undefined : (task ?? (isNumeric(target) ? "regression" : "classification")),
    parts: undefined,
    testFingerprint: "sha256:fake",
    fileFingerprint: "sha256:fake",
    column(name) {
      const column = described.find((one) => one.name === name);
      if (column === undefined) throw new Error(`no column ${name}`);
      return column;
    },
    close: () => Promise.resolve(),
    query: () => Promise.reject(new Error("no queries here")),
    rows: () => Promise.resolve(all),
    numbers: async (name, rows = all) => {
      const cells = cellsOf(name);
      return Float64Array.from(rows, (row) => (cells[row] === null ? Number.NaN : Number(cells[row])));
    },
    codes: async (name, rows = all) => {
      const cells = cellsOf(name);
      const levels = [...new Set(cells.filter((cell) => cell !== null))].sort();
      return { levels, codes: Int32Array.from(rows, (row) => levels.indexOf(cells[row] ?? "\0")) };
    },
    texts: async (name, rows = all) => Array.from(rows, (row) => cellsOf(name)[row]),
    locate: (row) => row + 1,
  };
}
