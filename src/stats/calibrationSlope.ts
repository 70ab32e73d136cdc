// Calibration as a logistic regression of outcomes on the log-odds of the predicted probabilities (Cox 1958): slope 1
// and intercept 0 are perfect, a slope below 1 means that the predictions are too extreme.

import { numbersOf } from "./arrays.js";
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

/** Chances are multiplied until their product is as small as this; then its logarithm is taken. */
const smallestProduct = 1e-150;
/** Above this, odds are not numbers any more. */
const largestLogOdds = 700;

const undefinedEstimate: Estimate = { value: Number.NaN, standardError: Number.NaN };

/**
 * Cox's calibration intercept and slope for the probability of the positive class, fitted by maximum likelihood;
 * probabilities of 0 and 1 count as `smallestProbability` away from them. All NaN if only one class occurs or a
 * probability is NaN; intercept and slope also if all probabilities are equal, or if they separate the classes (the
 * likelihood then has no maximum).
 */
export function calibrationSlope(probability: Float64Array, positive: Uint8Array): CalibrationSlope {
  const logits = logitsOf(probability, positive);
  const overlap = overlapOf(logits, positive);
  if (overlap === "unknown") {
    return { intercept: undefinedEstimate, slope: undefinedEstimate, inTheLarge: undefinedEstimate };
  }
  const [intercept, slope] =
    overlap === "none" ? [undefinedEstimate, undefinedEstimate] : interceptAndSlope(logits, positive);
  return { intercept, slope, inTheLarge: interceptAlone(logits, positive) };
}

/** The slope alone, in less than half the time. */
export function slopeOfCalibration(probability: Float64Array, positive: Uint8Array): Estimate {
  const logits = logitsOf(probability, positive);
  return overlapOf(logits, positive) === "some" ? interceptAndSlope(logits, positive)[1] : undefinedEstimate;
}

function logitsOf(probability: Float64Array, positive: Uint8Array): Float64Array {
  requireLength(probability.length, positive);
  return numbersOf(probability.length, (i) => {
    const chance = clipped(probability[i]);
    return Math.log(chance / (1 - chance));
  });
}

/** Whether both classes occur at some log-odds between them; `unknown` where one does not occur, or log-odds are NaN. */
function overlapOf(logits: Float64Array, positive: Uint8Array): "some" | "none" | "unknown" {
  const lowest = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const highest = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < logits.length; i++) {
    const group = positive[i] === 0 ? 0 : 1;
    // Math.min and Math.max keep NaN.
    lowest[group] = Math.min(lowest[group], logits[i]);
    highest[group] = Math.max(highest[group], logits[i]);
  }
  if (![...lowest, ...highest].every(Number.isFinite)) return "unknown";
  return highest[0] <= lowest[1] || highest[1] <= lowest[0] ? "none" : "some";
}

// Newton's method on the log-likelihood Σ y η − ln(1 + e^η), η = a + b x, with halved steps where one would lower it: from perfect
// calibration, or from 0 where that is likelier.
function interceptAndSlope(logits: Float64Array, positive: Uint8Array): [Estimate, Estimate] {
  let [a, b] = [0, 1];
  let state = derivatives(logits, positive, a, b);
  if (!(state.logLikelihood > -logits.length * Math.LN2)) {
    b = 0;
    state = derivatives(logits, positive, a, b);
  }
  for (let iteration = 0; iteration < 100; iteration++) {
    const { gradientA, gradientB, aa, ab, bb } = state;
    const determinant = aa * bb - ab * ab;
    let stepA = (bb * gradientA - ab * gradientB) / determinant;
    let stepB = (aa * gradientB - ab * gradientA) / determinant;
    if (Math.abs(stepA) + Math.abs(stepB) < 1e-13 * (1 + Math.abs(a) + Math.abs(b))) break;
    let next = derivatives(logits, positive, a + stepA, b + stepB);
    let halvings = 0;
    // Near the maximum rounding may hide that a step raises the likelihood.
    while (!(next.logLikelihood >= state.logLikelihood - 1e-12 * Math.abs(state.logLikelihood)) && halvings < 60) {
      stepA /= 2;
      stepB /= 2;
      halvings++;
      next = derivatives(logits, positive, a + stepA, b + stepB);
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
function interceptAlone(logits: Float64Array, positive: Uint8Array): Estimate {
  let [low, high, a] = [-100, 100, 0];
  for (let iteration = 0; iteration < 200; iteration++) {
    const { gradientA, aa } = derivatives(logits, positive, a, 1);
    if (gradientA > 0) low = a;
    else high = a;
    const newton = a + gradientA / aa;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    const moved = Math.abs(next - a);
    a = next;
    if (moved < 1e-13 * (1 + Math.abs(a))) break;
  }
  return { value: a, standardError: 1 / Math.sqrt(derivatives(logits, positive, a, 1).aa) };
}

function derivatives(logits: Float64Array, positive: Uint8Array, a: number, b: number) {
  let [logLikelihood, gradientA, gradientB, aa, ab, bb] = [0, 0, 0, 0, 0, 0];
  // One logarithm for many rows: that of the product of their outcomes' chances.
  let product = 1;
  for (let i = 0; i < logits.length; i++) {
    const x = logits[i];
    const odds = Math.exp(Math.min(largestLogOdds, a + b * x));
    const negative = 1 / (1 + odds);
    const chanceOfPositive = odds * negative;
    const occurred = positive[i] === 0 ? negative : chanceOfPositive;
    if (occurred < smallestProduct) logLikelihood += Math.log(occurred);
    else product *= occurred;
    if (product < smallestProduct) {
      logLikelihood += Math.log(product);
      product = 1;
    }
    // The chance of the outcome that did not occur, not 1 less that of the one that did: it may be tiny.
    const residual = positive[i] === 0 ? -chanceOfPositive : negative;
    const weight = negative * chanceOfPositive;
    gradientA += residual;
    gradientB += residual * x;
    aa += weight;
    ab += weight * x;
    bb += weight * x * x;
  }
  return { logLikelihood: logLikelihood + Math.log(product), gradientA, gradientB, aa, ab, bb };
}
