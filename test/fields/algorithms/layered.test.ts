import { expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { type NDArray, ndarray, numbers } from "../../../src/engine/ndarray.js";
import { mapLeaves } from "../../../src/engine/tree.js";
import { batchOf } from "../../../src/fields/algorithms/batch.js";
import { algorithmNamed } from "../../../src/fields/algorithms/clrs30.js";
import { processorNamed } from "../../../src/fields/algorithms/processors/named.js";
import { executor } from "../../../src/fields/algorithms/reasoner/execute.js";
import { lessonOf } from "../../../src/fields/algorithms/reasoner/lessons.js";
import { reasoner } from "../../../src/fields/algorithms/reasoner/reasoner.js";
import { forcedSamples } from "../../../src/fields/algorithms/reasoner/teacherForcing.js";
import { reasonerTrainer } from "../../../src/fields/algorithms/reasoner/trainer.js";
import { trainingRecipes } from "../../../src/fields/algorithms/reasoner/trainingRecipes.js";
import { recipeSpecification, recipeTrajectory } from "../../../src/fields/algorithms/recipes.js";
import { numpyRandomState } from "../../../src/stats/numpyRandomState.js";

const minimum = algorithmNamed("minimum");
const specification = recipeSpecification(minimum, "2022b");
const options = { processor: "mpnn", width: 8, hints: "fed-back", encoderStart: "small-scalars" } as const;

function batchAt(length: number) {
  const random = numpyRandomState(1);
  const tasks = Array.from({ length: 4 }, () => minimum.generate(random, { length }).trajectory);
  return batchOf(tasks.map((trajectory) => recipeTrajectory(minimum, "2022b", trajectory)));
}

it("answers as one processor does where all layers are alike, also beyond the last", async () => {
  const task = reasoner(options).initialiseTask(specification, seededRandom(1));
  const processor = processorNamed("mpnn", options).initialise(seededRandom(2));
  const alike = mapLeaves<NDArray, object>(processor, ({ shape, data }) =>
    ndarray([...Array.from(data, Number), ...Array.from(data, Number)], [2, ...shape]),
  );
  const [one, two] = [1, 2].map((layers) =>
    executor({ reasoner: reasoner({ ...options, layers }), specification, feedBack: "soft", threads: 1 }),
  );
  const shared = await one.execute({ processor, task }, batchAt(6));
  const unshared = await two.execute({ processor: alike, task }, batchAt(6));
  expect(numbers(unshared.outputs.min)).toEqual(numbers(shared.outputs.min));
  await one.dispose();
  await two.dispose();
});

it("learns with the layers that its steps have, and leaves the others alone", async () => {
  const trainer = reasonerTrainer({
    reasoner: reasoner({ ...options, layers: 5 }),
    specifications: { minimum: specification },
    recipe: trainingRecipes["2022b"],
    seed: 1,
    threads: 1,
  });
  const gateOf = () => {
    const found = [...trainer.state().arrays].find(([name]) =>
      /^parameter:processor\..*fromMessages\.weight$/.test(name),
    );
    if (found === undefined) throw new Error("the processor has no such weight");
    return Array.from(found[1].data, Number);
  };
  const before = gateOf();
  const lesson = lessonOf(specification, batchAt(4));
  expect(lesson.steps).toBe(3);
  const forced = forcedSamples(lesson, 0, seededRandom(1));
  await trainer.step({ algorithm: "minimum", lesson, forced });
  const after = gateOf();
  const changed = Array.from({ length: 5 }, (_, layer) => {
    const width = before.length / 5;
    return before.slice(layer * width, (layer + 1) * width).some((value, at) => value !== after[layer * width + at]);
  });
  expect(changed).toEqual([true, true, true, false, false]);
  await trainer.dispose();
});
