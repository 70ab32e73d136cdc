// Calibration as a logistic regression of outcomes on the log-odds of the predicted probabilities (Cox 1958): slope 1
// and intercept 0 are perfect, a slope below 1 means that the predictions are too extreme.

import { everyIndex, numbersOf, valuesAt } from "./arrays.js";
import { clipped } from "./clippedProbability.js";
import { requireLength } from "./sameLength.js";

/** An estimate with its asymptotic standard error. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
}

export interface CalibrationSlope {
  /** Intercept of the regression with a free slope. */
  readonly intercept: Estimate;
  readonly slope: Estimate;
  /** Intercept where the slope is held at 1: above 0 if positives are commoner than predicted. */
  readonly inTheLarge: Estimate;
}

const undefinedEstimate: Estimate = { value: Number.NaN, standardError: Number.NaN };

/**
 * Cox's calibration intercept and slope for the probability of the positive class, fitted by maximum likelihood;
 * probabilities of 0 and 1 count as `smallestProbability` away from them. All NaN if only one class occurs or a
 * probability is NaN; intercept and slope also if all probabilities are equal, or if they separate the classes (the
 * likelihood then has no maximum).
 */
export function calibrationSlope(probability: Float64Array, positive: Uint8Array): CalibrationSlope {
  requireLength(probability.length, positive);
  const counted = {
    logits: logitsOf(probability),
    positives: numbersOf(positive.length, (row) => (positive[row] === 0 ? 0 : 1)),
    negatives: numbersOf(positive.length, (row) => (positive[row] === 0 ? 1 : 0)),
  };
  const overlap = overlapOf(counted);
  if (overlap === "unknown") {
    return { intercept: undefinedEstimate, slope: undefinedEstimate, inTheLarge: undefinedEstimate };
  }
  const [intercept, slope] = overlap === "none" ? [undefinedEstimate, undefinedEstimate] : interceptAndSlope(counted);
  return { intercept, slope, inTheLarge: interceptAlone(counted) };
}

/** How often each of some probabilities was predicted, and the positive class occurred or did not: of the same length. */
export interface GroupedOutcomes {
  readonly probability: Float64Array;
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

/** The slope alone, of outcomes that are counted: in time that grows with the number of different probabilities. */
export function slopeOfCalibration({ probability, positives, negatives }: GroupedOutcomes): Estimate {
  requireLength(probability.length, positives);
  requireLength(probability.length, negatives);
  const occurring = everyIndex(probability.length).filter((group) => positives[group] + negatives[group] > 0);
  const counted = {
    logits: logitsOf(valuesAt(probability, occurring)),
    positives: valuesAt(positives, occurring),
    negatives: valuesAt(negatives, occurring),
  };
  return overlapOf(counted) === "some" ? interceptAndSlope(counted)[1] : undefinedEstimate;
}

/** Log-odds, and the positive and other outcomes at each. */
interface Counted {
  readonly logits: Float64Array;
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

function logitsOf(probability: Float64Array): Float64Array {
  return numbersOf(probability.length, (i) => {
    const chance = clipped(probability[i]);
    return Math.log(chance / (1 - chance));
  });
}

/** Whether both classes occur at some log-odds between them; `unknown` where one does not occur, or log-odds are NaN. */
function overlapOf({ logits, positives, negatives }: Counted): "some" | "none" | "unknown" {
  const lowest = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const highest = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const reach = (outcome: number, logit: number) => {
    // Math.min and Math.max keep NaN.
    lowest[outcome] = Math.min(lowest[outcome], logit);
    highest[outcome] = Math.max(highest[outcome], logit);
  };
  for (let i = 0; i < logits.length; i++) {
    if (negatives[i] > 0) reach(0, logits[i]);
    if (positives[i] > 0) reach(1, logits[i]);
  }
  if (![...lowest, ...highest].every(Number.isFinite)) return "unknown";
  return highest[0] <= lowest[1] || highest[1] <= lowest[0] ? "none" : "some";
}

// Newton's method on the log-likelihood Σ y η − ln(1 + e^η), η = a + b x, with halved steps where one would lower it: from perfect
// calibration, or from 0 where that is likelier.
function interceptAndSlope(counted: Counted): [Estimate, Estimate] {
  let [a, b] = [0, 1];
  let state = derivatives(counted, a, b);
  const fromNought = derivatives(counted, 0, 0);
  if (!(state.logLikelihood > fromNought.logLikelihood)) {
    b = 0;
    state = fromNought;
  }
  for (let iteration = 0; iteration < 100; iteration++) {
    const { gradientA, gradientB, aa, ab, bb } = state;
    const determinant = aa * bb - ab * ab;
    let stepA = (bb * gradientA - ab * gradientB) / determinant;
    let stepB = (aa * gradientB - ab * gradientA) / determinant;
    if (Math.abs(stepA) + Math.abs(stepB) < 1e-13 * (1 + Math.abs(a) + Math.abs(b))) break;
    let next = derivatives(counted, a + stepA, b + stepB);
    let halvings = 0;
    // Near the maximum rounding may hide that a step raises the likelihood.
    while (!(next.logLikelihood >= state.logLikelihood - 1e-12 * Math.abs(state.logLikelihood)) && halvings < 60) {
      stepA /= 2;
      stepB /= 2;
      halvings++;
      next = derivatives(counted, a + stepA, b + stepB);
    }
    a += stepA;
    b += stepB;
    state = next;
  }
  const { aa, ab, bb } = state;
  const determinant = aa * bb - ab * ab;
  return [
    { value: a, standardError: Math.sqrt(bb / determinant) },
    { value: b, standardError: Math.sqrt(aa / determinant) },
  ];
}

// The root of the gradient at b = 1, which falls in a: Newton's steps, or halving where one would leave the bracket.
function interceptAlone(counted: Counted): Estimate {
  let [low, high, a] = [-100, 100, 0];
  for (let iteration = 0; iteration < 200; iteration++) {
    const { gradientA, aa } = derivatives(counted, a, 1);
    if (gradientA > 0) low = a;
    else high = a;
    const newton = a + gradientA / aa;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    const moved = Math.abs(next - a);
    a = next;
    if (moved < 1e-13 * (1 + Math.abs(a))) break;
  }
  return { value: a, standardError: 1 / Math.sqrt(derivatives(counted, a, 1).aa) };
}

function derivatives({ logits, positives, negatives }: Counted, a: number, b: number) {
  let [logLikelihood, gradientA, gradientB, aa, ab, bb] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < logits.length; i++) {
    const x = logits[i];
    const eta = a + b * x;
    const count = positives[i] + negatives[i];
    const decay = Math.exp(-Math.abs(eta));
    logLikelihood += positives[i] * Math.min(0, eta) - negatives[i] * Math.max(0, eta) - count * Math.log1p(decay);
    // Of both, not one as 1 less the other: either may be tiny.
    const likelier = 1 / (1 + decay);
    const other = decay / (1 + decay);
    const residual =
      eta >= 0 ? positives[i] * other - negatives[i] * likelier : positives[i] * likelier - negatives[i] * other;
    const weight = count * likelier * other;
    gradientA += residual;
    gradientB += residual * x;
    aa += weight;
    ab += weight * x;
    bb += weight * x * x;
  }
  return { logLikelihood, gradientA, gradientB, aa, ab, bb };
}
