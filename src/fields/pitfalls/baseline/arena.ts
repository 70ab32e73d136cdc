// Where baselines compete: the user's split, or else a sealed holdout of our own (the latest rows where there is a
// time, whole entities where there are any, else stratified by class).

import { type Answer, skipped } from "../../../core/finding.js";
import type { Random } from "../../../core/random.js";
import { type Dataset, loadDataset } from "../../../data/dataset.js";
import { groupedHoldout, holdout, stratifiedHoldout } from "../../../data/holdouts.js";
import { givenSplit, type Split } from "../../../data/split.js";
import type { Table } from "../../../data/table.js";
import { timeHoldout } from "../../../data/timeSplits.js";
import type { Judged } from "../predictions/judged.js";
import type { BaselineSettings } from "./options.js";

export interface Arena {
  readonly dataset: Dataset;
  readonly split: Split;
  /** Why features were left out, and what was looked at only in part: sentences. */
  readonly limits: readonly string[];
}

const fewest = 20;

/**
 * Loads the rows that are compared: where there is a model (`judged`), the test rows that it answers. Returns a skipped
 * answer where they are too few.
 */
export async function prepareArena(
  table: Table,
  settings: BaselineSettings,
  judged: Judged | undefined,
  random: Random,
): Promise<Arena | Answer> {
  const limits: string[] = [];
  const known = (rows: Int32Array) => rowsWithTarget(table, rows);
  const answered = judged === undefined ? () => true : among(judged.rows, table.rowCount);
  if (table.parts !== undefined) {
    const train = sampled(
      await known(await table.rows("train")),
      settings.rows,
      "training",
      random.stream("train"),
      limits,
    );
    const test = sampled(
      (await known(await table.rows("test"))).filter(answered),
      settings.testRows,
      "test",
      random.stream("test"),
      limits,
    );
    if (train.length < fewest || test.length < fewest)
      return skipped(`at least ${fewest} rows with a target in each part`);
    const rows = Int32Array.from([...train, ...test]).sort();
    const isTest = new Set(test);
    const places = Int32Array.from(rows.keys());
    const split = givenSplit(
      places.filter((place) => !isTest.has(rows[place])),
      places.filter((place) => isTest.has(rows[place])),
    );
    return loaded(table, rows, split, limits);
  }
  const most = Math.round(Math.min(settings.rows / (1 - settings.testShare), settings.testRows / settings.testShare));
  const rows = sampled((await known(await table.rows())).filter(answered), most, "", random.stream("rows"), limits);
  if (rows.length * Math.min(settings.testShare, 1 - settings.testShare) < fewest) {
    return skipped(
      `at least ${Math.ceil(fewest / Math.min(settings.testShare, 1 - settings.testShare))} rows with a target`,
    );
  }
  return loaded(table, rows, await ownHoldout(table, rows, settings.testShare, random.stream("holdout")), limits);
}

/** Whether an arena could not be prepared. */
export function isSkipped(prepared: Arena | Answer): prepared is Answer {
  return "verdict" in prepared;
}

async function loaded(table: Table, rows: Int32Array, split: Split, limits: readonly string[]): Promise<Arena> {
  const dataset = await loadDataset(table, rows);
  const leftOut = dataset.leftOut.map(({ name, reason }) => `${name} was not given to the baselines: ${reason}.`);
  return { dataset, split, limits: [...limits, ...leftOut] };
}

async function ownHoldout(table: Table, rows: Int32Array, share: number, random: Random): Promise<Split> {
  const { time, group, target } = table.roles;
  if (time !== undefined && !["category", "text"].includes(table.column(time).type)) {
    const times = await table.numbers(time, rows);
    if (new Set(times.filter(Number.isFinite)).size >= 2) return timeHoldout(times, share);
  }
  if (group !== undefined) {
    const { codes } = await table.codes(group, rows);
    if (new Set(codes).size >= 2) return groupedHoldout(codes, share, random);
  }
  if (table.task === "classification" && target !== undefined) {
    return stratifiedHoldout((await table.codes(target, rows)).codes, share, random);
  }
  return holdout(rows.length, share, random);
}

function among(rows: Int32Array, count: number): (row: number) => boolean {
  const marked = new Uint8Array(count);
  for (const row of rows) marked[row] = 1;
  return (row) => marked[row] === 1;
}

async function rowsWithTarget(table: Table, rows: Int32Array): Promise<Int32Array> {
  const { target } = table.roles;
  if (target === undefined) return rows;
  if (table.task === "classification") {
    const { codes } = await table.codes(target, rows);
    return rows.filter((_, index) => codes[index] >= 0);
  }
  const values = await table.numbers(target, rows);
  return rows.filter((_, index) => Number.isFinite(values[index]));
}

function sampled(rows: Int32Array, most: number, which: string, random: Random, limits: string[]): Int32Array {
  if (rows.length <= most) return rows;
  const of = which === "" ? "rows" : `${which} rows`;
  limits.push(`Looked at ${most.toLocaleString("en")} of ${rows.length.toLocaleString("en")} ${of}, drawn at random.`);
  return random.sample(rows.length, most).map((index) => rows[index]);
}
