// How well each of several models does on an old and on a fresh test set, row by row.

import type { Table } from "../../../data/table.js";
import { numbersOf } from "../../../stats/arrays.js";
import { type Difference, differenceOfMeans, differenceOfProportions } from "../../../stats/differenceIntervals.js";
import { mean } from "../../../stats/summary.js";
import { type Judged, readJudged } from "../predictions/judged.js";

/** One model on one test set. */
export interface Scored {
  readonly judged: Judged;
  /** 1 for each row that is right, 0 for each that is not; the absolute error of each row in regression. */
  readonly worth: Float64Array;
  readonly score: number;
}

export interface ModelScores {
  readonly model: string;
  readonly old: Scored;
  readonly fresh: Scored;
  /** By how much the fresh score is worse: points of accuracy, or units of the target. */
  readonly drop: Difference;
}

/** The scores of the model whose predictions stand in `column`, or what is missing ("needs …"). */
export async function modelScores(
  old: Table,
  fresh: Table,
  column: string,
  level: number,
): Promise<ModelScores | string> {
  const [before, after] = [await scored(old, column), await scored(fresh, column)];
  if (typeof before === "string") return before;
  if (typeof after === "string") return `${after} in the fresh test set`;
  const proportion = ({ worth, score }: Scored) => ({
    successes: Math.round(score * worth.length),
    trials: worth.length,
  });
  const drop =
    before.judged.kind === "classification"
      ? differenceOfProportions(proportion(before), proportion(after), level)
      : differenceOfMeans(after.worth, before.worth, level);
  return { model: column, old: before, fresh: after, drop };
}

async function scored(table: Table, column: string): Promise<Scored | string> {
  const judged = await readJudged({ ...table, roles: { ...table.roles, prediction: column, scores: [] } });
  if (typeof judged === "string") return judged;
  const { predicted, actual, kind } = judged;
  if (predicted === undefined || actual.length < 2) return `predictions of at least two rows (${column})`;
  const worth = numbersOf(actual.length, (i) =>
    kind === "classification" ? Number(predicted[i] === actual[i]) : Math.abs(predicted[i] - actual[i]),
  );
  return { judged, worth, score: mean(worth) };
}

/**
 * The part of a drop in accuracy that comes of other shares of the classes: Σ (share before − share after) · accuracy
 * within the class before. Classes that the old set lacks count as they come; `undefined` in regression.
 */
export function dropByClasses({ old, fresh }: ModelScores): number | undefined {
  if (old.judged.kind !== "classification" || fresh.judged.kind !== "classification") return undefined;
  const [before, after] = [classCounts(old.judged), classCounts(fresh.judged)];
  const right = new Map<string, number>();
  const { actual, levels } = old.judged;
  old.worth.forEach((value, i) => {
    const level = levels[actual[i]];
    right.set(level, (right.get(level) ?? 0) + value);
  });
  let drop = 0;
  for (const [level, count] of before) {
    const moved = count / old.worth.length - (after.get(level) ?? 0) / fresh.worth.length;
    drop += moved * ((right.get(level) ?? 0) / count - old.score);
  }
  return drop;
}

function classCounts({ actual, levels }: { readonly actual: Int32Array; readonly levels: readonly string[] }) {
  const counts = new Map<string, number>();
  for (const code of actual) counts.set(levels[code], (counts.get(levels[code]) ?? 0) + 1);
  return counts;
}
