// Several annotators' labels and a model's probabilities brought together (CROWDLAB: Goh, Tkachenko & Mueller 2022): each
// annotator, and the model, counts by how much better it is than always naming the most common class.

import { numbersOf } from "./arrays.js";
import { labelQuality } from "./labelQuality.js";
import { requireLength } from "./sameLength.js";
import { mean } from "./summary.js";

export interface Annotated {
  /** Row-major, rows × annotators: codes 0 … classes − 1, or −1 where an annotator gave no label. */
  readonly labels: Int32Array;
  readonly annotators: number;
  /** Row-major, rows × classes: out-of-sample probabilities. */
  readonly probabilities: Float64Array;
  readonly classes: number;
}

export interface Consensus {
  /** The class of each row; −1 for a row without a label. */
  readonly labels: Int32Array;
  /** The probability that this class is right; NaN for a row without a label. */
  readonly quality: Float64Array;
  /** Share of a row's annotators that gave this class; NaN for a row without a label. */
  readonly agreement: Float64Array;
  /** Of each annotator: how good its labels are, from 0 to 1, judged by the others and the model; NaN without labels. */
  readonly annotatorQuality: Float64Array;
  /** What an annotator's label counts beside the others'; next to 0 where it is no better than the most common class. */
  readonly annotatorWeights: Float64Array;
  readonly modelWeight: number;
}

const least = 1e-6;

/**
 * The consensus of the annotators and the model. Where a row's most frequent labels tie, the model decides, then the
 * rarer class, then the first.
 *
 * Throws a RangeError unless labels and probabilities have the same number of rows, and unless some row has two labels.
 */
export function crowdlab(annotated: Annotated): Consensus {
  const { labels, annotators, probabilities, classes } = annotated;
  const rows = labels.length / annotators;
  requireLength(rows * classes, probabilities);
  const given = numbersOf(rows, (row) => countGiven(labels, annotators, row));
  if (!given.some((count) => count > 1)) throw new RangeError("no row has labels by two annotators");
  const vote = majorityVotes(annotated);
  const first = weigh(annotated, given, vote);
  const best = vote.map((label, row) => (label < 0 ? -1 : likeliest(first.posterior, classes, row, label)));
  const { posterior, modelWeight, weights, agreement } = weigh(annotated, given, best);
  const quality = numbersOf(rows, (row) => (best[row] < 0 ? Number.NaN : posterior[row * classes + best[row]]));
  return {
    labels: best,
    quality,
    agreement,
    annotatorQuality: annotatorQuality(annotated, given, best, { posterior, modelWeight, weights }),
    annotatorWeights: weights,
    modelWeight,
  };
}

function countGiven(labels: Int32Array, annotators: number, row: number): number {
  let count = 0;
  for (let at = row * annotators; at < (row + 1) * annotators; at++) if (labels[at] >= 0) count++;
  return count;
}

function majorityVotes({ labels, annotators, probabilities, classes }: Annotated): Int32Array {
  const frequency = new Float64Array(classes);
  for (const label of labels) if (label >= 0) frequency[label]++;
  const rows = labels.length / annotators;
  const votes = new Float64Array(classes);
  return Int32Array.from({ length: rows }, (_, row) => {
    votes.fill(0);
    for (let at = row * annotators; at < (row + 1) * annotators; at++) if (labels[at] >= 0) votes[labels[at]]++;
    let best = -1;
    for (let code = 0; code < classes; code++) {
      if (votes[code] === 0) continue;
      if (best < 0) best = code;
      const ahead =
        votes[code] - votes[best] ||
        probabilities[row * classes + code] - probabilities[row * classes + best] ||
        frequency[best] - frequency[code];
      if (ahead > 0) best = code;
    }
    return best;
  });
}

interface Weighed {
  /** Row-major, rows × classes. */
  readonly posterior: Float64Array;
  readonly modelWeight: number;
  readonly weights: Float64Array;
}

