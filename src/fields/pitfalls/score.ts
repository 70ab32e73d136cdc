// The score that everything is measured with here, as one contribution per row, so that scores of some rows, their
// intervals and paired differences are plain means. Of classes it is the balanced accuracy less chance, (B − 1/K) /
// (1 − 1/K): 0 for any answer that heeds nothing, however rare a class is, and 1 for perfect answers. Of numbers it is the
// share of the target's variance that is explained.

import { numbersOf } from "../../stats/arrays.js";
import type { Target } from "../../stats/learners/features.js";
import { variance } from "../../stats/summary.js";

/** What scores are relative to, taken from the rows that are learnt from. */
export type Scale =
  | { readonly kind: "classification"; readonly shares: Float64Array }
  | { readonly kind: "regression"; readonly variance: number };

export function scaleOf(target: Target): Scale {
  if (target.kind === "regression") return { kind: "regression", variance: variance(target.values, 0) };
  return { kind: "classification", shares: classShares(target.codes, target.classes) };
}

function classShares(codes: Int32Array, classes: number): Float64Array {
  const shares = new Float64Array(classes);
  for (const code of codes) shares[code] += 1 / codes.length;
  return shares;
}

/**
 * What row-major probabilities amount to where every class counts the same: the class whose probability exceeds its share
 * the most. Values stay as they are.
 */
export function answersOf(predicted: Float64Array, scale: Scale): Float64Array {
  if (scale.kind === "regression") return predicted;
  const { shares } = scale;
  const classes = shares.length;
  return numbersOf(predicted.length / classes, (row) => {
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) {
      if (shares[c] === 0) continue;
      const lift = predicted[row * classes + c] / shares[c];
      if (lift > most) [best, most] = [c, lift];
    }
    return best;
  });
}

/**
 * The contribution of each of `rows`, whose answers stand in the same order; their mean is the score on these rows. NaN
 * throughout where they are all of one class.
 */
export function contributions(answers: Float64Array, target: Target, rows: Int32Array, scale: Scale): Float64Array {
  if (target.kind === "regression" || scale.kind === "regression") {
    if (target.kind !== scale.kind) throw new RangeError("a target of numbers needs a scale of numbers");
    const values = target.kind === "regression" ? target.values : new Float64Array();
    const unit = scale.kind === "regression" ? scale.variance : Number.NaN;
    return numbersOf(rows.length, (i) => 1 - (answers[i] - values[rows[i]]) ** 2 / unit);
  }
  const counts = new Float64Array(target.classes);
  for (const row of rows) counts[target.codes[row]]++;
  const present = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  if (present < 2) return new Float64Array(rows.length).fill(Number.NaN);
  return numbersOf(rows.length, (i) => {
    const code = target.codes[rows[i]];
    const hit = answers[i] === code ? rows.length / (present * counts[code]) : 0;
    return (hit - 1 / present) / (1 - 1 / present);
  });
}
