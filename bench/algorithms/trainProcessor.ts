// Trains a processor on one batch, again and again, as bench/peers/clrs_train.py does: 32 trajectories of 16 nodes, seed 1, width 128.
//
//   node bench/.build/bench/algorithms/trainProcessor.js <algorithm> <processor> <seconds>
//
// Prints one JSON document: the steps of the trajectories, the wall clock's and the processor's seconds of each step of training, those
// until the first was done, and the loss at the end.

import { seededRandom } from "../../src/core/random.js";
import { batchOf } from "../../src/fields/algorithms/batch.js";
import { algorithmNamed } from "../../src/fields/algorithms/clrs30.js";
import { processorNames } from "../../src/fields/algorithms/processors/named.js";
import { lessonOf } from "../../src/fields/algorithms/reasoner/lessons.js";
import { reasoner } from "../../src/fields/algorithms/reasoner/reasoner.js";
import { forcedSamples } from "../../src/fields/algorithms/reasoner/teacherForcing.js";
import { reasonerTrainer } from "../../src/fields/algorithms/reasoner/trainer.js";
import { trainingRecipes } from "../../src/fields/algorithms/reasoner/trainingRecipes.js";
import { recipeSpecification, recipeTrajectory } from "../../src/fields/algorithms/recipes.js";
import { numpyRandomState } from "../../src/stats/numpyRandomState.js";

const [name, wanted, seconds] = process.argv.slice(2);
const processor = processorNames.find((each) => each === wanted);
if (processor === undefined) throw new Error(`no processor is called ${wanted}`);
const algorithm = algorithmNamed(name);
const recipe = trainingRecipes["2022b"];
const specification = recipeSpecification(algorithm, "2022b");
const random = numpyRandomState(1);
const drawn = Array.from({ length: 32 }, () => algorithm.generate(random, { length: 16 }).trajectory);
const trajectories = drawn.map((trajectory) => recipeTrajectory(algorithm, "2022b", trajectory));

const start = performance.now();
const trainer = reasonerTrainer({
  reasoner: reasoner({ processor, width: 128, hints: "fed-back", encoderStart: recipe.encoderStart }),
  specifications: { [name]: specification },
  recipe,
  seed: 1,
});
async function step(): Promise<number> {
  const lesson = lessonOf(specification, batchOf(trajectories));
  const forced = forcedSamples(lesson, recipe.teacherForcing, seededRandom(1));
  return (await trainer.step({ algorithm: name, lesson, forced })).loss;
}
let loss = await step();
const first = (performance.now() - start) / 1000;
const wall: number[] = [];
const used: number[] = [];
const end = performance.now() + 1000 * Number(seconds);
while (wall.length < 3 || performance.now() < end) {
  const [begun, before] = [performance.now(), process.cpuUsage()];
  loss = await step();
  wall.push((performance.now() - begun) / 1000);
  const { user, system } = process.cpuUsage(before);
  used.push((user + system) / 1e6);
}
console.log(JSON.stringify({ steps: batchOf(trajectories).steps, wall, processor: used, first, loss }));
await trainer.dispose();
