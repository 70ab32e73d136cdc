// Generates the test split of one algorithm, as bench/peers/clrs_generate.py does, into the arrays that `touchstone generate` writes.
//
//   node --expose-gc bench/.build/bench/algorithms/generateSplit.js <algorithm> <runs>
//
// Prints one JSON document: how many samples, the most steps, and the processor's and the wall clock's seconds of each run.

import { benchmarkSplit } from "../../src/fields/algorithms/benchmarkSplits.js";
import { algorithmNamed } from "../../src/fields/algorithms/clrs30.js";
import { blocksOf, planSize } from "../../src/fields/algorithms/dataset/datasetPlan.js";

function generate(name: string): { samples: number; steps: number } {
  const { length, ...split } = benchmarkSplit(algorithmNamed(name), "test");
  const plan = { algorithm: name, ...split, options: { length } };
  const blocks = [...blocksOf(plan, planSize(plan), { first: 0, of: 1 })];
  const steps = blocks.reduce((most, block) => block.steps.reduce((one, other) => Math.max(one, other), most), 0);
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
