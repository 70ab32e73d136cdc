// Thresholdout (Dwork, Feldman, Hardt, Pitassi, Reingold & Roth 2015, The reusable holdout): answers means over a holdout set
// by those over the training set as long as the two agree, and by the holdout's own with noise where they do not. Only
// the latter answers tell anything of the holdout, and only so many of them are given.

import type { Random } from "../core/random.js";

export interface ThresholdoutOptions {
  /** How far training and holdout may differ before the holdout answers. 0.04 unless given, as in the paper's experiment. */
  readonly threshold?: number;
  /** The scale of the noise. 0.01 unless given. */
  readonly noise?: number;
  /** How many answers the holdout may give; as many as asked unless given. */
  readonly budget?: number;
  /**
   * `laplace` unless given: the algorithm as it is proved, whose threshold is noisy, too. `normal` is the variant of the
   * paper's experiment: normal noise with standard deviation `noise`, and the threshold as it is.
   */
  readonly law?: "laplace" | "normal";
  readonly random: Random;
}

export interface Thresholdout {
  /**
   * An estimate of the mean of a quantity in the population, from its mean over the training and over the holdout set;
   * `undefined` once the budget is spent.
   */
  ask(training: number, holdout: number): number | undefined;
  /** How often the holdout has answered. */
  readonly spent: number;
}

/** A new Thresholdout with a budget of its own. Throws a RangeError for a threshold, noise or budget below 0. */
export function createThresholdout({
  threshold = 0.04,
  noise = 0.01,
  budget = Number.POSITIVE_INFINITY,
  law = "laplace",
  random,
}: ThresholdoutOptions): Thresholdout {
  if (!(threshold >= 0 && noise >= 0 && budget >= 0))
    throw new RangeError("threshold, noise and budget are at least 0");
  const isNormal = law === "normal";
  const blur = (times: number) => (isNormal ? noise * random.normal() : laplace(random, times * noise));
  const newBar = () => (isNormal ? threshold : threshold + laplace(random, 2 * noise));
  let spent = 0;
  let bar = newBar();
  return {
    ask(training, holdout) {
      if (spent >= budget) return undefined;
      if (Math.abs(holdout - training) <= bar + blur(4)) return training;
      spent += 1;
      bar = newBar();
      return holdout + blur(1);
    },
    get spent() {
      return spent;
    },
  };
}

/** A number of the Laplace distribution with mean 0 and this scale, by inversion. */
export function laplace(random: Random, scale: number): number {
  const half = random.uniform() - 0.5;
  return half === -0.5 ? 0 : -scale * Math.sign(half) * Math.log1p(-2 * Math.abs(half));
}
