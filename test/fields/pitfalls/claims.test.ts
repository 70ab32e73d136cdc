import { describe, expect, it } from "vitest";
import { compareWithPublished } from "../../../src/core/claim.js";
import { seededRandom } from "../../../src/core/random.js";
import type { Run } from "../../../src/core/run.js";
import { pitfalls } from "../../../src/fields/pitfalls/index.js";

const runOf = (id: string): Run => ({
  seed: 0,
  random: seededRandom(0, id),
  signal: new AbortController().signal,
  device: "cpu",
  look: async () => 1,
  looks: async () => [],
  progress: () => {},
  log: () => {},
  artifact: async (name) => name,
});

describe.each(pitfalls.claims)("the claim $id", (claim) => {
  it("is reproduced in its quick form: every published number is measured, and agrees", async () => {
    const reproduction = await claim.reproduce(runOf(claim.id), "quick");
    for (const { published, ours, holds } of compareWithPublished(claim, reproduction)) {
      expect(holds, `${published.measure}: published ${published.value}, ours ${ours?.value}`).toBe(true);
    }
  });

  it("gives the same numbers again from the same seed", async () => {
    const first = await claim.reproduce(runOf(claim.id), "quick");
    expect(await claim.reproduce(runOf(claim.id), "quick")).toEqual(first);
  });
});
