// Calibration as a logistic regression of outcomes on the log-odds of the predicted probabilities (Cox 1958): slope 1
// and intercept 0 are perfect, a slope below 1 means that the predictions are too extreme.

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
  const logits = probability.map((value) => Math.log(clipped(value)) - Math.log1p(-clipped(value)));
  const lowest = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const highest = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < logits.length; i++) {
    const group = positive[i] === 0 ? 0 : 1;
    // Math.min and Math.max keep NaN.
    lowest[group] = Math.min(lowest[group], logits[i]);
    highest[group] = Math.max(highest[group], logits[i]);
  }
  if (![...lowest, ...highest].every(Number.isFinite)) {
    return { intercept: undefinedEstimate, slope: undefinedEstimate, inTheLarge: undefinedEstimate };
  }
  const separated = highest[0] <= lowest[1] || highest[1] <= lowest[0];
  const [inTheLarge] = maximiseLikelihood(logits, positive, false);
  const [intercept, slope] = separated
    ? [undefinedEstimate, undefinedEstimate]
    : maximiseLikelihood(logits, positive, true);
  return { intercept, slope, inTheLarge };
}

// Newton's method on the log-likelihood Σ y η − ln(1 + e^η), η = a + b x, with halved steps where one would lower it.
function maximiseLikelihood(logits: Float64Array, positive: Uint8Array, slopeIsFree: boolean): [Estimate, Estimate] {
  let [a, b] = [0, 1];
  let state = derivatives(logits, positive, a, b);
  for (let iteration = 0; iteration < 100; iteration++) {
    const { gradientA, gradientB, aa, ab, bb } = state;
    const determinant = aa * bb - ab * ab;
    const stepA = slopeIsFree ? (bb * gradientA - ab * gradientB) / determinant : gradientA / aa;
    const stepB = slopeIsFree ? (aa * gradientB - ab * gradientA) / determinant : 0;
    let scale = 1;
    let next = derivatives(logits, positive, a + stepA, b + stepB);
    while (!(next.logLikelihood >= state.logLikelihood) && scale > 1e-9) {
      scale /= 2;
      next = derivatives(logits, positive, a + scale * stepA, b + scale * stepB);
    }
    const converged = Math.abs(stepA) + Math.abs(stepB) < 1e-12 * (1 + Math.abs(a) + Math.abs(b));
    // No halving raises it: the maximum to within rounding.
    if (converged || scale <= 1e-9) break;
    a += scale * stepA;
    b += scale * stepB;
    state = next;
  }
  const { aa, ab, bb } = state;
  const determinant = aa * bb - ab * ab;
  return [
    { value: a, standardError: Math.sqrt(slopeIsFree ? bb / determinant : 1 / aa) },
    { value: b, standardError: slopeIsFree ? Math.sqrt(aa / determinant) : 0 },
  ];
}

function derivatives(logits: Float64Array, positive: Uint8Array, a: number, b: number) {
  let [logLikelihood, gradientA, gradientB, aa, ab, bb] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < logits.length; i++) {
    const x = logits[i];
    const eta = a + b * x;
    const outcome = positive[i] === 0 ? 0 : 1;
    const decay = Math.exp(-Math.abs(eta));
    logLikelihood += outcome * eta - Math.max(0, eta) - Math.log1p(decay);
    const residual = outcome - (eta >= 0 ? 1 : decay) / (1 + decay);
    const weight = decay / ((1 + decay) * (1 + decay));
    gradientA += residual;
    gradientB += residual * x;
    aa += weight;
    ab += weight * x;
    bb += weight * x * x;
  }
  return { logLikelihood, gradientA, gradientB, aa, ab, bb };
}
