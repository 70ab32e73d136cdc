// What is wrong with probabilities: too extreme or too timid, wrong on average, not probabilities at all.

import type { CalibrationSlope } from "../../../stats/calibrationSlope.js";
import { normalQuantile } from "../../../stats/distributions.js";
import { holm } from "../../../stats/multipleTesting.js";
import type { ClassScores } from "../predictions/classScores.js";
import { said } from "../predictions/numbers.js";
import type { Reason } from "../predictions/reasons.js";
import { percent } from "../wording.js";
import type { Calibration } from "./calibrate.js";

export interface Thresholds {
  readonly alpha: number;
  readonly concernError: number;
  readonly failError: number;
  readonly failRatio: number;
  readonly concernRatio: number;
}

/** Calibration of one event: the positive class, the most probable class, or one class against the rest. */
export interface JudgedEvent {
  /** Such as `sick`, or `the most probable class`. */
  readonly event: string;
  readonly calibration: Calibration;
  /** Cox's regression; NaN where it cannot be fitted. A slope below 1 means that the probabilities are too extreme. */
  readonly cox: CalibrationSlope;
}

/** What the event is called that the model's most probable class is the right one. */
export const mostProbableClass = "the most probable class";

const recalibrate =
  "Fit a recalibration on validation data that the model was not trained on: temperature or Platt scaling where rows are few, isotonic regression from a few thousand rows.";

/** Scores outside [0, 1] are no probabilities; there is nothing to calibrate. */
export function notProbabilities(scores: ClassScores): Reason {
  const [low, high] = scores.range;
  const percentages = low >= 0 && high > 1 && high <= 100;
  return {
    verdict: "concern",
    seen: `The scores are not probabilities: they run from ${said(low)} to ${said(high)}${percentages ? " (percentages?)" : ""}.`,
    advice: percentages
      ? "If these are percentages, divide them by 100; otherwise turn them into probabilities by Platt scaling or isotonic regression on validation data."
      : "They can rank rows but not say how likely a class is. To use them as probabilities, fit Platt scaling or isotonic regression on validation data.",
  };
}

/** What the scores' form alone says. */
export function aboutForm(scores: ClassScores): Reason[] {
  const reasons: Reason[] = [];
  if (scores.unnormalised > 0.01) {
    reasons.push({
      verdict: "concern",
      seen: `In ${percent(scores.unnormalised)} of the rows the classes' scores do not sum to 1.`,
      advice:
        "Check that all classes have a score column; divide each row's scores by their sum if the classes exclude each other.",
    });
  }
  return reasons;
}

/** What the events' calibration says; the first event is the main one, significance is Holm-corrected over all. */
export function aboutEvents(events: readonly JudgedEvent[], thresholds: Thresholds): Reason[] {
  const corrected = holm(Float64Array.from(events, ({ calibration }) => calibration.pValue));
  return events.flatMap((judged, index) => {
    const significant = corrected[index] < thresholds.alpha;
    const { calibration, event } = judged;
    const excess = calibration.error - calibration.byChance;
    const error = `off by ${percent(calibration.error)} on average, where chance alone gives ${percent(calibration.byChance)}`;
    const reasons: Reason[] = [];
    if (significant && excess >= thresholds.concernError) {
      reasons.push({
        verdict: excess >= thresholds.failError ? "fail" : "concern",
        seen: `Probabilities of ${event} are ${error}${direction(judged)}.`,
        advice: recalibrate,
      });
    }
    reasons.push(...aboutMean(judged, thresholds, events.length));
    return reasons;
  });
}

// Of rare events even a probability that is several times too high makes a small error.
function aboutMean({ calibration, event }: JudgedEvent, thresholds: Thresholds, events: number): Reason[] {
  const { residual, meanPredicted, meanObserved, n } = calibration;
  // Rows are too few for a normal approximation where fewer than ten cases are expected or seen.
  if (Math.min(meanObserved, meanPredicted) * n < 10 && Math.max(meanObserved, meanPredicted) * n < 30) return [];
  const significant =
    Math.abs(residual.value) > normalQuantile(1 - thresholds.alpha / events / 2) * residual.standardError;
  const ratio = meanPredicted > meanObserved ? meanPredicted / meanObserved : meanObserved / meanPredicted;
  if (!significant || ratio < thresholds.concernRatio) return [];
  return [
    {
      verdict: ratio >= thresholds.failRatio ? "fail" : "concern",
      seen: `On average ${event} is given ${percent(meanPredicted)}, but comes true for ${percent(meanObserved)}.`,
      advice:
        "The share of this class differs from what the model was trained on (resampling, class weights, or another population): correct the prior, or recalibrate on data with the true share.",
    },
  ];
}

// What is further from perfect, in standard errors: the level of the probabilities or their spread?
function direction({ event, cox, calibration }: JudgedEvent): string {
  const { slope, inTheLarge } = cox;
  if (slope.value < 0) return ": high where they should be low";
  const level = Math.abs(inTheLarge.value) / inTheLarge.standardError;
  const spread = Math.abs(slope.value - 1) / slope.standardError;
  if (Number.isFinite(spread) && spread >= level) {
    return slope.value < 1 ? ": too extreme (overconfident)" : ": too timid (underconfident)";
  }
  const high = calibration.meanPredicted > calibration.meanObserved;
  if (event === mostProbableClass) return high ? ": too high (overconfident)" : ": too low (underconfident)";
  return high ? ": too high" : ": too low";
}
