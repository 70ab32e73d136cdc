// How claims measure over trainings, and the text that one of them learns.

import { expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/random.js";
import { accuracyMeasure, accuracyOfTrainings } from "../../../../src/fields/sequence/claims/accuracyMeasure.js";
import { bitsMeasure, bitsOf } from "../../../../src/fields/sequence/claims/bitsPerCharacter.js";
import { novelChapters } from "../../../../src/fields/sequence/claims/novel.js";

const ends = ({ interval: [low, high] = [Number.NaN, Number.NaN] }: { interval?: readonly [number, number] }) => ({
  low,
  high,
});

it("gives trainings that end alike the interval of their sequences, and others a wider one", () => {
  const right = new Float64Array(100).fill(1);
  const alike = accuracyOfTrainings("a", [right, right, right], 0.5);
  expect(alike).toEqual({ ...accuracyMeasure("a", new Float64Array(300).fill(1), 0.5), n: 3 });
  const half = Float64Array.from(right, (_, i) => i % 2);
  const apart = accuracyOfTrainings("a", [right, half, right], 0.5);
  expect(apart.value).toBeCloseTo(5 / 6, 12);
  // Student's with two degrees of freedom, cut where shares end.
  expect(ends(apart).low).toBeCloseTo(5 / 6 - (4.302653 * Math.sqrt(1 / 12)) / Math.sqrt(3), 5);
  expect(ends(apart).high).toBe(1);
  expect(accuracyOfTrainings("a", [half], 0.5)).toEqual({ ...accuracyMeasure("a", half, 0.5), n: 1 });
});

it("counts bits over all characters, and what one model costs more than another on the same documents", () => {
  const costs = (nats: readonly number[]) => nats.map((each, i) => ({ nats: each, tokens: 1, bytes: 10 * (i + 1) }));
  const one = costs([10, 30, 60, 20]);
  expect(bitsOf(one)).toBeCloseTo(120 / 100 / Math.LN2, 12);
  expect(bitsOf(one, [0, 0, 1])).toBeCloseTo(50 / 40 / Math.LN2, 12);
  const dearer = one.map((cost) => ({ ...cost, nats: cost.nats + 0.1 * cost.bytes * Math.LN2 }));
  const more = bitsMeasure("more", [dearer], seededRandom(0), { others: [one] });
  expect(more.value).toBeCloseTo(0.1, 12);
  expect(ends(more).high).toBeCloseTo(0.1, 9);
  // Two trainings that differ widen it beyond what documents do.
  const two = bitsMeasure("more", [dearer, one], seededRandom(0), { others: [one, one] });
  expect(two.value).toBeCloseTo(0.05, 12);
  expect(ends(two).low).toBeLessThan(-0.1);
});

it("reads the chapters as documents of ASCII, none twice", async () => {
  const chapters = await novelChapters();
  expect(new Set(chapters).size).toBe(136);
  expect(chapters[0]).toMatch(/^CHAPTER 1\. Loomings\.\n\nCall me Ishmael\. Some years ago--never mind/);
  for (const text of chapters) expect(text).toMatch(/^[\n -~]{200,}$/);
});
