// Counts how often a planted fault is found and how often a clean table is called faulty.
//
// The quick form runs with the tests. The full form (`npm run detection`) draws several times as many tables, keeps what
// it counted, so that it goes on where it was interrupted, and hands the rates on to docs/detection.md.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
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
const only = process.env.TOUCHSTONE_DETECTION_WITH?.split(",");

export const full = folder !== undefined;

/** Whether the instrument of that short name is asked: in the full form some can be named. */
export const isAsked = (instrument: string) => only?.includes(instrument) ?? true;

/** Prints a table of rates, and in the full form hands it on. */
export function tell(name: string, lines: readonly string[]): void {
  const table = lines.join("\n");
  console.log(table);
  if (folder !== undefined) writeFileSync(join(folder, name), table);
}

/** What was counted under that name before, or else is now. */
async function counted<Counts>(name: string, count: () => Promise<Counts>): Promise<Counts> {
  if (folder === undefined) return count();
  const file = join(folder, `${name.replaceAll(/[^a-z0-9]+/gi, "-")}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  const counts = await count();
  writeFileSync(file, JSON.stringify(counts));
  return counts;
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
export function detectionRate(fault: Fault, strength: Strength, tables: number): Promise<Rate> {
  return counted(`${fault.instrument} ${fault.name} ${strength}`, () => countFound(fault, strength, tables));
}

async function countFound(fault: Fault, strength: Strength, tables: number): Promise<Rate> {
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

interface Told {
  readonly instrument: string;
  readonly verdict: string;
  readonly where: string;
  /** Whether a concern would be right. */
  readonly doubtful: boolean;
}

/** For each instrument, how often clean tables fail and how often they raise a concern that is not right. */
export async function falseAlarms(): Promise<ReadonlyMap<string, FalseAlarms>> {
  const asked = instruments.filter((instrument) => isAsked(shortName(instrument)));
  const everything: Told[] = [];
  for (const { name, rounds, make, doubtful = [] } of cleanCases) {
    for (let round = 0; round < rounds; round++) {
      const where = `${name}, seed ${round}`;
      const verdicts = await counted(`clean ${where} ${only ?? ""}`, async () => [
        ...(await verdictsOn(make(round), asked, round)),
      ]);
      for (const [instrument, verdict] of verdicts) {
        everything.push({ instrument, verdict, where, doubtful: doubtful.includes(instrument) });
      }
    }
  }
  return new Map(
    asked.map((one) => {
      const all = everything.filter(
        ({ instrument, verdict }) => instrument === shortName(one) && verdict !== "skipped",
      );
      const clear = all.filter(({ doubtful }) => !doubtful);
      const failed = all.filter(({ verdict }) => verdict === "fail");
      const concerned = clear.filter(({ verdict }) => verdict === "concern");
      const alarms = {
        fail: { hits: failed.length, of: all.length },
        concern: { hits: concerned.length, of: clear.length },
        where: failed.map(({ where }) => where),
      };
      return [shortName(one), alarms];
    }),
  );
}

interface CleanCase {
  readonly name: string;
  /** How many tables of this kind are drawn. */
  readonly rounds: number;
  /** Instruments that are right to raise a concern. */
  readonly doubtful?: readonly string[];
  make(seed: number): PlantedCase;
}

/** Tables in which nothing is wrong: every shape, honest predictions, series split in order of time. */
const cleanCases: readonly CleanCase[] = [
  ...cleanShapes.map((shape): CleanCase => {
    const name = shapeName(shape);
    return {
      name,
      rounds: shape.rows > 1000 ? (full ? 2 : 0) : full ? 6 : 2,
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
        rounds: full ? 20 : 2,
        // The model's score is a function of one column, which a logistic baseline finds as well; and where a class has
        // 2 % of the rows, accuracy says little. Both are to be said; to call the model worse than the baseline would be a false alarm.
        doubtful: ["baseline", ...(positive === 0.02 ? ["metrics"] : [])],
        make(seed) {
          const shape = { rows, share: positive, split: false };
          const planted = plantedClassifier(shape, "honest", seededRandom(seed, name));
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
        rounds: full ? 15 : 2,
        // Of noise nothing can be foretold: that no model does better than a constant is to be said.
        doubtful: process === "noise" ? ["baseline"] : [],
        make(seed) {
          const shape = { rows, process, split: "forward" } as const;
          const planted = plantedSeries(shape, "none", seededRandom(seed, name));
          return { table: planted.table, roles: optionsOf(planted.roles) };
        },
      };
    }),
  ),
];
