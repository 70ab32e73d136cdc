// Preprocessing that was fitted to the wrong rows, or to the right ones: `from` says whose rows are asked.

import type { Random } from "../../../src/core/random.js";
import { type Cell, type PlantedTable, plantedSplit, plantedTarget, rowCountOf, withColumns } from "./plantedTables.js";
import { featuresOf } from "./plantQuality.js";

/** Which rows a step is fitted to. */
export type Admits = (part: Cell) => boolean;
export const bothParts: Admits = () => true;
export const trainingPart: Admits = (part) => part === "train";

/** The numeric features of many values. */
function continuous(table: PlantedTable): string[] {
  return featuresOf(table).filter((name) => {
    const cells = table.columns[name].filter((cell) => cell !== null);
    return cells.every((cell) => typeof cell === "number") && new Set(cells).size > 20;
  });
}

/** Every continuous feature changed by what `learn` makes of its known values at the rows that `from` admits. */
function fitted(
  table: PlantedTable,
  from: Admits,
  decimals: number,
  learn: (known: readonly number[]) => (value: number) => number,
): PlantedTable {
  const parts = table.columns[plantedSplit];
  const columns = continuous(table).map((name) => {
    const cells = table.columns[name];
    const change = learn(cells.filter((cell, row) => cell !== null && from(parts[row])).map(Number));
    return [
      name,
      cells.map((cell) => (cell === null ? null : Number(change(Number(cell)).toFixed(decimals)))),
    ] as const;
  });
  return withColumns(table, Object.fromEntries(columns));
}

/** Mean 0 and standard deviation 1 over the rows that `from` admits, written with `decimals` decimals. */
export function plantStandardised(table: PlantedTable, from: Admits, decimals = 6): PlantedTable {
  return fitted(table, from, decimals, (known) => {
    const centre = meanOf(known);
    const deviation = Math.sqrt(meanOf(known.map((value) => (value - centre) ** 2)));
    return (value) => (value - centre) / deviation;
  });
}

/** A range from 0 to 1 over the rows that `from` admits. */
export function plantStretched(table: PlantedTable, from: Admits, decimals = 9): PlantedTable {
  return fitted(table, from, decimals, (known) => {
    const [least, most] = [Math.min(...known), Math.max(...known)];
    return (value) => (value - least) / (most - least);
  });
}

/** A median of 0 and quartiles 1 apart over the rows that `from` admits. */
export function plantQuartileScaled(table: PlantedTable, from: Admits, decimals = 9): PlantedTable {
  return fitted(table, from, decimals, (known) => {
    const width = quantileOf(known, 0.75) - quantileOf(known, 0.25);
    const centre = quantileOf(known, 0.5);
    return (value) => (value - centre) / width;
  });
}

/** A share of the cells of every continuous feature, filled with the mean or the median of the known ones. */
export function plantFilled(
  table: PlantedTable,
  share: number,
  random: Random,
  by: "mean" | "median",
  from: Admits,
): PlantedTable {
  const parts = table.columns[plantedSplit];
  const columns = continuous(table).map((name) => {
    const cells = table.columns[name].map((cell) => (random.uniform() < share ? null : cell));
    const known = cells.filter((cell, row) => cell !== null && from(parts[row])).map(Number);
    const fill = by === "mean" ? meanOf(known) : quantileOf(known, 0.5);
    return [name, cells.map((cell) => cell ?? fill)] as const;
  });
  return withColumns(table, Object.fromEntries(columns));
}

/**
 * A category `site` of `levels` levels that has nothing to do with the target, replaced by the mean target of its rows
 * (of the share of one class), shrunk to the overall mean by `weight` rows.
 */
export function plantTargetEncoded(
  table: PlantedTable,
  levels: number,
  random: Random,
  from: Admits,
  weight = 0,
): PlantedTable {
  const parts = table.columns[plantedSplit];
  const target = table.columns[plantedTarget];
  const chosen = target.find((cell) => typeof cell === "string");
  const answers = target.map((cell) => (typeof cell === "number" ? cell : cell === chosen ? 1 : 0));
  const sites = answers.map(() => random.integer(levels));
  const overall = meanOf(answers.filter((_, row) => from(parts[row])));
  const encoded = Array.from({ length: levels }, (_, level) => {
    const own = answers.filter((_unused, row) => sites[row] === level && from(parts[row]));
    const sum = own.reduce((total, value) => total + value, 0);
    return own.length + weight > 0 ? (sum + weight * overall) / (own.length + weight) : overall;
  });
  return withColumns(table, { site: sites.map((site) => encoded[site]) });
}

/** The table with `kept` of `candidates` noise columns as its features: those that go best with the target. */
export function plantSelected(
  table: PlantedTable,
  candidates: number,
  kept: number,
  random: Random,
  from: Admits,
): PlantedTable {
  const parts = table.columns[plantedSplit];
  const target = table.columns[plantedTarget];
  const first = target[0];
  const answers = target.map((cell) => (typeof cell === "number" ? cell : cell === first ? 1 : 0));
  const rows = [...answers.keys()].filter((row) => from(parts[row]));
  const noise = Array.from({ length: candidates }, () =>
    Array.from({ length: rowCountOf(table) }, () => Number(random.normal().toFixed(6))),
  );
  const centre = meanOf(rows.map((row) => answers[row]));
  const strength = noise.map((column) =>
    Math.abs(rows.reduce((sum, row) => sum + column[row] * (answers[row] - centre), 0)),
  );
  const best = [...noise.keys()].sort((a, b) => strength[b] - strength[a]).slice(0, kept);
  return {
    columns: {
      ...Object.fromEntries(best.map((index) => [`gene_${index}`, noise[index]])),
      [plantedTarget]: target,
      [plantedSplit]: parts,
    },
  };
}

/** The first `count` continuous features, made uncorrelated over the rows that `from` admits (Gram–Schmidt). */
export function plantUncorrelated(table: PlantedTable, count: number, from: Admits): PlantedTable {
  const parts = table.columns[plantedSplit];
  const names = continuous(table).slice(0, count);
  const rows = [...parts.keys()].filter((row) => from(parts[row]));
  const made: number[][] = [];
  for (const name of names) {
    let column = table.columns[name].map(Number);
    for (const earlier of made) {
      const [a, b] = [meanOf(rows.map((row) => column[row])), meanOf(rows.map((row) => earlier[row]))];
      const product = rows.reduce((sum, row) => sum + (column[row] - a) * (earlier[row] - b), 0);
      const square = rows.reduce((sum, row) => sum + (earlier[row] - b) ** 2, 0);
      column = column.map((value, row) => value - (product / square) * (earlier[row] - b));
    }
    made.push(column);
  }
  return withColumns(table, Object.fromEntries(names.map((name, index) => [name, made[index]])));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function quantileOf(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = p * (sorted.length - 1);
  const below = Math.floor(position);
  return sorted[below] + (position - below) * ((sorted[below + 1] ?? sorted[below]) - sorted[below]);
}
