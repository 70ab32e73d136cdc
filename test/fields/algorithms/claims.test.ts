import { expect, it } from "vitest";
import { compareWithPublished } from "../../../src/core/claim.js";
import { bfsOutOfDistribution } from "../../../src/fields/algorithms/claims/outOfDistribution.js";
import { quietRun } from "../pitfalls/quietRun.js";

it("executes breadth-first search at four times the size that it learnt at", async () => {
  const reproduction = await bfsOutOfDistribution.reproduce(quietRun(0), "quick");
  const [{ ours, holds }] = compareWithPublished(bfsOutOfDistribution, reproduction);
  expect(holds).toBe(true);
  expect(ours?.value).toBeGreaterThan(0.95);
  expect(ours?.n).toBe(32);
}, 300_000);
