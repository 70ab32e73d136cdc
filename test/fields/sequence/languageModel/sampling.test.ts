import { expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/random.js";
import { drawToken, type SamplingOptions } from "../../../../src/fields/sequence/languageModel/sampling.js";

const scores = [0, Math.log(2), Math.log(5), Math.log(2)];

function shares(options: SamplingOptions): number[] {
  const random = seededRandom(4);
  const counts = scores.map(() => 0);
  for (let i = 0; i < 20_000; i++) counts[drawToken(scores, options, random)]++;
  return counts.map((count) => count / 20_000);
}

const near = (expected: readonly number[]) => expected.map((value) => expect.closeTo(value, 1.5));

it("draws as the scores say", () => {
  expect(shares({})).toEqual(near([0.1, 0.2, 0.5, 0.2]));
  expect(shares({ temperature: 0.5 })).toEqual(near([1 / 34, 4 / 34, 25 / 34, 4 / 34]));
});

it("draws among the best only", () => {
  expect(shares({ topK: 2 })).toEqual(near([0, 2 / 7, 5 / 7, 0]));
  expect(shares({ topP: 0.6 })).toEqual(near([0, 2 / 7, 5 / 7, 0]));
  expect(shares({ topP: 0.4 })).toEqual([0, 0, 1, 0]);
  expect(shares({ temperature: 0 })).toEqual([0, 0, 1, 0]);
});

it("refuses options out of range", () => {
  for (const options of [{ temperature: -1 }, { topK: 0 }, { topP: 0 }, { topP: 1.5 }, { temperature: Number.NaN }]) {
    expect(() => drawToken(scores, options, seededRandom(0))).toThrow("cannot draw with temperature");
  }
});
