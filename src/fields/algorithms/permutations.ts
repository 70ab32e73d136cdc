// Orders as permutations (Ibarz et al. 2022, §3.1): predecessor pointers whose first node points to itself become a cyclic
// permutation, in which it points to the last, and a mark on the first node.

import { hint, input, output, type Specification } from "./specification.js";
import type { Features, FeatureValues, Trajectory } from "./trajectory.js";

/** The specification after `encodePermutations`: `name` is a permutation pointer, `name_mask` marks the first node. */
export function permutationSpecification(specification: Specification): Specification {
  return Object.fromEntries(
    Object.entries(specification).flatMap(([name, feature]): [string, Specification[string]][] => {
      if (feature.type !== "shouldBePermutation") return [[name, feature]];
      const of = { input, hint, output }[feature.stage];
      return [
        [name, of(feature.place, "permutationPointer")],
        [`${name}_mask`, of(feature.place, "maskOne")],
      ];
    }),
  );
}

/** The specification in which what should be a permutation is an ordinary pointer. */
export function pointerSpecification(specification: Specification): Specification {
  return Object.fromEntries(
    Object.entries(specification).map(([name, feature]) => [
      name,
      feature.type === "shouldBePermutation" ? { ...feature, type: "pointer" as const } : feature,
    ]),
  );
}

/** Rewrites every feature that should be a permutation as a one-hot cyclic permutation and a mark on the first node. */
export function encodePermutations(specification: Specification, trajectory: Trajectory): Trajectory {
  const encode = (features: Features): Features =>
    Object.fromEntries(
      Object.entries(features).flatMap(([name, values]): [string, FeatureValues][] => {
        if (specification[name].type !== "shouldBePermutation") return [[name, values]];
        const { permutation, first } = cyclicPermutation(values, trajectory.size);
        return [
          [name, permutation],
          [`${name}_mask`, first],
        ];
      }),
    );
  return {
    ...trajectory,
    inputs: encode(trajectory.inputs),
    hints: encode(trajectory.hints),
    outputs: encode(trajectory.outputs),
  };
}

// Pointers that are no single order are taken as the benchmark takes them: the last node is the first that nobody points to (or that
// fewest do), the first node the first that points to itself.
function cyclicPermutation({ shape, data }: FeatureValues, size: number) {
  const permutation = new Float64Array(data.length * size);
  const mask = new Float64Array(data.length);
  for (let row = 0; row < data.length; row += size) {
    const pointed = new Int32Array(size);
    let first = -1;
    for (let node = 0; node < size; node++) {
      const to = data[row + node];
      pointed[to]++;
      permutation[(row + node) * size + to] = 1;
      if (to === node && first === -1) first = node;
    }
    if (first === -1) first = 0;
    const last = pointed.indexOf(Math.min(...pointed));
    mask[row + first] = 1;
    permutation[(row + first) * size + last] += 1;
    permutation[(row + first) * size + first] -= 1;
  }
  return { permutation: { shape: [...shape, size], data: permutation }, first: { shape, data: mask } };
}

/**
 * Pointers of a (soft or hard) permutation, rows of `size` scores for each node, and of a mark on the first: the marked node points to
 * itself, every other to its best score. `mask` above one half marks.
 */
export function fusePermutation(permutation: ArrayLike<number>, mask: ArrayLike<number>, size: number): Float64Array {
  return Float64Array.from({ length: mask.length }, (_, at) => {
    if (mask[at] > 0.5) return at % size;
    let best = 0;
    for (let to = 1; to < size; to++) {
      if (permutation[at * size + to] > permutation[at * size + best]) best = to;
    }
    return best;
  });
}
