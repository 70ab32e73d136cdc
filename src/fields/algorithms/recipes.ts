// What networks are trained on, in the two published ways, which are not to be mixed in one table: once for all on a fixed set of samples
// of one size (Veličković et al. 2022, "2022"), or on ever new samples of several sizes, edge probabilities and lengths of needles,
// with random positions, constant hints as inputs and orders as permutations (Ibarz et al. 2022, "2022b").

import { type NumpyRandomState, numpyRandomState } from "../../stats/numpyRandomState.js";
import type { Algorithm, SampleOptions } from "./algorithm.js";
import { benchmarkSplit, splitTasks } from "./benchmarkSplits.js";
import { constantHintsAsInputs, withoutConstantHints } from "./constantHints.js";
import { encodePermutations, permutationSpecification, pointerSpecification } from "./permutations.js";
import { randomisePositions } from "./randomPositions.js";
import type { Specification } from "./specification.js";
import type { Trajectory } from "./trajectory.js";

export const recipeNames = ["2022", "2022b"] as const;
export type RecipeName = (typeof recipeNames)[number];

const SIZES = [4, 7, 11, 13, 16] as const;
const LARGEST = 16;
const EDGE_PROBABILITIES = Array.from({ length: 9 }, (_, i) => 0.1 + 0.1 * i);
const LONGEST_NEEDLE = 8;

/** The specification of what a recipe hands to a network. */
export function recipeSpecification(algorithm: Algorithm, recipe: RecipeName): Specification {
  return recipe === "2022"
    ? pointerSpecification(algorithm.specification)
    : permutationSpecification(withoutConstantHints(algorithm));
}

/** A trajectory as a recipe hands it to a network, its positions as they are. */
export function recipeTrajectory(algorithm: Algorithm, recipe: RecipeName, trajectory: Trajectory): Trajectory {
  return recipe === "2022"
    ? trajectory
    : encodePermutations(withoutConstantHints(algorithm), constantHintsAsInputs(algorithm, trajectory));
}

/**
 * Batches to train on, without end, each of trajectories of one size: of the first recipe the training split in order, again and again;
 * of the second ever new samples, which depend on `seed`.
 */
export function trainingBatches(
  algorithm: Algorithm,
  recipe: RecipeName,
  { seed, batch = 32 }: { readonly seed: number; readonly batch?: number },
): Generator<readonly Trajectory[]> {
  return recipe === "2022" ? fixedSet(algorithm, batch) : everNew(algorithm, numpyRandomState(seed), batch);
}

function* fixedSet(algorithm: Algorithm, batch: number): Generator<readonly Trajectory[]> {
  const trajectories = Array.from(splitTasks(algorithm, benchmarkSplit(algorithm, "train")), (task) => task.trajectory);
  for (let start = 0; ; start += batch) {
    yield Array.from({ length: batch }, (_, at) => trajectories[(start + at) % trajectories.length]);
  }
}

/** What a sample of the second recipe is drawn with. */
export function recipeOptions({ sparseGraphs }: Algorithm, length: number): SampleOptions {
  return {
    length,
    edgeProbabilities: EDGE_PROBABILITIES.map((probability) => (sparseGraphs ? probability / 2 : probability)),
    needleLength: -LONGEST_NEEDLE,
  };
}

/** The sizes that the second recipe trains on, in turn. String matchers have one size, and needles of all lengths. */
export function recipeSizes({ name }: Algorithm): readonly number[] {
  const isMatcher = name === "naive_string_matcher" || name === "kmp_matcher";
  return isMatcher ? [Math.floor((LARGEST * 5) / 4)] : SIZES;
}

function* everNew(algorithm: Algorithm, random: NumpyRandomState, batch: number): Generator<readonly Trajectory[]> {
  const streams = recipeSizes(algorithm).map((length) => ({
    options: recipeOptions(algorithm, length),
    random: numpyRandomState(random.integer(0, 2 ** 32)),
  }));
  for (;;) {
    for (const stream of streams) {
      const drawn = Array.from({ length: batch }, () => algorithm.generate(stream.random, stream.options).trajectory);
      yield randomisePositions(drawn, random).map((trajectory) => recipeTrajectory(algorithm, "2022b", trajectory));
    }
  }
}
