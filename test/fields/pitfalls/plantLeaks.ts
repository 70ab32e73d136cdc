// Features that know the answer: copies of the target with noise, and gaps that give it away.

import type { Random } from "../../../src/core/random.js";
import { type Cell, type PlantedTable, plantedTarget, withColumns } from "./plantedTables.js";

/**
 * A feature `settled` written down after the outcome: the class under another name, wrong in a share `noise` of the
 * rows; or the number with noise of that share of its variance.
 */
export function plantLeak(table: PlantedTable, noise: number, random: Random): PlantedTable {
  const target = table.columns[plantedTarget];
  const levels = [...new Set(target)];
  if (levels.every((level) => typeof level === "string")) {
    const code = new Map<Cell, string>(levels.map((level, index) => [level, `code ${index}`]));
    const cells = target.map((cell) => {
      const level = random.uniform() < noise ? levels[random.integer(levels.length)] : cell;
      return code.get(level) ?? null;
    });
    return withColumns(table, { settled: cells });
  }
  const numbers = target.map(Number);
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length;
  const deviation = Math.sqrt((variance * noise) / (1 - noise));
  return withColumns(table, { settled: numbers.map((value) => 3 * (value + deviation * random.normal())) });
}

/** A feature that is missing in a share `telling` of the rows of one class (or above the median), and there alone. */
export function plantTellingGaps(table: PlantedTable, telling: number, random: Random): PlantedTable {
  const target = table.columns[plantedTarget];
  const sorted = [...target].sort();
  const middle = sorted[Math.floor(sorted.length / 2)];
  const gives = (cell: Cell) => (typeof cell === "number" ? cell > Number(middle) : cell === middle);
  const cells = target.map((cell) => (gives(cell) && random.uniform() < telling ? null : random.normal()));
  return withColumns(table, { follow_up: cells });
}
