import fc from "fast-check";
import { expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/random.js";
import { sequenceNetwork } from "../../../../src/fields/sequence/network/sequenceNetwork.js";
import { accuracyInPieces } from "../../../../src/fields/sequence/tasks/accuracyInPieces.js";
import { associativeRecall } from "../../../../src/fields/sequence/tasks/associativeRecall.js";
import {
  drawIndirectObject,
  giverPlace,
  indirectObjectPlaces,
  indirectObjectSentence,
  indirectObjects,
  type Phrase,
} from "../../../../src/fields/sequence/tasks/indirectObject.js";
import { inductionHeads } from "../../../../src/fields/sequence/tasks/inductionHeads.js";
import { learnLessons } from "../../../../src/fields/sequence/tasks/learnLessons.js";
import { learnTask, taskAccuracy } from "../../../../src/fields/sequence/tasks/learnTask.js";
import { selectiveCopying } from "../../../../src/fields/sequence/tasks/selectiveCopying.js";
import type { Task } from "../../../../src/fields/sequence/tasks/task.js";
import { quietRun } from "../../pitfalls/quietRun.js";

it("selective copying asks for the tokens among the noise, in their order", () => {
  const task = selectiveCopying({ copied: 3, vocabulary: 6 });
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 6, max: 20 }), (seed, length) => {
      const { tokens, answers } = task.draw(length, seededRandom(seed));
      expect(tokens.length).toBe(length);
      expect(tokens.slice(0, length - 3).filter((token) => token !== 0)).toEqual(answers);
      expect(tokens.slice(length - 3)).toEqual([1, 1, 1]);
    }),
  );
});

it("induction heads ask for what followed the sign", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 3, max: 20 }), (seed, length) => {
      const { tokens, answers } = inductionHeads(5).draw(length, seededRandom(seed));
      const signs = tokens.flatMap((token, place) => (token === 0 ? [place] : []));
      expect(signs).toEqual([signs[0], length - 1]);
      expect(answers).toEqual([tokens[signs[0] + 1]]);
    }),
  );
});

it("associative recall asks for the value of every key", () => {
  const task = associativeRecall({ pairs: 3, vocabulary: 16 });
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 9, max: 20 }), (seed, length) => {
      const { tokens, answers } = task.draw(length, seededRandom(seed));
      const values = new Map([0, 1, 2].map((pair) => [tokens[2 * pair], tokens[2 * pair + 1]]));
      expect(values.size).toBe(3);
      expect(tokens.slice(length - 3).map((key) => values.get(key))).toEqual(answers);
    }),
  );
});

it("indirect objects ask for the name that does not stand again, however long the sentence", () => {
  const someOf = fc.subarray<Phrase>(["opening", "doing", "giving", "time"]);
  fc.assert(
    fc.property(fc.nat(), someOf, (seed, phrases) => {
      const drawn = drawIndirectObject(seededRandom(seed));
      const { tokens, answers } = indirectObjectSentence(drawn, phrases);
      const { task, length } = indirectObjects(phrases);
      expect(tokens.length).toBe(length);
      expect(task.draw(length, seededRandom(seed))).toEqual({ tokens, answers });
      expect(new Set(drawn.names).size).toBe(2);
      const named = tokens.filter((token) => token < 10);
      expect(named).toEqual([...drawn.names, drawn.names[drawn.giver]]);
      expect(answers).toEqual(drawn.names.filter((name) => name !== named[2]));
      for (const token of tokens) expect(token).toBeLessThan(task.vocabulary);
    }),
  );
  const whole = indirectObjectSentence(drawIndirectObject(seededRandom(0))).tokens;
  expect([whole.length, whole[giverPlace] < 10]).toEqual([indirectObjectPlaces.length, true]);
});

it("is learnt, and only as far as it is learnt answered", async () => {
  // Say again the last token but one.
  const echo: Task = {
    vocabulary: 4,
    asked: 1,
    draw: (length, random) => {
      const tokens = Array.from({ length }, () => random.integer(4));
      return { tokens, answers: [tokens[length - 2]] };
    },
  };
  const network = sequenceNetwork({ architecture: "mamba", vocabulary: 4, features: 8, layers: 1, states: 2 });
  const random = seededRandom(0);
  const size = { length: 6, examples: 50 };
  const untrained = await taskAccuracy(network, network.initialise(random), echo, size, random);
  const options = { length: 6, batch: 16, steps: 400, learningRate: 0.01, enough: 0.05 };
  const { parameters, steps } = await learnTask(network, echo, options, quietRun(0), random);
  const trained = await taskAccuracy(network, parameters, echo, size, random);
  const mean = (shares: Float64Array) => shares.reduce((total, share) => total + share, 0) / shares.length;
  expect(steps).toBeLessThan(400);
  expect(untrained.length).toBe(50);
  expect(mean(untrained)).toBeLessThan(0.6);
  expect(mean(trained)).toBeGreaterThan(0.95);
});

it("is learnt lesson by lesson, each from where the one before it ended", async () => {
  // Say again the token before the last one, or, later, the one before that.
  const earlier = (back: number): Task => ({
    vocabulary: 4,
    asked: 1,
    draw: (length, random) => {
      const tokens = Array.from({ length }, () => random.integer(4));
      return { tokens, answers: [tokens[length - 1 - back]] };
    },
  });
  const network = sequenceNetwork({ architecture: "mamba", vocabulary: 4, features: 8, layers: 1, states: 2 });
  const lesson = { length: 4, batch: 16, steps: 400, learningRate: 0.01, enough: 0.05 };
  const lessons = [
    { ...lesson, task: earlier(1) },
    { ...lesson, task: earlier(1), length: 8 },
  ];
  const random = seededRandom(0);
  const learnt = await learnLessons(network, lessons, quietRun(0), random);
  const [first, second] = learnt.stepsOfLessons;
  expect(first + second).toBe(learnt.steps);
  // What was learnt is kept: the second lesson takes no more steps than the first.
  expect(second).toBeLessThanOrEqual(first);
  const alone = await learnLessons(network, lessons.slice(0, 1), quietRun(0), random);
  const { task, ...options } = lessons[1];
  const next = await learnTask(network, task, { ...options, from: alone.parameters }, quietRun(0), random.stream("1"));
  expect(next.parameters).toEqual(learnt.parameters);
  await expect(learnLessons(network, [], quietRun(0), random)).rejects.toThrow("no lesson");
});

it("is asked piece by piece as it is asked at once", async () => {
  // A random network with a tied head often says the token that it reads.
  const task: Task = {
    vocabulary: 6,
    asked: 2,
    draw: (length, random) => {
      const tokens = Array.from({ length }, () => random.integer(6));
      return { tokens, answers: tokens.slice(-2).map((token) => (token < 3 ? token : tokens[0])) };
    },
  };
  const network = sequenceNetwork({
    architecture: "mamba",
    vocabulary: 6,
    features: 8,
    layers: 2,
    states: 2,
    deviation: 1,
  });
  const parameters = network.initialise(seededRandom(4));
  const size = { length: 24, examples: 64 };
  const atOnce = await taskAccuracy(network, parameters, task, size, seededRandom(1));
  const inPieces = await accuracyInPieces(
    network,
    parameters,
    task,
    { ...size, piece: 8 },
    quietRun(0),
    seededRandom(1),
  );
  expect(inPieces).toEqual(atOnce);
  expect(new Set(atOnce)).toEqual(new Set([0, 0.5, 1]));
  await expect(
    accuracyInPieces(network, parameters, task, { ...size, piece: 7 }, quietRun(0), seededRandom(1)),
  ).rejects.toThrow("pieces of 7");
});
