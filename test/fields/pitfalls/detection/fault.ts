// A fault planted into a table, at three strengths.

import type { Random } from "../../../../src/core/random.js";
import type { TableOptions } from "../../../../src/data/tableOptions.js";
import {
  cleanTable,
  type PlantedFlavour,
  type PlantedShape,
  type PlantedTable,
  type PlantedTask,
  plantedSplit,
  plantedTarget,
} from "../plantedTables.js";

export const strengths = ["weak", "middle", "strong"] as const;
export type Strength = (typeof strengths)[number];

/** A table as a user would hand it over: a file's content, and the roles of its columns. */
export interface PlantedCase {
  readonly table: PlantedTable;
  readonly roles: TableOptions;
  /** Options of the instrument that is to find the fault. */
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface Fault {
  /** Short name of the instrument that must find it. */
  readonly instrument: string;
  readonly name: string;
  /** Verdicts that count as found. */
  readonly found: readonly ("fail" | "concern")[];
  /** What the three strengths mean, in words. */
  readonly scale: string;
  plant(strength: Strength, index: number, random: Random): PlantedCase;
}

const tasks: readonly PlantedTask[] = ["binary", "multiclass", "regression"];
const flavours: readonly PlantedFlavour[] = ["mixed", "numeric"];

/** Tables of several shapes in turn: 400 and 1,200 rows, both flavours with continuous columns, all three tasks. */
function shapeOf(index: number, parts: Partial<PlantedShape> = {}): PlantedShape {
  return {
    rows: index % 2 === 0 ? 400 : 1200,
    flavour: flavours[Math.floor(index / 2) % flavours.length],
    task: tasks[index % tasks.length],
    split: true,
    ...parts,
  };
}

const roles: TableOptions = { target: plantedTarget, split: plantedSplit };

/** A fault planted into a clean table: `plant` gets the amount that its strength stands for. */
export function inTable(
  instrument: string,
  name: string,
  amounts: readonly [number, number, number],
  unit: string,
  plant: (table: PlantedTable, amount: number, random: Random) => PlantedTable,
  parts: Partial<PlantedShape> & { readonly found?: Fault["found"]; readonly roles?: TableOptions } = {},
): Fault {
  const { found = ["fail"], roles: more = {}, ...shape } = parts;
  return {
    instrument,
    name,
    found,
    scale: `${amounts.join(" / ")} ${unit}`,
    plant(strength, index, random) {
      const clean = cleanTable(shapeOf(index, shape), random.stream("clean"));
      const amount = amounts[strengths.indexOf(strength)];
      return { table: plant(clean, amount, random.stream("plant")), roles: { ...roles, ...more } };
    },
  };
}

/** A fault that counts as found where it raises a concern. */
export const worthALook: Fault["found"] = ["fail", "concern"];
