// The rows that the model got most wrong: confident errors first.

import type { EvidenceRow } from "../../../core/finding.js";
import type { Table } from "../../../data/table.js";
import type { JudgedClasses, JudgedValues } from "../predictions/judged.js";

export interface WorstRows {
  readonly evidence: readonly EvidenceRow[];
  /** How many rows are wrong at all. */
  readonly total: number;
}

/**
 * Wrongly predicted rows: by how little probability their class was given; without probabilities, those of the most
 * frequent confusions.
 */
export function worstClassified(table: Table, judged: JudgedClasses, matrix: Float64Array, most: number): WorstRows {
  const { actual, predicted, scores, levels, rows } = judged;
  if (predicted === undefined) return { evidence: [], total: 0 };
  const classes = levels.length;
  const probabilities = scores?.inUnitInterval === true ? scores.values : undefined;
  const severity = (i: number) =>
    probabilities === undefined
      ? matrix[actual[i] * classes + predicted[i]]
      : 1 - probabilities[i * classes + actual[i]];
  const { worst, total } = highest(actual.length, most, (i) => (actual[i] === predicted[i] ? Number.NaN : severity(i)));
  const evidence = worst.map((i) => ({
    row: table.locate(rows[i]),
    actual: levels[actual[i]],
    predicted: levels[predicted[i]],
    ...(probabilities === undefined
      ? { "rows confused like this": matrix[actual[i] * classes + predicted[i]] }
      : {
          "probability of the actual class": probabilities[i * classes + actual[i]],
          "probability of the predicted class": probabilities[i * classes + predicted[i]],
        }),
  }));
  return { evidence, total };
}

/** Rows by absolute error. */
export function worstEstimated(table: Table, judged: JudgedValues, most: number): WorstRows {
  const { actual, predicted, rows } = judged;
  const { worst, total } = highest(actual.length, most, (i) => Math.abs(predicted[i] - actual[i]));
  const evidence = worst.map((i) => ({
    row: table.locate(rows[i]),
    actual: actual[i],
    predicted: predicted[i],
    error: predicted[i] - actual[i],
  }));
  return { evidence, total };
}

// The positions of the highest values, highest first; NaN takes no part. Ties go to the earlier position.
function highest(n: number, most: number, value: (i: number) => number): { worst: number[]; total: number } {
  let worst: { i: number; value: number }[] = [];
  let total = 0;
  let bar = Number.NEGATIVE_INFINITY;
  const trim = () => {
    worst = worst.sort((a, b) => b.value - a.value || a.i - b.i).slice(0, most);
    if (worst.length === most && most > 0) bar = worst[most - 1].value;
  };
  for (let i = 0; i < n; i++) {
    const here = value(i);
    if (Number.isNaN(here)) continue;
    total++;
    if (here <= bar) continue;
    worst.push({ i, value: here });
    if (worst.length >= 2 * most + 100) trim();
  }
  trim();
  return { worst: worst.map(({ i }) => i), total };
}
