// Which rows to doubt, by confident learning's estimates (Northcutt, Jiang & Chuang 2021, section 3.2): as many rows as
// the calibrated counts say are wrong, those that the model contradicts the most.

import { everyIndex, numbersOf } from "./arrays.js";
import type { ConfidentJoint } from "./confidentLearning.js";
import { requireLength } from "./sameLength.js";
import { select } from "./selection.js";

/**
 * - `noise-rate`: for each pair of a given and another class, the rows by whose margin the other leads the given one.
 * - `class`: for each given class, the rows with the lowest probability of it.
 * - `both`: rows that both say.
 */
export type LabelFilter = "noise-rate" | "class" | "both";

/**
 * 1 for each row to doubt. A row whose given class is the most probable one is never doubted, nor is the only row of a class.
 * Throws a RangeError unless there are `labels.length` × classes probabilities.
 */
export function doubtedLabels(
  labels: Int32Array,
  probabilities: Float64Array,
  joint: ConfidentJoint,
  filter: LabelFilter,
): Uint8Array {
  const { classes } = joint;
  requireLength(labels.length * classes, probabilities);
  const counts = prunedCounts(joint);
  const rowsOf = rowsByLabel(labels, classes);
  const doubted = new Uint8Array(labels.length);
  const mark = (rows: Int32Array, score: (row: number) => number, count: number, bit: number) => {
    const scores = numbersOf(rows.length, (i) => score(rows[i]));
    for (const place of lowest(scores, count)) doubted[rows[place]] |= bit;
  };
  for (const [given, rows] of rowsOf.entries()) {
    if (rows.length < 2) continue;
    const own = (row: number) => probabilities[row * classes + given];
    if (filter !== "noise-rate") mark(rows, own, rows.length - counts[given * classes + given], 1);
    if (filter === "class") continue;
    for (let other = 0; other < classes; other++) {
      const count = counts[given * classes + other];
      if (other === given || count === 0) continue;
      mark(rows, (row) => own(row) - probabilities[row * classes + other], count, 2);
    }
  }
  const wanted = filter === "both" ? 3 : filter === "class" ? 1 : 2;
  return doubted.map((bits, row) =>
    bits === wanted && !isMostProbable(probabilities, classes, row, labels[row]) ? 1 : 0,
  );
}

/** The places of the `count` lowest scores, of equal ones the first; NaN is above all. */
function lowest(scores: Float64Array, count: number): Int32Array {
  if (count >= scores.length) return everyIndex(scores.length);
  const places = new Int32Array(Math.max(0, count));
  if (count <= 0) return places;
  for (let i = 0; i < scores.length; i++) if (Number.isNaN(scores[i])) scores[i] = Number.POSITIVE_INFINITY;
  const most = select(scores.slice(), count - 1);
  let taken = 0;
  for (let i = 0; i < scores.length; i++) if (scores[i] < most) places[taken++] = i;
  for (let i = 0; taken < count; i++) if (scores[i] === most) places[taken++] = i;
  return places;
}

function rowsByLabel(labels: Int32Array, classes: number): Int32Array[] {
  const sizes = new Int32Array(classes);
  for (const label of labels) sizes[label]++;
  const rows = Array.from(sizes, (size) => new Int32Array(size));
  sizes.fill(0);
  for (let row = 0; row < labels.length; row++) rows[labels[row]][sizes[labels[row]]++] = row;
  return rows;
}

/** The calibrated counts with at least one right row of each class, taken evenly from what is thought wrong. */
function prunedCounts({ classes, calibrated }: ConfidentJoint): Int32Array {
  const counts = calibrated.slice();
  for (let given = 0; given < classes; given++) {
    const at = given * classes;
    const missing = 1 - calibrated[at + given];
    if (missing <= 0) continue;
    const others = calibrated.subarray(at, at + classes).reduce((count, value) => count + (value > 0 ? 1 : 0), 0) - 1;
    for (let other = 0; other < classes; other++) {
      counts[at + other] = Math.max(0, Math.trunc(calibrated[at + other] - missing / Math.max(1, others)));
    }
    counts[at + given] = 1;
  }
  return counts;
}

const tie = 1e-6;

function isMostProbable(probabilities: Float64Array, classes: number, row: number, label: number): boolean {
  const own = probabilities[row * classes + label] + tie;
  for (let code = 0; code < classes; code++) {
    if (code !== label && probabilities[row * classes + code] > own) return false;
  }
  return true;
}
