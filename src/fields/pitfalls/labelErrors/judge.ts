// Which labels are doubted, how many would be without any wrong one, and what share is wrong beyond that.

import type { Random } from "../../../core/random.js";
import type { Dataset } from "../../../data/dataset.js";
import { integersOf } from "../../../stats/arrays.js";
import { type ConfidentJoint, confidentJoint } from "../../../stats/confidentLearning.js";
import { labelContamination } from "../../../stats/labelContamination.js";
import { doubtedLabels } from "../../../stats/labelFilters.js";
import { labelQuality, likeliestOther } from "../../../stats/labelQuality.js";
import type { Interval } from "../../../stats/resamplingInterval.js";
import { chanceInflation, residualContamination } from "../../../stats/residualContamination.js";
import { mean, medianAbsoluteDeviation } from "../../../stats/summary.js";
import type { Settings } from "./options.js";

export interface Judgement {
  /** 1 for each doubted row. */
  readonly doubted: Uint8Array;
  /** Share of the rows that would be doubted were no label wrong. */
  readonly doubtedAnyway: number;
  /** The estimated share of wrong labels beyond what an overlap of the classes explains. */
  readonly share: number;
  readonly interval: Interval;
  readonly pValue: number;
  /** For each row the probability that its label is wrong. */
  readonly doubt: Float64Array;
  /** For each row how good its label is: the lower the more doubtful. */
  readonly quality: Float64Array;
  /** What the label rather is: a code, or a value. */
  readonly likely: (row: number) => number;
  readonly joint: ConfidentJoint | undefined;
}

/** Judges the labels of `dataset` by out-of-sample predictions of them. */
export function judgeLabels(
  { target }: Pick<Dataset, "target">,
  predicted: Float64Array,
  settings: Settings,
  random: Random,
): Judgement {
  if (target.kind === "regression") return judgeValues(target.values, predicted, settings, random);
  const { codes, classes } = target;
  const joint = confidentJoint(codes, predicted, classes);
  const found = labelContamination(codes, predicted, classes, settings.level);
  return {
    doubted: doubtedLabels(codes, predicted, joint, settings.filter),
    doubtedAnyway: doubtedByOverlap(predicted, found.clean, classes, settings, random),
    share: found.share,
    interval: found.interval,
    pValue: found.pValue,
    doubt: found.doubt,
    quality: labelQuality(codes, predicted, classes, settings.rank),
    likely: (row) => likeliestOther(codes[row], predicted, classes, row),
    joint,
  };
}

/** 1 for each row that is doubted: what a repair drops. */
export function doubtedRows(
  { target }: Pick<Dataset, "target">,
  predicted: Float64Array,
  settings: Settings,
): Uint8Array {
  if (target.kind === "regression") return doubtedValues(target.values, predicted);
  const { codes, classes } = target;
  return doubtedLabels(codes, predicted, confidentJoint(codes, predicted, classes), settings.filter);
}

/** Share of the rows that are doubted where labels are drawn from the probabilities themselves, so that none is wrong. */
function doubtedByOverlap(
  predicted: Float64Array,
  clean: Float64Array,
  classes: number,
  { filter, simulations }: Settings,
  random: Random,
): number {
  const rows = predicted.length / classes;
  const shares = Array.from({ length: simulations }, () => {
    const drawn = integersOf(rows, (row) => {
      let rest = random.uniform();
      for (let code = 0; code < classes - 1; code++) {
        rest -= clean[row * classes + code];
        if (rest < 0) return code;
      }
      return classes - 1;
    });
    return mean(doubtedLabels(drawn, predicted, confidentJoint(drawn, predicted, classes), filter));
  });
  return mean(shares);
}

/** Samples that tell how often the labels' own spread looks like wrong ones. */
const spreadSamples = 40;

function judgeValues(labels: Float64Array, predicted: Float64Array, settings: Settings, random: Random): Judgement {
  const { level } = settings;
  const residuals = labels.map((label, row) => label - predicted[row]);
  const rangeOf = (drawn: Float64Array) => rangeOfNumbers(drawn.map((residual, row) => predicted[row] + residual));
  const range = rangeOfNumbers(labels);
  const first = residualContamination(residuals, range, { level });
  const inflation = first.pValue < settings.concernLevel ? chanceInflation(first, rangeOf, spreadSamples, random) : 1;
  const found = residualContamination(residuals, range, { level, inflation });
  const usual = medianAbsoluteDeviation(residuals);
  return {
    doubted: doubtedValues(labels, predicted),
    doubtedAnyway: 0,
    share: found.share,
    interval: found.interval,
    pValue: found.pValue,
    doubt: found.doubt,
    quality: residuals.map((residual) => (usual > 0 ? Math.exp(-Math.abs(residual) / usual) : residual === 0 ? 1 : 0)),
    likely: (row) => predicted[row],
    joint: undefined,
  };
}

function doubtedValues(labels: Float64Array, predicted: Float64Array): Uint8Array {
  const residuals = labels.map((label, row) => label - predicted[row]);
  return Uint8Array.from(residualContamination(residuals, rangeOfNumbers(labels)).doubt, (doubt) =>
    doubt > 0.5 ? 1 : 0,
  );
}

function rangeOfNumbers(values: Float64Array): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high - low;
}
