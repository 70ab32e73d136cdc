// Faults of single columns and cells, planted at a given strength (the share of cells or rows touched).

import type { Random } from "../../../src/core/random.js";
import { type Cell, type PlantedTable, plantedSplit, plantedTarget, rowCountOf, withColumns } from "./plantedTables.js";

/** The features of a planted table, in order. */
export function featuresOf(table: PlantedTable): string[] {
  return Object.keys(table.columns).filter((name) => name !== plantedTarget && name !== plantedSplit && name !== "day");
}

/** The first numeric feature with more than twenty different values, or of any number. */
export function numericFeature(table: PlantedTable): string {
  const numeric = featuresOf(table).filter((name) => table.columns[name].every((cell) => typeof cell !== "string"));
  return numeric.find((name) => new Set(table.columns[name]).size > 20) ?? numeric[0];
}

/** Replaces the cells of a share of the rows by what `change` makes of them. */
export function changeCells(
  table: PlantedTable,
  name: string,
  share: number,
  random: Random,
  change: (cell: Cell) => Cell,
): PlantedTable {
  const cells = [...table.columns[name]];
  for (const row of random.sample(cells.length, Math.max(1, Math.round(share * cells.length)))) {
    cells[row] = change(cells[row]);
  }
  return withColumns(table, { [name]: cells });
}

/** A column with one value everywhere. */
export function plantConstant(table: PlantedTable): PlantedTable {
  return withColumns(table, { version: new Array<Cell>(rowCountOf(table)).fill("v2") });
}

/** Empties a share of the cells of the first numeric feature, at random. */
export function plantMissing(table: PlantedTable, share: number, random: Random): PlantedTable {
  return changeCells(table, numericFeature(table), share, random, () => null);
}

/** A feature that is missing in a share of the rows of one class (or above the median) and nowhere else. */
export function plantMissingByTarget(table: PlantedTable, share: number, random: Random): PlantedTable {
  const target = table.columns[plantedTarget];
  const numbers = target.filter((cell) => typeof cell === "number").sort((a, b) => a - b);
  const median = numbers[numbers.length >> 1];
  const isChosen = (cell: Cell) => (typeof cell === "number" ? cell > median : cell === target[0]);
  const cells = target.map((cell) =>
    isChosen(cell) && random.uniform() < share ? null : Number(random.normal().toFixed(4)),
  );
  return withColumns(table, { laboratory: cells });
}

/** A feature that is missing in a share of the test rows and nowhere else. */
export function plantMissingByPart(table: PlantedTable, share: number, random: Random): PlantedTable {
  const cells = table.columns[plantedSplit].map((part) =>
    part === "test" && random.uniform() < share ? null : Number(random.normal().toFixed(4)),
  );
  return withColumns(table, { laboratory: cells });
}

/** Words in a share of the cells of a column of numbers. */
export function plantWordsAmongNumbers(table: PlantedTable, share: number, random: Random): PlantedTable {
  const words = ["broken", "see note", "n.d.", "over range"];
  return changeCells(table, numericFeature(table), share, random, () => words[random.integer(words.length)]);
}

/** Ages below zero in a share of the rows. */
export function plantImpossibleAges(table: PlantedTable, share: number, random: Random): PlantedTable {
  const ages = Array.from({ length: rowCountOf(table) }, () => 18 + random.integer(60));
  return changeCells(withColumns(table, { age: ages }), "age", share, random, () => -1 - random.integer(40));
}

/** A stand-in for missing in a share of the rows of a column of numbers. */
export function plantSentinel(table: PlantedTable, share: number, random: Random, value = -999): PlantedTable {
  const numbers = Array.from({ length: rowCountOf(table) }, () => Number((20 + 5 * random.normal()).toFixed(3)));
  return changeCells(withColumns(table, { reading: numbers }), "reading", share, random, () => value);
}

/** Infinite numbers in a share of the rows. */
export function plantInfinite(table: PlantedTable, share: number, random: Random): PlantedTable {
  const numbers = Array.from({ length: rowCountOf(table) }, () => Number(random.normal().toFixed(3)));
  return changeCells(withColumns(table, { ratio: numbers }), "ratio", share, random, () => Number.POSITIVE_INFINITY);
}

/** A placeholder date in a share of the rows. */
export function plantPlaceholderDates(table: PlantedTable, share: number, random: Random): PlantedTable {
  const dates = Array.from({ length: rowCountOf(table) }, () =>
    new Date(Date.UTC(2015, 0, 1) + 86_400_000 * random.integer(2000)).toISOString().slice(0, 10),
  );
  return changeCells(withColumns(table, { registered: dates }), "registered", share, random, () => "1900-01-01");
}

/** A running number among the features. */
export function plantRunningNumber(table: PlantedTable): PlantedTable {
  return withColumns(table, { entry: Array.from({ length: rowCountOf(table) }, (_, row) => 10_001 + row) });
}

/** A code that is different in every row. */
export function plantCode(table: PlantedTable, random: Random): PlantedTable {
  const codes = Array.from({ length: rowCountOf(table) }, (_, row) => `K${random.integer(1e6)}-${row}`);
  return withColumns(table, { reference: codes });
}

/** Other spellings of levels in a share of the rows. */
export function plantSpellings(table: PlantedTable, share: number, random: Random): PlantedTable {
  const answers: Cell[] = Array.from({ length: rowCountOf(table) }, () => (random.uniform() < 0.5 ? "Yes" : "No"));
  const spell = [
    (text: string) => text.toUpperCase(),
    (text: string) => `${text} `,
    (text: string) => text.toLowerCase(),
  ];
  return changeCells(withColumns(table, { answered: answers }), "answered", share, random, (cell) =>
    spell[random.integer(3)](String(cell)),
  );
}

/** The first numeric feature once more, in other units. */
export function plantOtherUnits(table: PlantedTable): PlantedTable {
  const cells = table.columns[numericFeature(table)];
  return withColumns(table, { converted: cells.map((cell) => (typeof cell === "number" ? cell * 1.8 + 32 : null)) });
}

/** The first feature once more. */
export function plantSameColumn(table: PlantedTable): PlantedTable {
  return withColumns(table, { again: table.columns[featuresOf(table)[0]] });
}

/** The target under other names among the features. */
export function plantTargetAgain(table: PlantedTable): PlantedTable {
  const cells = table.columns[plantedTarget].map((cell) => (typeof cell === "number" ? cell / 2 : `code ${cell}`));
  return withColumns(table, { verdict: cells });
}

/** A share of the test rows has a level that no training row has. */
export function plantUnseenLevels(table: PlantedTable, share: number, random: Random): PlantedTable {
  const cells = table.columns[plantedSplit].map((part) =>
    part === "test" && random.uniform() < share ? `site ${20 + random.integer(3)}` : `site ${random.integer(6)}`,
  );
  return withColumns(table, { site: cells });
}
