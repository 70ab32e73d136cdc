// Counts how often a planted fault is found and how often a clean table is called faulty.
//
// The quick form runs with the tests. The full form (`npm run detection`) draws several times as many tables, and hands
// the rates on to docs/detection.md.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "../../../../src/core/random.js";
import { wilsonInterval } from "../../../../src/stats/proportionIntervals.js";
import { cleanShapes, cleanTable, plantedSplit, plantedTarget, shapeName } from "../plantedTables.js";
import { plantedClassifier } from "../plantPredictions.js";
import { plantedSeries } from "../plantSeries.js";
import { instruments, shortName, verdictsOn } from "./examineCase.js";
import type { Fault, PlantedCase, Strength } from "./fault.js";
import { optionsOf } from "./faults.js";

const folder = process.env.TOUCHSTONE_DETECTION;

export const full = folder !== undefined;

/** Prints a table of rates, and in the full form hands it on. */
export function tell(name: string, lines: readonly string[]): void {
  const table = lines.join("\n");
  console.log(table);
  if (folder !== undefined) writeFileSync(join(folder, name), table);
}

/** A count of how often something happened, and among how many. */
export interface Rate {
  readonly hits: number;
  readonly of: number;
}

export const share = ({ hits, of }: Rate) => hits / of;

/** `19 of 20 (95 %, 76–99)`: the interval is Wilson's at 95 %. */
export function written({ hits, of }: Rate): string {
  const percent = (value: number) => Math.round(100 * value);
  const [low, high] = wilsonInterval(hits, of, 0.95);
  return `${hits} of ${of} (${percent(hits / of)} %, ${percent(low)}–${percent(high)})`;
}

/** How often the fault is found at this strength, over `tables` tables. */
export async function detectionRate(fault: Fault, strength: Strength, tables: number): Promise<Rate> {
  const asked = instruments.filter((instrument) => shortName(instrument) === fault.instrument);
  let hits = 0;
  for (let index = 0; index < tables; index++) {
    const random = seededRandom(index, `${fault.instrument}/${fault.name}/${strength}`);
    const verdict = (await verdictsOn(fault.plant(strength, index, random), asked, index)).get(fault.instrument);
    if (fault.found.some((one) => one === verdict)) hits += 1;
  }
  return { hits, of: tables };
}

export interface FalseAlarms {
  readonly fail: Rate;
  readonly concern: Rate;
  /** Names of the clean tables that failed. */
  readonly where: readonly string[];
}

/** For each instrument, how often clean tables fail and how often they raise a concern. */
export async function falseAlarms(): Promise<ReadonlyMap<string, FalseAlarms>> {
  const counts = new Map(
    instruments.map((one) => [shortName(one), { fail: 0, concern: 0, of: 0, where: [] as string[] }]),
  );
  for (const { name, rounds, make } of cleanCases) {
    for (let round = 0; round < rounds; round++) {
      for (const [instrument, verdict] of await verdictsOn(make(round), instruments, round)) {
        const count = counts.get(instrument);
        if (count === undefined || verdict === "skipped") continue;
        count.of += 1;
        if (verdict === "fail") count.where.push(`${name}, seed ${round}`);
        if (verdict === "fail") count.fail += 1;
        if (verdict === "concern") count.concern += 1;
      }
    }
  }
  return new Map(
    [...counts].map(([name, { fail, concern, of, where }]) => [
      name,
      { fail: { hits: fail, of }, concern: { hits: concern, of }, where },
    ]),
  );
}

interface CleanCase {
  readonly name: string;
  /** How many tables of this kind are drawn. */
  readonly rounds: number;
  make(seed: number): PlantedCase;
}

/** Tables in which nothing is wrong: every shape, honest predictions, series split in order of time. */
const cleanCases: readonly CleanCase[] = [
  ...cleanShapes.map((shape): CleanCase => {
    const name = shapeName(shape);
    return {
      name,
      rounds: shape.rows > 1000 ? (full ? 2 : 0) : full ? 10 : 2,
      make: (seed) => ({
        table: cleanTable(shape, seededRandom(seed, name)),
        roles: { target: plantedTarget, ...(shape.split ? { split: plantedSplit } : {}) },
      }),
    };
  }),
  ...[200, 1000].flatMap((rows) =>
    [0.5, 0.2, 0.02].map((positive): CleanCase => {
      const name = `${rows} honest predictions, ${positive} positive`;
      return {
        name,
        rounds: full ? 30 : 2,
        make(seed) {
          const shape = { rows, share: positive, split: false };
          const planted = plantedClassifier(shape, "honest", seededRandom(seed, name));
          // The model's score is a function of one column, which a logistic baseline finds as well: to say that the model
          // does not beat it is right, to say that it is worse would be a false alarm.
          return { table: planted.table, roles: optionsOf(planted.roles) };
        },
      };
    }),
  ),
  ...(["noise", "autoregressive", "random walk", "seasonal"] as const).flatMap((process) =>
    [200, 800].map((rows): CleanCase => {
      const name = `${rows} in time, ${process}`;
      return {
        name,
        rounds: full ? 25 : 2,
        make(seed) {
          const shape = { rows, process, split: "forward" } as const;
          const planted = plantedSeries(shape, "none", seededRandom(seed, name));
          return { table: planted.table, roles: optionsOf(planted.roles) };
        },
      };
    }),
  ),
];
