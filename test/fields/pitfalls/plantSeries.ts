// Series in time, clean ones and ones in which training, or a feature, knows the future.

import type { Random } from "../../../src/core/random.js";
import type { TableRoles } from "../../../src/data/table.js";
import type { Cell, PlantedTable } from "./plantedTables.js";

/** How the target moves. */
export type PlantedProcess = "noise" | "autoregressive" | "random walk" | "seasonal";

/** What a feature knows that it should not; `none` plants nothing. */
export type PlantedForesight =
  | "none"
  /** The target one row later. */
  | "next"
  /** The target three rows later, with noise of a tenth of its changes. */
  | "ahead, noisy"
  /** A mean over three rows before to three rows after. */
  | "centred window"
  /** A mean over the seven rows that end with its own. */
  | "window with own row";

export interface SeriesShape {
  readonly rows: number;
  readonly process: PlantedProcess;
  /** How the parts are cut: by time, at random, or not at all. */
  readonly split: "forward" | "random" | "none";
  /** Entities that follow one another in the file, each with its own times. */
  readonly entities?: number;
}

export interface PlantedSeries {
  readonly table: PlantedTable;
  readonly roles: Partial<TableRoles>;
}

/**
 * A target with honest features (its own past, a cause with noise, an unrelated random walk, a trailing mean of the
 * past) and, unless `none`, one feature `suspect` with foresight.
 */
export function plantedSeries(shape: SeriesShape, foresight: PlantedForesight, random: Random): PlantedSeries {
  const entities = shape.entities ?? 1;
  const perEntity = Math.floor(shape.rows / entities);
  const columns: Record<string, Cell[]> = {
    day: [],
    outcome: [],
    lag: [],
    cause: [],
    walk: [],
    trailing: [],
    part: [],
  };
  if (foresight !== "none") columns.suspect = [];
  if (entities > 1) columns.shop = [];
  for (let entity = 0; entity < entities; entity++) {
    const cause = Array.from({ length: perEntity }, () => random.normal());
    const y = processes[shape.process](perEntity, random).map((value, t) => 20 + 5 * entity + value + 0.3 * cause[t]);
    let walk = 0;
    const heldBack = new Set(random.sample(perEntity, Math.round(perEntity / 4)));
    for (let t = 0; t < perEntity; t++) {
      walk += random.normal();
      columns.day.push(new Date(Date.UTC(2020, 0, 1) + t * 86_400_000).toISOString().slice(0, 10));
      columns.outcome.push(y[t]);
      columns.lag.push(t > 0 ? y[t - 1] : null);
      columns.cause.push(cause[t]);
      columns.walk.push(walk);
      columns.trailing.push(meanBetween(y, t - 7, t - 1));
      columns.part.push((shape.split === "random" ? heldBack.has(t) : t >= 0.75 * perEntity) ? "test" : "train");
      columns.suspect?.push(suspects[foresight](y, t, random));
      columns.shop?.push(`shop ${entity}`);
    }
  }
  if (shape.split === "none") delete columns.part;
  return {
    table: { columns },
    roles: {
      target: "outcome",
      time: "day",
      ...(shape.split === "none" ? {} : { split: "part" }),
      ...(entities > 1 ? { group: "shop" } : {}),
    },
  };
}

const processes: Record<PlantedProcess, (rows: number, random: Random) => number[]> = {
  noise: (rows, random) => Array.from({ length: rows }, () => random.normal()),
  autoregressive: (rows, random) => accumulated(rows, 0.8, random),
  "random walk": (rows, random) => accumulated(rows, 1, random),
  seasonal: (rows, random) =>
    Array.from({ length: rows }, (_, t) => 5 * Math.sin((2 * Math.PI * t) / 90) + random.normal()),
};

function accumulated(rows: number, memory: number, random: Random): number[] {
  let value = 0;
  return Array.from({ length: rows }, () => {
    value = memory * value + random.normal();
    return value;
  });
}

const suspects: Record<PlantedForesight, (y: readonly number[], t: number, random: Random) => Cell> = {
  none: () => null,
  next: (y, t) => y[t + 1] ?? null,
  "ahead, noisy": (y, t, random) => (t + 3 < y.length ? y[t + 3] + 0.1 * random.normal() : null),
  "centred window": (y, t) => meanBetween(y, t - 3, t + 3),
  "window with own row": (y, t) => meanBetween(y, t - 6, t),
};

/** The mean of y[from … to]; null where the window leaves the series. */
function meanBetween(y: readonly number[], from: number, to: number): Cell {
  if (from < 0 || to >= y.length) return null;
  let sum = 0;
  for (let t = from; t <= to; t++) sum += y[t];
  return sum / (to - from + 1);
}
