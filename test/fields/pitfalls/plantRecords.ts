// Copies of rows, conflicting copies, and entities with several rows, planted at a given strength.

import type { Random } from "../../../src/core/random.js";
import { type Cell, type PlantedTable, plantedSplit, plantedTarget, rowCountOf, withColumns } from "./plantedTables.js";

export interface CopyOptions {
  /** Added to every number: this many times a standard normal number, times the column's standard deviation. */
  readonly jitter?: number;
  /** Whether the copy has another target than its original. */
  readonly flip?: boolean;
}

/** Overwrites a share of the test rows by copies of training rows. */
export function plantOverlap(
  table: PlantedTable,
  share: number,
  random: Random,
  options: CopyOptions = {},
): PlantedTable {
  const parts = table.columns[plantedSplit];
  const rowsOf = (part: string) => parts.flatMap((cell, row) => (cell === part ? [row] : []));
  const [train, test] = [rowsOf("train"), rowsOf("test")];
  const chosen = random.sample(test.length, Math.max(1, Math.round(share * test.length)));
  const pairs = Array.from(chosen, (index) => ({ from: train[random.integer(train.length)], to: test[index] }));
  return copyRows(table, pairs, random, options);
}

/** Overwrites a share of all rows by copies of other rows. */
export function plantRepeats(
  table: PlantedTable,
  share: number,
  random: Random,
  options: CopyOptions = {},
): PlantedTable {
  const order = random.permutation(rowCountOf(table));
  const count = Math.max(1, Math.round(share * order.length));
  const originals = order.subarray(count);
  const pairs = Array.from(order.subarray(0, count), (to) => ({
    from: originals[random.integer(originals.length)],
    to,
  }));
  return copyRows(table, pairs, random, options);
}

function copyRows(
  table: PlantedTable,
  pairs: readonly { readonly from: number; readonly to: number }[],
  random: Random,
  { jitter = 0, flip = false }: CopyOptions,
): PlantedTable {
  const columns: Record<string, readonly Cell[]> = {};
  for (const [name, cells] of Object.entries(table.columns)) {
    const copied = [...cells];
    const isNumeric = cells.some((cell) => typeof cell === "number" && !Number.isInteger(cell));
    const spread = isNumeric ? standardDeviation(cells) : 0;
    const levels = [...new Set(cells)];
    for (const { from, to } of pairs) {
      if (name === plantedSplit) continue;
      const cell = cells[from];
      if (name === plantedTarget && flip) copied[to] = other(cell, levels, random);
      else if (name !== plantedTarget && typeof cell === "number" && jitter > 0)
        copied[to] = cell + jitter * spread * random.normal();
      else copied[to] = cell;
    }
    columns[name] = copied;
  }
  return { columns };
}

function other(cell: Cell, levels: readonly Cell[], random: Random): Cell {
  if (typeof cell === "number") return cell + 40 * (random.uniform() < 0.5 ? -1 : 1);
  const others = levels.filter((level) => level !== cell && level !== null);
  return others[random.integer(others.length)];
}

function standardDeviation(cells: readonly Cell[]): number {
  const numbers = cells.filter((cell) => typeof cell === "number");
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  return Math.sqrt(numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length);
}

/**
 * A column `patient` whose entities have about `rowsEach` rows. Without `leaking` entities stay on one side of the
 * split; with it, that share of the test rows is given to entities of the training part.
 */
export function plantEntities(
  table: PlantedTable,
  rowsEach: number,
  random: Random,
  leaking = 0,
  name = "patient",
): PlantedTable {
  const parts = table.columns[plantedSplit];
  const size = { train: parts.filter((part) => part === "train").length, test: 0 };
  size.test = parts.length - size.train;
  const count = (part: "train" | "test") => Math.max(1, Math.round(size[part] / rowsEach));
  const cells = parts.map((part) =>
    part === "train" || random.uniform() < leaking
      ? `P${1000 + random.integer(count("train"))}`
      : `P${1000 + count("train") + random.integer(count("test"))}`,
  );
  return withColumns(table, { [name]: cells });
}

/**
 * A column `tag` whose values have about `rowsEach` rows each, which can be recognised: all of them are moved by one draw per
 * value, `strength` standard deviations large, in every number, and have the target of one of them.
 */
export function plantRecognised(
  table: PlantedTable,
  strength: number,
  random: Random,
  rowsEach = 6,
  name = "tag",
): PlantedTable {
  const rows = rowCountOf(table);
  const count = Math.max(2, Math.round(rows / rowsEach));
  const tags = Array.from({ length: rows }, () => random.integer(count));
  const first = new Map(tags.map((tag, row) => [tag, row]));
  const columns: Record<string, readonly Cell[]> = {};
  for (const [key, cells] of Object.entries(table.columns)) {
    if (key === plantedTarget) columns[key] = tags.map((tag) => cells[first.get(tag) ?? 0]);
    else if (cells.some((cell) => typeof cell === "number" && !Number.isInteger(cell))) {
      const spread = strength * standardDeviation(cells);
      const moves = Array.from({ length: count }, () => spread * random.normal());
      columns[key] = cells.map((cell, row) =>
        typeof cell === "number" ? Number((cell + moves[tags[row]]).toFixed(6)) : cell,
      );
    } else columns[key] = cells;
  }
  return withColumns({ columns }, { [name]: tags.map((tag) => `t${1000 + tag}`) });
}
