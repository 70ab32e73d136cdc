// Test parts that come from somewhere else.

import type { Random } from "../../../src/core/random.js";
import { type Cell, type PlantedTable, plantedSplit, rowCountOf, withColumns } from "./plantedTables.js";
import { featuresOf, numericFeature } from "./plantQuality.js";

/** A feature `sensor` of standard normal numbers, with `shift` added in the test part. */
export function plantColumnShift(table: PlantedTable, shift: number, random: Random): PlantedTable {
  const cells = table.columns[plantedSplit].map((part) => random.normal() + (part === "test" ? shift : 0));
  return withColumns(table, { sensor: cells });
}

/** A feature `device` of two levels, one of which is more common in the test part by `difference`. */
export function plantLevelShift(table: PlantedTable, difference: number, random: Random): PlantedTable {
  const cells = table.columns[plantedSplit].map((part) =>
    random.uniform() < 0.3 + (part === "test" ? difference : 0) ? "tablet" : "desk",
  );
  return withColumns(table, { device: cells });
}

/** Two features that are each distributed alike in both parts, and correlated by `correlation` in the test part only. */
export function plantJointShift(table: PlantedTable, correlation: number, random: Random): PlantedTable {
  const first = Array.from({ length: rowCountOf(table) }, () => random.normal());
  const rest = Math.sqrt(1 - correlation ** 2);
  const second = table.columns[plantedSplit].map((part, row): Cell => {
    const own = random.normal();
    return part === "test" ? correlation * first[row] + rest * own : own;
  });
  return withColumns(table, { left: first, right: second });
}

/** Says `test` of the rows with the largest values of a feature: a share `sorted` of the test part is chosen so. */
export function plantSortedSplit(table: PlantedTable, sorted: number, random: Random): PlantedTable {
  const name = featuresOf(table).length > 0 ? numericFeature(table) : "";
  const values = table.columns[name].map((cell) => (typeof cell === "number" ? cell : Number.NEGATIVE_INFINITY));
  const order = values.map((_, row) => row).sort((a, b) => values[b] - values[a]);
  const parts = table.columns[plantedSplit];
  const testSize = parts.filter((part) => part === "test").length;
  const top = order.slice(0, Math.round(sorted * testSize));
  const chosen = new Set(top);
  const others = order.slice(top.length);
  for (const index of random.permutation(others.length)) {
    if (chosen.size >= testSize) break;
    chosen.add(others[index]);
  }
  return withColumns(table, { [plantedSplit]: parts.map((_, row) => (chosen.has(row) ? "test" : "train")) });
}
