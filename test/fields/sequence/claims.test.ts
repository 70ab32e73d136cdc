// The claims that are reproduced in moments. What takes training is held by `touchstone reproduce`; its parts are tested in
// test/fields/sequence/tasks.

import { expect, it } from "vitest";
import { compareWithPublished } from "../../../src/core/claim.js";
import { constantMemory } from "../../../src/fields/sequence/claims/constantMemory.js";
import { convolutionLost } from "../../../src/fields/sequence/claims/convolutionLost.js";
import { costExponents } from "../../../src/fields/sequence/claims/costExponents.js";
import { sequence } from "../../../src/fields/sequence/index.js";
import { quietRun } from "../pitfalls/quietRun.js";

it("the convolutional form is lost where expected", async () => {
  const reproduction = await convolutionLost.reproduce(quietRun(0), "quick");
  expect(compareWithPublished(convolutionLost, reproduction).map(({ holds }) => holds)).toEqual([true, true, true]);
  expect(reproduction).toEqual(await convolutionLost.reproduce(quietRun(0), "quick"));
});

it("Mamba's state does not grow", async () => {
  const [state, time, cache] = compareWithPublished(
    constantMemory,
    await constantMemory.reproduce(quietRun(0), "quick"),
  );
  expect(state.ours?.value).toBe(1);
  expect(time.ours?.value).toBeGreaterThan(0);
  expect(cache.ours?.value).toBeCloseTo(32, 1);
});

it("attention's time grows faster than the scan's", async () => {
  const { measures } = await costExponents.reproduce(quietRun(0), "quick");
  const [scan, attention] = measures.map(({ value }) => value);
  expect(attention - scan).toBeGreaterThan(0.3);
  expect(scan).toBeGreaterThan(0.3);
});

it("every claim names its numbers and their source", () => {
  for (const { published } of sequence.claims) {
    expect(published.length).toBeGreaterThan(1);
    for (const { source } of published) expect(source.url).toMatch(/^https:/);
  }
});
