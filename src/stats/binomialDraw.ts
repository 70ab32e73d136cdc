// Random binomial and multinomial counts, at a cost that does not grow with the number of trials.

import type { Random } from "../core/random.js";

/**
 * How many of `trials` independent trials succeed, each with `probability`. Exact: sequential search where few
 * successes are expected, else transformed rejection (Hörmann 1993, algorithm BTRS).
 */
export function binomialDraw(random: Random, trials: number, probability: number): number {
  if (!(probability > 0) || trials === 0) return 0;
  if (probability >= 1) return trials;
  if (probability > 0.5) return trials - binomialDraw(random, trials, 1 - probability);
  return trials * probability < 10
    ? searchedDraw(random, trials, probability)
    : rejectedDraw(random, trials, probability);
}

/** Fills `counts` with how often each outcome occurs in `trials` draws, its chance proportional to `shares`. */
export function multinomialDraw(random: Random, trials: number, shares: Float64Array, counts: Float64Array): void {
  let left = trials;
  let share = 0;
  for (const each of shares) share += each;
  for (let k = 0; k < shares.length; k++) {
    counts[k] = k + 1 === shares.length ? left : binomialDraw(random, left, shares[k] / share);
    left -= counts[k];
    share -= shares[k];
  }
}

// Walks up the distribution function from 0 until it passes a uniform number.
function searchedDraw(random: Random, trials: number, probability: number): number {
  const odds = probability / (1 - probability);
  for (;;) {
    let mass = Math.exp(trials * Math.log1p(-probability));
    let rest = random.uniform();
    for (let k = 0; k <= trials; k++) {
      if (rest < mass) return k;
      rest -= mass;
      mass *= (odds * (trials - k)) / (k + 1);
    }
    // The masses add up to just under 1 by rounding, and the number lay above: draw anew.
  }
}

function rejectedDraw(random: Random, trials: number, probability: number): number {
  const odds = probability / (1 - probability);
  const spread = Math.sqrt(trials * probability * (1 - probability));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * probability;
  const centre = trials * probability + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  const mode = Math.floor((trials + 1) * probability);
  for (;;) {
    const u = random.uniform() - 0.5;
    const v = random.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + centre);
    if (us >= 0.07 && v <= squeeze) return k;
    if (!(k >= 0 && k <= trials)) continue;
    // ln of the probability of k over that of the mode, by Stirling's formula with its correction.
    const bound =
      (mode + 0.5) * Math.log((mode + 1) / (odds * (trials - mode + 1))) +
      (trials + 1) * Math.log((trials - mode + 1) / (trials - k + 1)) +
      (k + 0.5) * Math.log((odds * (trials - k + 1)) / (k + 1)) +
      stirlingCorrection(mode) +
      stirlingCorrection(trials - mode) -
      stirlingCorrection(k) -
      stirlingCorrection(trials - k);
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= bound) return k;
  }
}

// ln k! − [½ ln 2π + (k + ½) ln(k + 1) − (k + 1)], exactly for small k and by its asymptotic series beyond.
const smallCorrections = Float64Array.from({ length: 10 }, (_, k) => {
  let logFactorial = 0;
  for (let i = 2; i <= k; i++) logFactorial += Math.log(i);
  return logFactorial - (0.5 * Math.log(2 * Math.PI) + (k + 0.5) * Math.log(k + 1) - (k + 1));
});

function stirlingCorrection(k: number): number {
  if (k < smallCorrections.length) return smallCorrections[k];
  const squared = (k + 1) * (k + 1);
  return (1 / 12 - (1 / 360 - 1 / 1260 / squared) / squared) / (k + 1);
}
