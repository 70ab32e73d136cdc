// Properties that are tied to the answer by accident: in some sites and not in another, in the training part and not in the
// test part, or because both follow something that is not in the features.

import type { Random } from "../../../src/core/random.js";
import { type Cell, type PlantedTable, plantedSplit, plantedTarget, rowCountOf, withColumns } from "./plantedTables.js";

/** The target as numbers of mean 0 and standard deviation 1: classes by the order of their names. */
export function standardisedTarget(table: PlantedTable): number[] {
  const cells = table.columns[plantedTarget];
  const levels = [...new Set(cells)].sort();
  const values = cells.map((cell) => (typeof cell === "number" ? cell : levels.indexOf(cell)));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return values.map((value) => (value - mean) / spread);
}

/** Sites drawn at random: a, b and c, a third of the rows each. */
export function plantSites(table: PlantedTable, random: Random): PlantedTable {
  return withColumns(table, { site: table.columns[plantedTarget].map(() => ["a", "b", "c"][random.integer(3)]) });
}

/** A feature `brightness` that is the standardised target, `strength` times, with a standard normal noise, where `holds`. */
export function plantTie(
  table: PlantedTable,
  strength: number,
  random: Random,
  holds: (row: number) => boolean,
  name = "brightness",
): PlantedTable {
  const target = standardisedTarget(table);
  const others = random.permutation(target.length);
  const cells = target.map((own, row) => {
    const told = holds(row) ? own : target[others[row]];
    return Number((strength * told + random.normal()).toFixed(4));
  });
  return withColumns(table, { [name]: cells });
}

/** Tied to the answer at sites a and b, not at c. */
export function plantSiteShortcut(table: PlantedTable, strength: number, random: Random): PlantedTable {
  const sited = plantSites(table, random);
  return plantTie(sited, strength, random, (row) => sited.columns.site[row] !== "c");
}

/** Tied to the answer in the training part alone. */
export function plantTrainingShortcut(table: PlantedTable, strength: number, random: Random): PlantedTable {
  return plantTie(table, strength, random, (row) => table.columns[plantedSplit][row] === "train");
}

/**
 * A posture (lying or standing) that goes with the side of the median on which the answer lies in a share of `agreement` of
 * the rows, and four features that show the posture and nothing else; all other features are taken away.
 */
export function plantPosture(table: PlantedTable, agreement: number, random: Random): PlantedTable {
  const target = standardisedTarget(table);
  const rows = rowCountOf(table);
  const lies = target.map((own) => (random.uniform() < agreement ? own > 0 : own <= 0));
  const shows = (scale: number) => lies.map((own): Cell => Number(((own ? scale : 0) + random.normal()).toFixed(4)));
  const columns: Record<string, readonly Cell[]> = {
    lungs: shows(2),
    shoulders: shows(3),
    shadow: shows(2),
    border: shows(3),
    noise: Array.from({ length: rows }, () => Number(random.normal().toFixed(4))),
    posture: lies.map((own) => (own ? "lying" : "standing")),
    [plantedTarget]: table.columns[plantedTarget],
  };
  return {
    columns: { ...columns, ...(plantedSplit in table.columns ? { [plantedSplit]: table.columns[plantedSplit] } : {}) },
  };
}
