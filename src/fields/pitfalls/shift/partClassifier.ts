// The classifier two-sample test (Lopez-Paz & Oquab 2017): a classifier that never saw a row guesses whether it is a
// training or a test row. Rows drawn alike leave it at an AUROC of one half.

import type { Run } from "../../../core/run.js";
import { type Dataset, loadDataset } from "../../../data/dataset.js";
import { stratifiedKFold } from "../../../data/folds.js";
import { outOfFoldBoosting } from "../../../data/outOfFold.js";
import type { Table } from "../../../data/table.js";
import { numbersOf } from "../../../stats/arrays.js";
import { delongInterval } from "../../../stats/delong.js";

export interface PartGuess {
  readonly auroc: number;
  readonly interval: readonly [number, number];
  readonly rows: number;
  /** What was looked at only in part. */
  readonly limit: string | undefined;
  /** Features left out of the classifier, with the reason. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

const folds = 5;
/** Most rows of each part: twice as many move the area under the curve by less than its interval is wide. */
const mostRows = 4_000;
const level = 0.95;

/** How well the features tell test rows from training rows, by cross-fitted gradient boosting. */
export async function guessPart(
  table: Table,
  trainRows: Int32Array,
  testRows: Int32Array,
  run: Run,
): Promise<PartGuess> {
  const draw = (part: Int32Array, name: string) =>
    run.random
      .stream(name)
      .sample(part.length, mostRows)
      .map((index) => part[index]);
  const [train, test] = [draw(trainRows, "classified train rows"), draw(testRows, "classified test rows")];
  const rows = new Int32Array(train.length + test.length);
  rows.set(train);
  rows.set(test, train.length);
  rows.sort();
  const isTest = new Set(test);
  // Without the target's role, so that rows whose answer is missing (a test part may have none) stay.
  const loaded = await loadDataset({ ...table, roles: { ...table.roles, target: undefined } }, rows, {
    texts: true,
  });
  const codes = loaded.tableRows.map((row) => (isTest.has(row) ? 1 : 0));
  const dataset: Dataset = {
    ...loaded,
    target: { kind: "classification", codes, classes: 2 },
    levels: ["train", "test"],
  };
  const splits = stratifiedKFold(codes, folds, run.random.stream("folds"));
  const probabilities = await outOfFoldBoosting(
    { trees: 25, leaves: 15, learningRate: 0.2, l2: 10, bins: 64 },
    dataset,
    splits,
    {
      random: run.random.stream("learner"),
      signal: run.signal,
      progress: (done, total) => run.progress(done, total, "telling the parts apart"),
    },
  );
  const scores = numbersOf(codes.length, (row) => probabilities[2 * row + 1]);
  const { auroc, interval } = delongInterval(scores, Uint8Array.from(codes), level);
  const limit =
    rows.length < trainRows.length + testRows.length
      ? `The classifier was given ${mostRows.toLocaleString("en")} rows of a part at most, drawn at random.`
      : undefined;
  return { auroc, interval, rows: codes.length, limit, leftOut: loaded.leftOut };
}
