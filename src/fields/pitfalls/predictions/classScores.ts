// A classifier's scores, one per class and row, and whether they can be probabilities.

import type { Table } from "../../../data/table.js";
import { mostProbable } from "../../../stats/mostProbable.js";

const rounding = 1e-6;
const sumTolerance = 1e-3;

export interface ClassScores {
  /** Row-major rows × classes. Of a single score s for the class `positive`, the two classes get 1 − s and s (−s and s where s is no probability). */
  readonly values: Float64Array;
  readonly classes: number;
  /** The positive class of two; `undefined` with more classes. */
  readonly positive: number | undefined;
  /** Whether all scores lie in [0, 1]. */
  readonly inUnitInterval: boolean;
  /** How many rows have a score outside [0, 1]. */
  readonly outside: number;
  /** The least and the greatest score. */
  readonly range: readonly [number, number];
  /** Share of the rows whose scores do not sum to 1. */
  readonly unnormalised: number;
  /** The class of the highest score, where scores lie in [0, 1]. */
  readonly mostProbable: Int32Array | undefined;
}

export interface ReadScores {
  missing(position: number): boolean;
  gather(positions: Int32Array, classes: number): ClassScores;
}

/** Reads the score columns at `rows`. Returns what is missing ("needs …") where they do not fit the classes. */
export async function readScores(
  table: Table,
  levels: readonly string[],
  rows: Int32Array,
): Promise<ReadScores | string | undefined> {
  const { scores } = table.roles;
  if (scores.length === 0) return undefined;
  const text = scores.find(({ column }) => ["category", "text"].includes(table.column(column).type));
  if (text !== undefined) return `scores that are numbers; ${text.column} holds text`;
  const columns = await Promise.all(scores.map(({ column }) => table.numbers(column, rows)));
  const missing = (position: number) => columns.some((values) => !Number.isFinite(values[position]));
  if (scores.length === 1) {
    if (levels.length !== 2) {
      return `one column of scores per class (the target has ${levels.length} classes): --score <prefix>`;
    }
    const named = levels.indexOf(scores[0].level);
    const positive = named >= 0 ? named : 1;
    return { missing, gather: (positions, classes) => single(columns[0], positions, positive, classes) };
  }
  const codes = scores.map(({ level }) => levels.indexOf(level));
  if (codes.some((code) => code < 0)) {
    const strange = scores.filter((_, index) => codes[index] < 0).map(({ column }) => column);
    return `score columns named after classes of the target; ${strange.slice(0, 3).join(", ")} are not`;
  }
  if (new Set(codes).size < levels.length) {
    return `a score for each of the ${levels.length} classes; there are ${scores.length} columns`;
  }
  return { missing, gather: (positions, classes) => several(columns, codes, positions, classes, levels.length) };
}

function single(column: Float64Array, positions: Int32Array, positive: number, classes: number): ClassScores {
  const scores = Float64Array.from(positions, (position) => column[position]);
  const { outside, range } = outsideUnitInterval([scores]);
  const values = new Float64Array(positions.length * classes);
  scores.forEach((score, i) => {
    values[i * classes + positive] = outside === 0 ? clip(score) : score;
    values[i * classes + 1 - positive] = outside === 0 ? 1 - clip(score) : -score;
  });
  return described(values, classes, { positive, outside, range, unnormalised: 0 });
}

function several(
  columns: readonly Float64Array[],
  codes: readonly number[],
  positions: Int32Array,
  classes: number,
  targetClasses: number,
): ClassScores {
  const gathered = columns.map((column) => Float64Array.from(positions, (position) => column[position]));
  const { outside, range } = outsideUnitInterval(gathered);
  const values = new Float64Array(positions.length * classes);
  let off = 0;
  for (let i = 0; i < positions.length; i++) {
    let sum = 0;
    for (let c = 0; c < codes.length; c++) {
      const score = outside === 0 ? clip(gathered[c][i]) : gathered[c][i];
      values[i * classes + codes[c]] = score;
      sum += score;
    }
    if (Math.abs(sum - 1) > sumTolerance) off++;
  }
  const positive = targetClasses === 2 ? 1 : undefined;
  return described(values, classes, { positive, outside, range, unnormalised: off / Math.max(1, positions.length) });
}

function described(
  values: Float64Array,
  classes: number,
  facts: Pick<ClassScores, "positive" | "outside" | "range" | "unnormalised">,
): ClassScores {
  const inUnitInterval = facts.outside === 0;
  return {
    values,
    classes,
    inUnitInterval,
    ...facts,
    mostProbable: inUnitInterval ? mostProbable(values, classes) : undefined,
  };
}

function outsideUnitInterval(columns: readonly Float64Array[]): { outside: number; range: [number, number] } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let outside = 0;
  for (let i = 0; i < columns[0].length; i++) {
    let out = false;
    for (const column of columns) {
      low = Math.min(low, column[i]);
      high = Math.max(high, column[i]);
      out ||= column[i] < -rounding || column[i] > 1 + rounding;
    }
    if (out) outside++;
  }
  return { outside, range: [low, high] };
}

function clip(score: number): number {
  return Math.min(1, Math.max(0, score));
}
