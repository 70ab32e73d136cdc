// What a data set of trajectories consists of, and how it is cut into blocks that threads work on.

import type { ArrayBlock } from "../../../data/arrays/arrayColumn.js";
import { elementCount } from "../../../engine/types.js";
import { numpyRandomState } from "../../../stats/numpyRandomState.js";
import type { SampleOptions } from "../algorithm.js";
import { algorithmNamed } from "../clrs30.js";
import { blockOf, storedFeatures } from "./storedColumns.js";

/** Plain data, so that it can be handed to a thread. */
export interface DatasetPlan {
  /** Name of the algorithm. */
  readonly algorithm: string;
  readonly samples: number;
  readonly seed: number;
  readonly options: SampleOptions;
}

/** Threads take blocks in turn: this one takes `first`, `first + of`, … */
export interface Share {
  readonly first: number;
  readonly of: number;
}

/** About how many values of hints a block may have at each step. */
const VALUES = 2 ** 15;
const MOST_SAMPLES = 64;

/** How many nodes the graphs of the plan have, from a first draw. Throws a `UserError` where the algorithm has no such input. */
export function planSize({ algorithm, seed, options }: DatasetPlan): number {
  return algorithmNamed(algorithm).generate(numpyRandomState(seed), options).trajectory.size;
}

/**
 * The blocks of one share, in order. All inputs are drawn, as one stream of random numbers gives them; the algorithm runs on those
 * of the share alone.
 */
export function* blocksOf(plan: DatasetPlan, size: number, { first, of }: Share): Generator<ArrayBlock> {
  const algorithm = algorithmNamed(plan.algorithm);
  const features = storedFeatures(algorithm.specification, size);
  const perStep = features.reduce((sum, { column }) => sum + (column.perStep ? elementCount(column.shape) : 0), 0);
  const blockSamples = Math.min(MOST_SAMPLES, Math.max(1, Math.floor(VALUES / perStep)));
  const random = numpyRandomState(plan.seed);
  for (let block = 0, done = 0; done < plan.samples; block++) {
    const samples = Math.min(blockSamples, plan.samples - done);
    const drawn = Array.from({ length: samples }, () => algorithm.draw(random, plan.options));
    if (block % of === first) {
      yield blockOf(
        features,
        drawn.map((task) => task().trajectory),
      );
    }
    done += samples;
  }
}
