// Seeded tables without faults, in several shapes, for planting faults into and as clean controls.
//
// Rows are independent draws; the target depends on a few features with noise; missing cells fall completely at
// random; a split is drawn at random. Whatever an instrument finds wrong here is a false alarm.

import { writeFile } from "node:fs/promises";
import type { Random } from "../../../src/core/random.js";

export type Cell = string | number | null;

/** Named columns of equal length: the content of a table. Functions here return new columns and change none. */
export interface PlantedTable {
  readonly columns: Readonly<Record<string, readonly Cell[]>>;
}

export type PlantedTask = "binary" | "multiclass" | "regression";

/**
 * - `mixed`: numbers of several distributions, whole numbers, categories.
 * - `numeric`: twelve continuous columns, correlated with one another.
 * - `discrete`: five columns of few levels, so that rows coincide by chance all the time.
 */
export type PlantedFlavour = "mixed" | "numeric" | "discrete";

export interface PlantedShape {
  readonly rows: number;
  readonly flavour: PlantedFlavour;
  readonly task: PlantedTask;
  /** With a column `part` that says `train` or `test` (a quarter, at random). */
  readonly split: boolean;
  /** With a column `day` that rises by one day each row or two. */
  readonly time?: boolean;
  /** Share of the cells of every other feature that is missing, at random; 0.03 if not given. */
  readonly missing?: number;
}

/** The name of the target column in every planted table. */
export const plantedTarget = "outcome";
/** The name of the split column where there is one. */
export const plantedSplit = "part";

/** Clean tables of every flavour, task and size, with and without a split: 3 × 3 × 3 × 2. */
export const cleanShapes: readonly PlantedShape[] = [200, 1000, 5000].flatMap((rows) =>
  (["mixed", "numeric", "discrete"] as const).flatMap((flavour) =>
    (["binary", "multiclass", "regression"] as const).flatMap((task) =>
      [true, false].map((split) => ({ rows, flavour, task, split })),
    ),
  ),
);

/** How a shape is called in test names and tables of rates. */
export function shapeName(shape: PlantedShape): string {
  return `${shape.rows} ${shape.flavour} ${shape.task}${shape.split ? " split" : ""}`;
}

/** A table without faults. The same shape and random numbers give the same table. */
export function cleanTable(shape: PlantedShape, random: Random): PlantedTable {
  const features = flavours[shape.flavour](shape.rows, random.stream("features"));
  const signal = Float64Array.from({ length: shape.rows }, (_, row) => features.signal(row));
  const outcome = targets[shape.task](signal, random.stream("target"));
  const holes = random.stream("holes");
  const columns: Record<string, readonly Cell[]> = {};
  Object.entries(features.columns).forEach(([name, cells], index) => {
    const share = index % 2 === 1 ? (shape.missing ?? 0.03) : 0;
    columns[name] = share > 0 ? cells.map((cell) => (holes.uniform() < share ? null : cell)) : cells;
  });
  if (shape.time === true) columns.day = risingDays(shape.rows, random.stream("time"));
  columns[plantedTarget] = outcome;
  if (shape.split) columns[plantedSplit] = randomParts(shape.rows, 0.25, random.stream("split"));
  return { columns };
}

/** `train` or `test` for each row: a share of `testShare` of the rows, at random. */
export function randomParts(rows: number, testShare: number, random: Random): string[] {
  const parts = new Array<string>(rows).fill("train");
  for (const row of random.sample(rows, Math.round(rows * testShare))) parts[row] = "test";
  return parts;
}

/** How many rows a planted table has. */
export function rowCountOf(table: PlantedTable): number {
  return Object.values(table.columns)[0]?.length ?? 0;
}

/** The table with some columns replaced or added. */
export function withColumns(table: PlantedTable, columns: Readonly<Record<string, readonly Cell[]>>): PlantedTable {
  return { columns: { ...table.columns, ...columns } };
}

/** The table with the rows at `rows` (repeats allowed) in that order. */
export function selectRows(table: PlantedTable, rows: Iterable<number>): PlantedTable {
  const order = [...rows];
  const columns = Object.fromEntries(
    Object.entries(table.columns).map(([name, cells]) => [name, order.map((row) => cells[row])]),
  );
  return { columns };
}