function weigh(
  { labels, annotators, probabilities, classes }: Annotated,
  given: Float64Array,
  consensus: Int32Array,
): Weighed & { readonly agreement: Float64Array } {
  const rows = given.length;
  const agreement = numbersOf(rows, (row) => {
    let same = 0;
    for (let k = 0; k < annotators; k++) if (labels[row * annotators + k] === consensus[row]) same++;
    return given[row] === 0 ? Number.NaN : same / given[row];
  });
  const several = Array.from(given.keys()).filter((row) => given[row] > 1);
  const likelihood = mean(several.map((row) => agreement[row]));
  const counts = new Float64Array(classes);
  for (const row of several) counts[consensus[row]]++;
  const baseError = Math.max(least, 1 - Math.max(...counts) / several.length);
  const better = (error: number) => Math.max(least, 1 - error / baseError);
  const together = agreementWithOthers(labels, annotators, given);
  const weights = together.map((own) => better(1 - own));
  const modelRight = several.filter((row) => likeliest(probabilities, classes, row, -1) === consensus[row]).length;
  const labelled = given.filter((count) => count > 0);
  const modelWeight = better(1 - modelRight / several.length) * Math.sqrt(mean(labelled));
  const posterior = new Float64Array(rows * classes);
  for (let row = 0; row < rows; row++) {
    let total = modelWeight;
    for (let code = 0; code < classes; code++)
      posterior[row * classes + code] = modelWeight * probabilities[row * classes + code];
    for (let k = 0; k < annotators; k++) {
      const label = labels[row * annotators + k];
      if (label < 0) continue;
      total += weights[k];
      for (let code = 0; code < classes; code++) {
        const chance = code === label ? likelihood : (1 - likelihood) / (classes - 1);
        posterior[row * classes + code] += weights[k] * chance;
      }
    }
    for (let code = 0; code < classes; code++) posterior[row * classes + code] /= total;
  }
  return { posterior, modelWeight, weights, agreement };
}

/** For each annotator the share of the other annotators' labels, on the same rows, that are its own; their mean where there are none. */
function agreementWithOthers(labels: Int32Array, annotators: number, given: Float64Array): Float64Array {
  const same = new Float64Array(annotators);
  const pairs = new Float64Array(annotators);
  for (let row = 0; row < given.length; row++) {
    if (given[row] < 2) continue;
    for (let k = 0; k < annotators; k++) {
      const own = labels[row * annotators + k];
      if (own < 0) continue;
      pairs[k] += given[row] - 1;
      for (let other = 0; other < annotators; other++) {
        if (other !== k && labels[row * annotators + other] === own) same[k]++;
      }
    }
  }
  const shares = same.map((count, k) => count / pairs[k]);
  const known = mean(shares.filter((share) => !Number.isNaN(share)));
  return shares.map((share) => (Number.isNaN(share) ? known : share));
}

/** The class of the highest number; `preferred` where it is among the highest. */
function likeliest(values: Float64Array, classes: number, row: number, preferred: number): number {
  let best = 0;
  for (let code = 1; code < classes; code++) {
    if (values[row * classes + code] > values[row * classes + best]) best = code;
  }
  const ties = preferred >= 0 && values[row * classes + preferred] === values[row * classes + best];
  return ties ? preferred : best;
}

function annotatorQuality(
  { labels, annotators, classes }: Annotated,
  given: Float64Array,
  consensus: Int32Array,
  { posterior, modelWeight, weights }: Weighed,
): Float64Array {
  const labelled = given.filter((count) => count > 0);
  const meanShare = mean(labelled) / annotators;
  const all = weights.reduce((sum, weight) => sum + weight, 0) * meanShare;
  const share = modelWeight / (modelWeight + all);
  return numbersOf(annotators, (k) => {
    const own = Array.from(given.keys()).filter((row) => labels[row * annotators + k] >= 0);
    const chosen = Int32Array.from(own, (row) => labels[row * annotators + k]);
    const beside = numbersOf(
      own.length * classes,
      (at) => posterior[own[Math.floor(at / classes)] * classes + (at % classes)],
    );
    const scores = mean(labelQuality(chosen, beside, classes, "self-confidence"));
    const checked = own.filter((row) => given[row] > 1);
    const right = checked.filter((row) => labels[row * annotators + k] === consensus[row]).length;
    return checked.length === 0 ? scores : share * scores + (1 - share) * (right / checked.length);
  });
}
