// Writes chunks of the trajectories of all algorithms, which bench/peers/clrs_compare.py draws as well:
//
//   node bench/.build/bench/algorithms/writeChunks.js <seed> <size> <rows> <steps> <chunks>
//
// Prints one JSON document: of each algorithm's chunks the features by name, their values row by row.

import { numbers } from "../../src/engine/ndarray.js";
import type { Algorithm } from "../../src/fields/algorithms/algorithm.js";
import { chunksOf } from "../../src/fields/algorithms/chunks.js";
import { clrs30 } from "../../src/fields/algorithms/clrs30.js";
import { numpyRandomState } from "../../src/stats/numpyRandomState.js";

const [seed, length, rows, steps, count] = process.argv.slice(2).map(Number);

function chunksFor(algorithm: Algorithm) {
  const random = numpyRandomState(seed);
  const chunks = chunksOf(() => algorithm.generate(random, { length }).trajectory, { rows, steps });
  return Array.from({ length: count }, () => {
    const { value } = chunks.next();
    const features = Object.entries({ ...value.inputs, ...value.hints, ...value.outputs });
    return {
      isFirst: [...value.isFirst],
      isLast: [...value.isLast],
      features: Object.fromEntries(features.map(([feature, array]) => [feature, Array.from(numbers(array))])),
    };
  });
}

console.log(JSON.stringify(Object.fromEntries(clrs30.map((algorithm) => [algorithm.name, chunksFor(algorithm)]))));
