import { expect, it } from "vitest";
import { compareWithPublished } from "../../../src/core/claim.js";
import { bfs } from "../../../src/fields/algorithms/algorithms/bfs.js";
import { comparison } from "../../../src/fields/algorithms/claims/comparison.js";
import { velickovic2020 } from "../../../src/fields/algorithms/essay.js";
import { quietRun } from "../pitfalls/quietRun.js";

it("sets what one choice scores beside what the others do, and holds only to who is ahead", async () => {
  const claim = comparison("algorithms/any", {
    statement: "Any.",
    source: velickovic2020,
    ahead: { name: "maximum", networks: [[bfs]] },
    others: [
      { name: "the same", networks: [[bfs]] },
      { name: "sum", networks: [[bfs]], options: { aggregation: "sum" } },
    ],
    tolerance: 0,
    steps: { quick: 3, full: 3 },
    tellsValidation: true,
    // No breadth-first search of the test takes more.
    stoppedAfter: 20,
  });
  const reproduction = await claim.reproduce(quietRun(0), "quick");
  const value = (name: string) => reproduction.measures.find((measure) => measure.name === name)?.value ?? Number.NaN;
  expect(value("maximum less the same")).toBe(0);
  expect(value("maximum less sum")).toBe(value("maximum") - value("sum"));
  expect(value("maximum, stopped after 20 steps")).toBe(value("maximum"));
  expect(value("the same, 16 nodes")).toBe(value("maximum, 16 nodes"));
  expect(value("the same, 16 nodes")).toBeGreaterThan(0);
  const [same, sum] = compareWithPublished(claim, reproduction);
  expect(same.holds).toBe(true);
  expect(sum.holds).toBe(value("maximum") >= value("sum"));
}, 300_000);
