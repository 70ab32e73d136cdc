// Where baselines compete: the user's split, or else a sealed holdout of our own (the latest rows where there is a
// time, whole entities where there are any, else stratified by class).

import { type Answer, skipped } from "../../../core/finding.js";
import type { Random } from "../../../core/random.js";
import { type Dataset, loadDataset } from "../../../data/dataset.js";
import { groupedHoldout, holdout, stratifiedHoldout } from "../../../data/holdouts.js";
import { type Split, splitAt } from "../../../data/split.js";
import type { Table } from "../../../data/table.js";
import { timeHoldout } from "../../../data/timeSplits.js";
import { type Judged, needsPredictions, readJudged } from "../predictions/judged.js";
import type { BaselineSettings } from "./options.js";

export interface Arena {
  readonly dataset: Dataset;
  readonly split: Split;
  /** The model's answers, what is missing to judge them, or `undefined` if there is no model. */
  readonly judged: Judged | string | undefined;
  /** Why features were left out, and what was looked at only in part: sentences. */
  readonly limits: readonly string[];
}

const fewest = 20;

/**
 * Loads the rows that are compared: of the test rows those that the model answers, where there is one. Returns a
 * skipped answer where they are too few.
 */
export async function prepareArena(table: Table, settings: BaselineSettings, random: Random): Promise<Arena | Answer> {
  const limits: string[] = [];
  const { testShare } = settings;
  if (table.parts !== undefined) {
    const train = await pick(await table.rows("train"), (rows) => rowsWithTarget(table, rows), {
      most: settings.rows,
      named: "training rows",
      random: random.stream("train"),
      limits,
    });
    const { rows: test, judged } = await pickJudged(table, await table.rows("test"), {
      most: settings.testRows,
      named: "test rows",
      random: random.stream("test"),
      limits,
    });
    if (train.length < fewest || test.length < fewest) {
      return skipped(`at least ${fewest} rows with a target in each part`);
    }
    const rows = Int32Array.from([...train, ...test]).sort();
    const split = splitAt(rows, new Set(test));
    return { ...(await loaded(table, rows, split, limits)), judged };
  }
  const { rows, judged } = await pickJudged(table, await table.rows(), {
    most: Math.round(Math.min(settings.rows / (1 - testShare), settings.testRows / testShare)),
    named: "rows",
    random: random.stream("rows"),
    limits,
  });
  const needed = Math.ceil(fewest / Math.min(testShare, 1 - testShare));
  if (rows.length < needed) return skipped(`at least ${needed} rows with a target`);
  const split = await ownHoldout(table, rows, testShare, random.stream("holdout"));
  return { ...(await loaded(table, rows, split, limits)), judged };
}

interface Picking {
  readonly most: number;
  readonly named: string;
  readonly random: Random;
  readonly limits: string[];
}

// Rows are drawn before they are looked at, unless most of what was drawn turns out to be unusable.
async function pick(
  all: Int32Array,
  usable: (rows: Int32Array) => Promise<Int32Array>,
  { most, named, random, limits }: Picking,
): Promise<Int32Array> {
  if (all.length <= most) return usable(all);
  const drawn = random.sample(all.length, most).map((index) => all[index]);
  let rows = await usable(drawn);
  if (rows.length < most / 2) {
    const every = await usable(all);
    rows = random.sample(every.length, most).map((index) => every[index]);
  }
  limits.push(
    `Looked at ${rows.length.toLocaleString("en")} of ${all.length.toLocaleString("en")} ${named}, drawn at random.`,
  );
  return rows;
}

/** Rows that have a target and, where the model can be judged, an answer of the model. */
async function pickJudged(
  table: Table,
  all: Int32Array,
  picking: Picking,
): Promise<{ readonly rows: Int32Array; readonly judged: Judged | string | undefined }> {
  const hasModel = needsPredictions(table) === true;
  let judged: Judged | string | undefined;
  const rows = await pick(
    all,
    async (drawn) => {
      const known = await rowsWithTarget(table, drawn);
      judged = hasModel ? await readJudged(table, known) : undefined;
      return typeof judged === "object" ? judged.rows : known;
    },
    picking,
  );
  return { rows, judged };
}

/** Whether an arena could not be prepared. */
export function isSkipped(prepared: Arena | Answer): prepared is Answer {
  return "verdict" in prepared;
}

async function loaded(
  table: Table,
  rows: Int32Array,
  split: Split,
  limits: readonly string[],
): Promise<Omit<Arena, "judged">> {
  const dataset = await loadDataset(table, rows, { texts: true });
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
