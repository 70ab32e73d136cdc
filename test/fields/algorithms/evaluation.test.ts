import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { elementCount } from "../../../src/engine/types.js";
import type { Algorithm } from "../../../src/fields/algorithms/algorithm.js";
import { bfs } from "../../../src/fields/algorithms/algorithms/bfs.js";
import { clrs30 } from "../../../src/fields/algorithms/clrs30.js";
import {
  firstWrongStep,
  outputScoreInterval,
  scoreHints,
  scoreOutputs,
} from "../../../src/fields/algorithms/evaluation.js";
import { featureShape } from "../../../src/fields/algorithms/specification.js";
import type { Features, Trajectory } from "../../../src/fields/algorithms/trajectory.js";
import { numpyRandomState } from "../../../src/stats/numpyRandomState.js";
import { clrsScores } from "./goldens.js";

const sampled = (algorithm: Algorithm, seed: number) => {
  const random = numpyRandomState(seed);
  return Array.from({ length: 6 }, () => algorithm.generate(random, { length: 8 }).trajectory);
};

const valuesOf = (features: Features) =>
  Object.fromEntries(Object.entries(features).map(([name, { data }]) => [name, data]));

/** The hints from the second step on, cut or padded with zeros to the steps of `truth`. */
function hintsOf(algorithm: Algorithm, { hints, size }: Trajectory, truth: Trajectory) {
  return Object.fromEntries(
    Object.entries(hints).map(([name, { data }]) => {
      const length = elementCount(featureShape(algorithm.specification[name], size));
      const fitted = new Float64Array((truth.steps - 1) * length);
      fitted.set(data.subarray(length, truth.steps * length));
      return [name, fitted];
    }),
  );
}

describe.each(clrs30)("scores of $name", (algorithm) => {
  const truths = sampled(algorithm, 7);
  const others = sampled(algorithm, 8);
  const golden = clrsScores[algorithm.name];

  it("equal the peer's", () => {
    const samples = truths.map((truth, i) => ({ truth, answer: valuesOf(others[i].outputs) }));
    const { score, features } = scoreOutputs(algorithm.specification, samples);
    expect(score).toBeCloseTo(golden.score, 6);
    for (const [name, value] of Object.entries(golden.outputs)) expect(features[name]).toBeCloseTo(value, 6);
  });

  it("equal the peer's for every hint, over all steps and at the third", () => {
    const samples = truths.map((truth, i) => ({ truth, hints: hintsOf(algorithm, others[i], truth) }));
    const scores = scoreHints(algorithm.specification, samples);
    for (const [name, value] of Object.entries(golden.hints)) expect(scores[name].score).toBeCloseTo(value, 6);
    for (const [name, value] of Object.entries(golden.step2)) expect(scores[name].steps[1]).toBeCloseTo(value, 6);
  });

  it("are perfect for the truth", () => {
    const samples = truths.map((truth) => ({
      truth,
      answer: valuesOf(truth.outputs),
      hints: hintsOf(algorithm, truth, truth),
    }));
    expect(scoreOutputs(algorithm.specification, samples).score).toBe(1);
    expect(samples.map((sample) => firstWrongStep(algorithm.specification, sample))).toEqual(
      truths.map(() => undefined),
    );
  });
});

describe("what the scores rest on", () => {
  const path = [
    [0, 1, 0],
    [1, 0, 1],
    [0, 1, 0],
  ];
  const truth = bfs.given({ graph: path, source: 0 }).trajectory;

  it("is given an interval over samples", () => {
    const samples = Array.from({ length: 40 }, (_, i) => ({
      truth,
      answer: { pi: i % 2 === 0 ? [0, 0, 1] : [0, 0, 0] },
    }));
    const { value, interval } = outputScoreInterval(bfs.specification, samples, { random: seededRandom(1) });
    expect(value).toBeCloseTo(5 / 6, 12);
    expect(interval[0]).toBeLessThan(5 / 6);
    expect(interval[1]).toBeGreaterThan(5 / 6);
    expect(interval[1] - interval[0]).toBeLessThan(0.15);
  });

  it("tells the first step that went wrong", () => {
    const hints = hintsOf(bfs, truth, truth);
    hints.pi_h[4] = 2;
    expect(firstWrongStep(bfs.specification, { truth, hints })).toBe(2);
  });
});
