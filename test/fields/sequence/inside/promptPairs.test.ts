import fc from "fast-check";
import { expect, it } from "vitest";
import { promptPairs } from "../../../../src/fields/sequence/inside/promptPairs.js";

const task = {
  clean: "Ann and Bob met Anna. Ann gave it to",
  corrupted: "Ann and Bob met Anna. Bob gave it to",
  cleanAnswer: " Bob",
  corruptedAnswer: " Ann",
};

it("puts other names where the answers stand, as whole words, the given pair first", () => {
  const pairs = promptPairs(task, ["Eve", "Joe"], 20);
  expect(pairs[0]).toEqual(task);
  expect(pairs[2]).toEqual({
    clean: "Joe and Eve met Anna. Joe gave it to",
    corrupted: "Joe and Eve met Anna. Eve gave it to",
    cleanAnswer: " Eve",
    corruptedAnswer: " Joe",
  });
  // Each of four names with each of the others, in both orders.
  expect(pairs.length).toBe(12);
  expect(new Set(pairs.map(({ clean }) => clean)).size).toBe(12);
});

it("gives no more pairs than are asked for, and the given one where there is nothing to put", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.subarray(["Eve", "Joe", "Ann", "K+"]), (most, names) => {
      const pairs = promptPairs(task, names, most);
      const all = new Set(["Ann", "Bob", ...names]).size;
      expect(pairs.length).toBe(Math.min(most, all * (all - 1)));
      for (const { clean, corrupted } of pairs) expect(clean).not.toBe(corrupted);
    }),
  );
  const other = { ...task, cleanAnswer: " yes", corruptedAnswer: " no" };
  expect(promptPairs(other, ["Eve"], 9)).toEqual([other]);
});