/** The table as CSV text. Missing cells are empty; cells are quoted where they must be. */
export function toCsv(table: PlantedTable): string {
  const names = Object.keys(table.columns);
  const cells = names.map((name) => table.columns[name]);
  const lines = [names.map(csvCell).join(",")];
  for (let row = 0; row < rowCountOf(table); row++) {
    lines.push(cells.map((column) => csvCell(column[row])).join(","));
  }
  return `${lines.join("\n")}\n`;
}

/** Writes the table as a CSV file; returns `path`. */
export async function writeCsv(table: PlantedTable, path: string): Promise<string> {
  await writeFile(path, toCsv(table));
  return path;
}

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  const text = String(cell);
  return /[",\n\r]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

interface Features {
  readonly columns: Record<string, readonly Cell[]>;
  /** What the target depends on, roughly standard normal. */
  signal(row: number): number;
}

const flavours: Record<PlantedFlavour, (rows: number, random: Random) => Features> = {
  mixed(rows, random) {
    const age = draw(rows, () => 18 + random.integer(63));
    const income = draw(rows, () => rounded(Math.exp(10 + 0.6 * random.normal()), 2));
    const balance = draw(rows, () => rounded(500 * random.normal() + 800, 2));
    const visits = draw(rows, () => poisson(3, random));
    const temperature = draw(rows, () => rounded(37 + 0.6 * random.normal(), 3));
    const pressure = draw(rows, (row) => rounded(90 + 0.5 * age[row] + 9 * random.normal(), 2));
    const region = draw(rows, () => pick(["north", "south", "east", "west"], random));
    const plan = draw(rows, () => pick(["basic", "basic", "basic", "plus", "plus", "premium"], random));
    const member = draw(rows, () => pick(["yes", "no"], random));
    return {
      columns: { age, income, balance, visits, temperature, pressure, region, plan, member },
      signal: (row) =>
        0.03 * (age[row] - 49) +
        0.8 * (Math.log(income[row]) - 10) +
        (region[row] === "north" ? 0.7 : -0.2) +
        0.25 * (visits[row] - 3),
    };
  },
  numeric(rows, random) {
    const common = draw(rows, () => random.normal());
    const columns: Record<string, number[]> = {};
    for (let index = 0; index < 12; index++) {
      const share = index < 6 ? 0.6 : 0;
      columns[`measurement_${index + 1}`] = draw(rows, (row) =>
        rounded(share * common[row] + Math.sqrt(1 - share * share) * random.normal(), 6),
      );
    }
    return { columns, signal: (row) => 0.7 * columns.measurement_1[row] + 0.7 * columns.measurement_8[row] };
  },
  discrete(rows, random) {
    const colour = draw(rows, () => pick(["red", "green", "blue"], random));
    const size = draw(rows, () => pick(["small", "medium", "large"], random));
    const urban = draw(rows, () => pick(["yes", "no"], random));
    const doors = draw(rows, () => 2 + random.integer(4));
    const grade = draw(rows, () => pick(["a", "b", "b", "c"], random));
    return {
      columns: { colour, size, urban, doors, grade },
      signal: (row) =>
        (colour[row] === "red" ? 0.9 : -0.4) + (urban[row] === "yes" ? 0.5 : -0.5) + 0.3 * doors[row] - 1,
    };
  },
};

const targets: Record<PlantedTask, (signal: Float64Array, random: Random) => Cell[]> = {
  binary: (signal, random) => Array.from(signal, (value) => (value + random.normal() > 0 ? "sick" : "well")),
  multiclass: (signal, random) =>
    Array.from(signal, (value) => {
      const noisy = value + random.normal();
      return noisy < -0.6 ? "low" : noisy < 0.6 ? "middle" : "high";
    }),
  regression: (signal, random) => Array.from(signal, (value) => rounded(50 + 10 * value + 8 * random.normal(), 3)),
};

function draw<Value>(rows: number, value: (row: number) => Value): Value[] {
  return Array.from({ length: rows }, (_, row) => value(row));
}

function pick(levels: readonly string[], random: Random): string {
  return levels[random.integer(levels.length)];
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

// Knuth's multiplication method: fine for small rates.
function poisson(rate: number, random: Random): number {
  const limit = Math.exp(-rate);
  let count = 0;
  for (let product = random.uniform(); product > limit; product *= random.uniform()) count++;
  return count;
}

function risingDays(rows: number, random: Random): string[] {
  let day = Date.UTC(2019, 0, 1);
  return draw(rows, () => {
    day += 86_400_000 * (1 + random.integer(2));
    return new Date(day).toISOString().slice(0, 10);
  });
}
