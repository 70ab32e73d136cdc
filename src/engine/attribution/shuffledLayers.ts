// The sanity check of Adebayo et al. 2018: a network whose parameters are shuffled has learnt nothing, from the last layer
// down more and more so. What an attribution says of such a network is said of no knowledge.

import type { Random } from "../../core/random.js";
import type { NDArray } from "../ndarray.js";
import { ndarray } from "../ndarray.js";

type Named<T> = Readonly<Record<string, T>>;

export interface ShuffledStage {
  /** Names of the parameters that are shuffled. */
  readonly shuffled: readonly string[];
  readonly parameters: Named<NDArray>;
}

/**
 * The parameters with those of the last layers shuffled, then of more, until all are: at most `stages` times. `order` names them
 * in the order of computation. Shuffling keeps what values there are, so that activations stay of their size.
 */
export function shuffledLayers(
  parameters: Named<NDArray>,
  order: readonly string[],
  stages: number,
  random: Random,
): readonly ShuffledStage[] {
  const last = [...order].reverse();
  const count = Math.min(stages, last.length);
  return Array.from({ length: count }, (_, stage) => {
    const shuffled = last.slice(0, Math.ceil((last.length * (stage + 1)) / count));
    const mixed = Object.fromEntries(
      shuffled.map((name) => [name, shuffledArray(parameters[name], random.stream(name))]),
    );
    return { shuffled, parameters: { ...parameters, ...mixed } };
  });
}

function shuffledArray({ data, shape, dtype }: NDArray, random: Random): NDArray {
  const values = Array.from(data, Number);
  return ndarray(
    Array.from(random.permutation(values.length), (place) => values[place]),
    shape,
    dtype,
  );
}
