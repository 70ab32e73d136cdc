// The Ladder (Blum & Hardt 2015): a leaderboard that can be asked any number of times. It tells a new loss only where that is
// better than the best one told by more than chance would have it, and repeats the best one otherwise; so there is nothing
// to be learnt about the test set from answers that did not improve.

import { requireLength } from "./sameLength.js";
import { mean, standardDeviation } from "./summary.js";

export interface Ladder {
  /**
   * Hands in the loss of each test row (in [0, 1]), always of the same rows in the same order. Returns the mean loss to
   * publish: the best so far. Throws a RangeError if there are no rows, or another number than before.
   */
  submit(losses: Float64Array): number;
  /** How many submissions improved on the best. */
  readonly improvements: number;
  /** The best so far; `undefined` before the first submission. */
  readonly best: LadderRung | undefined;
}

/** A loss that was published, and the losses of the rows behind it. */
export interface LadderRung {
  readonly published: number;
  readonly losses: Float64Array;
}

/**
 * A new Ladder. With `step`, a mean loss is published where it is below the best by more than `step`, rounded to a multiple of
 * it; without, where it is below by more than one standard error of the paired differences of the losses, rounded to 1/n. One
 * that goes on from another is given that one's `best`.
 */
export function createLadder({
  step,
  best: before,
}: {
  readonly step?: number | undefined;
  readonly best?: LadderRung | undefined;
} = {}): Ladder {
  if (step !== undefined && !(step > 0)) throw new RangeError(`a step of ${step} is none`);
  let best = before;
  let improvements = 0;
  return {
    submit(losses) {
      const n = losses.length;
      if (n === 0) throw new RangeError("no losses");
      if (best !== undefined) requireLength(n, best.losses);
      const value = mean(losses);
      const margin = best === undefined ? 0 : (step ?? standardError(losses, best.losses));
      if (best === undefined || value < best.published - margin) {
        const unit = step ?? 1 / n;
        best = { published: Math.round(value / unit) * unit, losses: losses.slice() };
        improvements += 1;
      }
      return best.published;
    },
    get improvements() {
      return improvements;
    },
    get best() {
      return best;
    },
  };
}

function standardError(losses: Float64Array, best: Float64Array): number {
  return losses.length < 2
    ? 0
    : standardDeviation(losses.map((loss, row) => loss - best[row])) / Math.sqrt(losses.length);
}
