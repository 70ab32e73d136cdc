// What one property alone tells of the target: a classifier (or regression) that knows nothing but the property's bin,
// cross-fitted, and how often chance would do as well (labels shuffled within the folds and everything fitted again).
// All of it comes from counts per fold and bin, so that a thousand fits cost no more than a sort.

import { stopIfAborted } from "../../../core/errors.js";
import { pause } from "../../../core/pause.js";
import type { Run } from "../../../core/run.js";
import type { Dataset } from "../../../data/dataset.js";
import { openForResampling, type Split } from "../../../data/split.js";
import { everyIndex, numbersOf } from "../../../stats/arrays.js";
import { applyBins, fitBins } from "../../../stats/learners/binning.js";
import type { FeatureColumn, Target } from "../../../stats/learners/features.js";
import { meanInterval } from "../../../stats/meanInterval.js";
import { benjaminiHochberg } from "../../../stats/multipleTesting.js";
import { type SequentialPValue, sequentialPValue } from "../../../stats/sequentialPermutation.js";
import { mean } from "../../../stats/summary.js";
import { contributions, type Scale } from "../score.js";
import type { Property } from "./properties.js";

export interface Probe {
  readonly property: Property;
  /** 0 is chance, 1 is perfect (see score.ts). */
  readonly score: number;
  readonly interval: readonly [number, number];
  readonly pValue: number;
  /** The p-value with the number of properties that were asked counted in. */
  readonly qValue: number;
  /** What the property alone answers for each row, by the rows of other folds. */
  readonly answers: Float64Array;
}

const numericBins = 16;
const categoryBins = 64;
/** Rows of the whole that are mixed into each bin, so that a bin of three rows is not believed. */
const smoothing = 3;

export interface ProbeOptions {
  readonly permutations: number;
  readonly level: number;
  /** The share of false ones that is put up with among those that carry. */
  readonly carrierDiscoveries: number;
}

/** Asks every property alone. */
export async function probeProperties(
  properties: readonly Property[],
  { target }: Dataset,
  folds: readonly Split[],
  scale: Scale,
  { permutations, level, carrierDiscoveries }: ProbeOptions,
  run: Run,
): Promise<Probe[]> {
  const foldOf = foldsOfRows(target, folds);
  const labels = labelsOf(target);
  const bins = properties.map(({ values }) => binsOf(values, foldOf));
  const fits = bins.map((own) => fitAlone(labels, own, folds.length));
  const sequences = fits.map(({ score }) => sequentialPValue(score, permutations));
  const random = run.random.stream("permutations");
  const byFold = folds.map((split) => openForResampling(split).rows);
  const shuffled = labels.values.slice();
  for (let index = 0; index < permutations && sequences.some(({ settled }) => !settled); index++) {
    if (index % 20 === 0) {
      await pause();
      stopIfAborted(run.signal);
      run.progress(index, permutations, "asking each property alone");
      if (index > 0 && areBeyondDoubt(sequences, carrierDiscoveries / 4)) break;
    }
    for (const rows of byFold) shuffleAt(shuffled, rows, random);
    for (const [which, sequence] of sequences.entries()) {
      if (!sequence.settled) {
        sequence.see(fitAlone({ ...labels, values: shuffled }, bins[which], folds.length).score);
      }
    }
  }
  const pValues = Float64Array.from(sequences, ({ pValue }) => pValue);
  const qValues = benjaminiHochberg(pValues);
  const rows = everyIndex(foldOf.length);
  return properties.map((property, which) => {
    const { answerOf } = fits[which];
    const { cellOf } = bins[which];
    const answers = numbersOf(rows.length, (row) => labels.centre + answerOf[cellOf[row]]);
    const { value, interval } = meanInterval(contributions(answers, target, rows, scale), level);
    return { property, score: value, interval, pValue: pValues[which], qValue: qValues[which], answers };
  });
}

/** Whether all that more permutations could tell of are found with a share of false ones of `share` already. */
function areBeyondDoubt(sequences: readonly SequentialPValue[], share: number): boolean {
  const qValues = benjaminiHochberg(Float64Array.from(sequences, ({ pValue }) => pValue));
  return sequences.every(({ settled }, which) => settled || qValues[which] <= share);
}

interface Labels {
  readonly classes: number | undefined;
  /** Codes, or values less `centre`. */
  readonly values: Float64Array;
  readonly centre: number;
}

function labelsOf(target: Target): Labels {
  if (target.kind === "classification") {
    return { classes: target.classes, values: Float64Array.from(target.codes), centre: 0 };
  }
  const centre = mean(target.values);
  return { classes: undefined, values: target.values.map((value) => value - centre), centre };
}

