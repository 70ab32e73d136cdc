// Rows made from other rows, after the split or before it.

import type { Random } from "../../../src/core/random.js";
import {
  type Cell,
  type PlantedTable,
  plantedSplit,
  plantedTarget,
  randomParts,
  rowCountOf,
  selectRows,
  withColumns,
} from "./plantedTables.js";
import { type Admits, bothParts, trainingPart } from "./plantPreprocessing.js";
import { featuresOf } from "./plantQuality.js";

export { bothParts, trainingPart };

/** How a row is made of its parents: cell by cell. */
type Make = (a: Cell, b: Cell, random: Random, fraction: number) => Cell;

/**
 * The table with `share` of its rows more, made from rows of the smallest class (of all where there are no classes).
 * With `bothParts` the rows are parted after that; with `trainingPart` rows are made of training rows, for them.
 */
function augmented(table: PlantedTable, share: number, random: Random, from: Admits, make: Make): PlantedTable {
  const target = table.columns[plantedTarget];
  const counts = new Map<Cell, number>();
  for (const cell of target) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const hasClasses = target.every((cell) => typeof cell === "string");
  const smallest = [...counts].sort((a, b) => a[1] - b[1])[0][0];
  const parts = table.columns[plantedSplit];
  const own = [...target.keys()].filter((row) => (!hasClasses || target[row] === smallest) && from(parts[row]));
  const numeric = featuresOf(table).filter((name) => table.columns[name].some((cell) => typeof cell === "number"));
  const added = Math.max(4, Math.round(share * rowCountOf(table)));
  const chosen = Array.from({ length: added }, () => {
    const a = own[random.integer(own.length)];
    const distance = (row: number) =>
      numeric.reduce((sum, name) => sum + (Number(table.columns[name][row]) - Number(table.columns[name][a])) ** 2, 0);
    const near = own
      .filter((row) => row !== a)
      .sort((x, y) => distance(x) - distance(y))
      .slice(0, 5);
    return { a, b: near[random.integer(near.length)], fraction: random.uniform() };
  });
  const columns = Object.fromEntries(
    Object.entries(table.columns).map(([name, cells]) => [
      name,
      [
        ...cells,
        ...chosen.map(({ a, b, fraction }) =>
          numeric.includes(name) ? make(cells[a], cells[b], random, fraction) : cells[a],
        ),
      ],
    ]),
  );
  const rows = rowCountOf(table) + added;
  const longer = { columns };
  if (from !== bothParts) return longer;
  const parted = withColumns(longer, { [plantedSplit]: randomParts(rows, 0.25, random) });
  return selectRows(parted, random.permutation(rows));
}

/** SMOTE: each new row lies between a row and one of its five nearest neighbours of the class. */
export function plantInterpolated(
  table: PlantedTable,
  share: number,
  random: Random,
  from: Admits = bothParts,
): PlantedTable {
  return augmented(table, share, random, from, (a, b, _, fraction) => Number(a) + fraction * (Number(b) - Number(a)));
}

/** Random oversampling: each new row is a row of the class once more. */
export function plantDrawnAgain(
  table: PlantedTable,
  share: number,
  random: Random,
  from: Admits = bothParts,
): PlantedTable {
  return augmented(table, share, random, from, (a) => a);
}

/** Copies with noise of `size` in every numeric column (of unit spread). */
export function plantJittered(
  table: PlantedTable,
  share: number,
  random: Random,
  size = 0.03,
  from: Admits = bothParts,
): PlantedTable {
  return augmented(table, share, random, from, (a, _, draw) => Number(a) + size * draw.normal());
}
