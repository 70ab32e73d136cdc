// Tables whose classes can be told apart, and labels that are wrong.

import type { Random } from "../../../src/core/random.js";
import { type Cell, type PlantedTable, plantedTarget, withColumns } from "./plantedTables.js";
import { changeCells } from "./plantQuality.js";

/**
 * Six measurements; the label is one of two (`line`), of three in order (`steps`) or of twelve (`clusters`). The classes
 * overlap in few rows only, and no label is wrong.
 */
export function clearLabels(rows: number, kind: "line" | "steps" | "clusters", random: Random): PlantedTable {
  const measured = Array.from({ length: rows }, () => Array.from({ length: 6 }, () => random.normal()));
  const labels = measured.map((own) => {
    if (kind === "clusters") {
      const cluster = random.integer(12);
      own[0] += 6 * (cluster % 4);
      own[1] += 6 * Math.floor(cluster / 4);
      return `site ${String.fromCharCode(97 + cluster)}`;
    }
    const value = own[0] + own[1] + 0.25 * random.normal();
    if (kind === "line") return value > 0 ? "sick" : "well";
    return value < -0.6 ? "low" : value < 0.6 ? "middle" : "high";
  });
  const columns = Object.fromEntries(
    Array.from({ length: 6 }, (_, index) => [
      `measurement_${index + 1}`,
      measured.map((own) => Number(own[index].toFixed(5))),
    ]),
  );
  return { columns: { ...columns, [plantedTarget]: labels } };
}

/** Gives a share of the rows a label that is drawn from the others. */
export function plantWrongLabels(table: PlantedTable, share: number, random: Random): PlantedTable {
  const levels = [...new Set(table.columns[plantedTarget])].sort();
  return changeCells(table, plantedTarget, share, random, (cell) => otherLevel(levels, cell, random));
}

/** Gives a share of the rows of one class the label of another. */
export function plantOneSidedLabels(table: PlantedTable, share: number, random: Random): PlantedTable {
  const [from, to] = [...new Set(table.columns[plantedTarget])].sort();
  const cells = table.columns[plantedTarget].map((cell) => (cell === from && random.uniform() < share ? to : cell));
  return withColumns(table, { [plantedTarget]: cells });
}

/** Shifts the decimal point of a share of the numeric labels by one place to the right. */
export function plantShiftedDecimals(table: PlantedTable, share: number, random: Random): PlantedTable {
  return changeCells(table, plantedTarget, share, random, (cell) => (typeof cell === "number" ? 10 * cell : cell));
}

/** Columns `annotator_1` … with the true label, each wrong in its own share of the rows; one in ten is missing. */
export function withAnnotators(table: PlantedTable, wrong: readonly number[], random: Random): PlantedTable {
  const levels = [...new Set(table.columns[plantedTarget])].sort();
  const columns = wrong.map((share, index): [string, Cell[]] => [
    `annotator_${index + 1}`,
    table.columns[plantedTarget].map((cell) => {
      if (random.uniform() < 0.1) return null;
      return random.uniform() < share ? otherLevel(levels, cell, random) : cell;
    }),
  ]);
  return withColumns(table, Object.fromEntries(columns));
}

function otherLevel(levels: readonly Cell[], cell: Cell, random: Random): Cell {
  const others = levels.filter((level) => level !== cell);
  return others[random.integer(others.length)];
}