function foldsOfRows(target: Target, folds: readonly Split[]): Int32Array {
  const foldOf = new Int32Array(target.kind === "classification" ? target.codes.length : target.values.length);
  for (const [fold, split] of folds.entries()) for (const row of openForResampling(split).rows) foldOf[row] = fold;
  return foldOf;
}

interface Bins {
  /** Of each row, the fold times the number of bins plus the bin. */
  readonly cellOf: Int32Array;
  readonly count: number;
}

function binsOf(feature: FeatureColumn, foldOf: Int32Array): Bins {
  const rows = everyIndex(feature.values.length);
  const bins = fitBins([feature], rows, feature.kind === "numeric" ? numericBins : categoryBins);
  const [column] = applyBins(bins, [feature], rows).columns;
  const count = bins[0].count + 1;
  return { cellOf: foldOf.map((fold, row) => fold * count + column[row]), count };
}

interface Fit {
  readonly score: number;
  /** The answer for each fold and bin, in this order. */
  readonly answerOf: Float64Array;
}

function fitAlone(labels: Labels, bins: Bins, folds: number): Fit {
  return labels.classes === undefined
    ? fitMeans(labels.values, bins, folds)
    : fitClasses(labels.values, labels.classes, bins, folds);
}

function fitClasses(codes: Float64Array, classes: number, { cellOf, count }: Bins, folds: number): Fit {
  const cells = count * classes;
  const counts = countPairs(cellOf, codes, classes, folds * cells);
  const all = new Float64Array(cells);
  for (let fold = 0, at = 0; fold < folds; fold++)
    for (let cell = 0; cell < cells; cell++, at++) all[cell] += counts[at];
  const answerOf = new Float64Array(folds * count);
  const hits = new Float64Array(classes);
  const totals = new Float64Array(classes);
  for (let bin = 0, cell = 0; bin < count; bin++) for (let c = 0; c < classes; c++, cell++) totals[c] += all[cell];
  const seen = new Float64Array(classes);
  for (let fold = 0; fold < folds; fold++) {
    seen.set(totals);
    for (let bin = 0, at = fold * cells; bin < count; bin++)
      for (let c = 0; c < classes; c++, at++) seen[c] -= counts[at];
    let rows = 0;
    for (let c = 0; c < classes; c++) rows += seen[c];
    for (let bin = 0; bin < count; bin++) {
      let best = 0;
      let most = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < classes; c++) {
        if (seen[c] === 0) continue;
        const cell = bin * classes + c;
        const lift = (all[cell] - counts[fold * cells + cell]) / seen[c] + smoothing / rows;
        if (lift > most) [best, most] = [c, lift];
      }
      answerOf[fold * count + bin] = best;
      hits[best] += counts[fold * cells + bin * classes + best];
    }
  }
  const present = totals.filter((total) => total > 0).length;
  let recall = 0;
  for (let c = 0; c < classes; c++) if (totals[c] > 0) recall += hits[c] / totals[c] / present;
  return { score: (recall - 1 / present) / (1 - 1 / present), answerOf };
}

/** How many rows are of each cell and class. */
function countPairs(cellOf: Int32Array, codes: Float64Array, classes: number, pairs: number): Int32Array {
  const counts = new Int32Array(pairs);
  for (let row = 0; row < codes.length; row++) counts[cellOf[row] * classes + codes[row]]++;
  return counts;
}

function fitMeans(values: Float64Array, { cellOf, count }: Bins, folds: number): Fit {
  const n = new Float64Array(folds * count);
  const sums = new Float64Array(folds * count);
  let squares = 0;
  for (let row = 0; row < values.length; row++) {
    const cell = cellOf[row];
    n[cell]++;
    sums[cell] += values[row];
    squares += values[row] ** 2;
  }
  const [allRows, allSums] = [new Float64Array(count), new Float64Array(count)];
  for (let cell = 0; cell < n.length; cell++) {
    allRows[cell % count] += n[cell];
    allSums[cell % count] += sums[cell];
  }
  const answerOf = new Float64Array(folds * count);
  let losses = squares;
  for (let cell = 0; cell < n.length; cell++) {
    const bin = cell % count;
    const answer = (allSums[bin] - sums[cell]) / (allRows[bin] - n[cell] + smoothing);
    answerOf[cell] = answer;
    losses += n[cell] * answer * answer - 2 * answer * sums[cell];
  }
  return { score: 1 - losses / squares, answerOf };
}

/** Shuffles the values at `rows` among themselves. */
function shuffleAt(values: Float64Array, rows: Int32Array, random: Run["random"]): void {
  for (let i = rows.length - 1; i > 0; i--) {
    const other = rows[random.integer(i + 1)];
    const held = values[rows[i]];
    values[rows[i]] = values[other];
    values[other] = held;
  }
}
