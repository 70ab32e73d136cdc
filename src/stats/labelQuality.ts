// How well a model agrees with each given label: the lower, the more doubtful (Northcutt, Jiang & Chuang 2021; Kuan &
// Mueller 2022, Model-agnostic label quality scoring to detect real-world label errors).

import { numbersOf } from "./arrays.js";
import { requireLength } from "./sameLength.js";

/**
 * - `self-confidence`: the probability of the given class.
 * - `normalised-margin`: by how much it leads the most probable other class, from 0 to 1.
 * - `confidence-weighted-entropy`: log(1 + c) / c, c the normalised entropy by the given class's probability.
 */
export type LabelScore = "self-confidence" | "normalised-margin" | "confidence-weighted-entropy";

/** The least that a probability, or a ratio of them, counts as. */
const least = 1e-6;

/**
 * The score of each row. `probabilities` is row-major, rows × `classes`. Throws a RangeError unless there are
 * `labels.length` × `classes` of them.
 */
export function labelQuality(
  labels: Int32Array,
  probabilities: Float64Array,
  classes: number,
  score: LabelScore,
): Float64Array {
  requireLength(labels.length * classes, probabilities);
  const own = (row: number) => probabilities[row * classes + labels[row]];
  return numbersOf(labels.length, (row) => {
    if (score === "self-confidence") return own(row);
    if (score === "normalised-margin") {
      return (
        (own(row) - probabilities[row * classes + likeliestOther(labels[row], probabilities, classes, row)] + 1) / 2
      );
    }
    const doubt = normalisedEntropy(probabilities, classes, row) / Math.max(least, own(row));
    return Math.log1p(doubt) / Math.max(least, doubt);
  });
}

/** The most probable class of `row` beside `label`; `label` itself where it is the only class. */
export function likeliestOther(label: number, probabilities: Float64Array, classes: number, row: number): number {
  let best = label;
  for (let code = 0; code < classes; code++) {
    if (code === label) continue;
    if (best === label || probabilities[row * classes + code] > probabilities[row * classes + best]) best = code;
  }
  return best;
}

function normalisedEntropy(probabilities: Float64Array, classes: number, row: number): number {
  let entropy = 0;
  for (let at = row * classes; at < (row + 1) * classes; at++) {
    if (probabilities[at] > 0) entropy -= probabilities[at] * Math.log(probabilities[at]);
  }
  return entropy / Math.log(classes);
}
