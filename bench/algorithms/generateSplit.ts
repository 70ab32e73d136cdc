// Generates the test split of one algorithm, as bench/peers/clrs_generate.py does: arrays [steps, samples, …], padded to the longest.
//
//   node --expose-gc bench/.build/bench/algorithms/generateSplit.js <algorithm> <runs>
//
// Prints one JSON document: how many samples, the most steps, and the processor's and the wall clock's seconds of each run.

import { batchOf } from "../../src/fields/algorithms/batch.js";
import { benchmarkSplit, splitTasks } from "../../src/fields/algorithms/benchmarkSplits.js";
import { algorithmNamed } from "../../src/fields/algorithms/clrs30.js";

function generate(name: string): { samples: number; steps: number } {
  const algorithm = algorithmNamed(name);
  const split = benchmarkSplit(algorithm, "test");
  const { steps } = batchOf(Array.from(splitTasks(algorithm, split), ({ trajectory }) => trajectory));
  return { samples: split.samples, steps };
}

const [name, runs] = process.argv.slice(2);
const processor: number[] = [];
const wall: number[] = [];
let made = { samples: 0, steps: 0 };
for (let run = 0; run < Number(runs); run++) {
  globalThis.gc?.();
  const [begun, used] = [performance.now(), process.cpuUsage()];
  made = generate(name);
  const { user, system } = process.cpuUsage(used);
  wall.push((performance.now() - begun) / 1000);
  processor.push((user + system) / 1e6);
}
console.log(JSON.stringify({ ...made, processor, wall }));
