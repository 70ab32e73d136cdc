import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { testSetReuse } from "../../../src/fields/pitfalls/testSetReuse.js";
import { expectedMaximumOfNormals } from "../../../src/stats/expectedMaximum.js";
import { measureOf } from "./examinePlanted.js";
import { memoryTable } from "./memoryTable.js";
import { plantedClassifier } from "./plantPredictions.js";
import { quietRun } from "./quietRun.js";

const shape = { rows: 400, share: 0.5, split: false } as const;

/** A model that is right in this share of 400 rows, of which half are sick. */
function model(right: number) {
  const actual = Array.from({ length: 400 }, (_, row) => (row % 2 === 0 ? "sick" : "well"));
  const said = actual.map((level, row) => ((row * 7) % 400 < right * 400 ? level : level === "sick" ? "well" : "sick"));
  return memoryTable({ columns: { actual, said } }, { target: "actual", prediction: "said" });
}

describe("a model scored on a test set", () => {
  it("is not in doubt at the first look, which is counted", async () => {
    const run = quietRun(0);
    const answer = await testSetReuse.examine(model(0.55), {}, run);
    expect(answer).toMatchObject({ verdict: "pass", advice: "" });
    expect(answer.summary).toContain("first recorded look");
    expect(run.looked).toEqual(["test-set-reuse"]);
  });

  it("fails where the best of so many models without skill would do as well", async () => {
    const answer = await testSetReuse.examine(model(0.55), {}, quietRun(0, 99));
    expect(answer.verdict).toBe("fail");
    expect(measureOf(answer, "looks at this test set")).toBe(100);
    expect(measureOf(answer, "accuracy of the best of so many models without skill")).toBeCloseTo(
      0.5 + 0.025 * expectedMaximumOfNormals(100),
      12,
    );
    expect((await testSetReuse.examine(model(0.51), {}, quietRun(0, 2))).verdict).toBe("concern");
  });

  it("is a concern after many looks, be it ever so good, and passes after few", async () => {
    expect((await testSetReuse.examine(model(0.9), {}, quietRun(0, 50))).verdict).toBe("concern");
    expect((await testSetReuse.examine(model(0.9), {}, quietRun(0, 10))).verdict).toBe("pass");
  });

  it("counts looks that it is told of", async () => {
    const answer = await testSetReuse.examine(model(0.55), { earlier: 200 }, quietRun(0));
    expect(answer.verdict).toBe("fail");
    expect(answer.evidence).toContainEqual({ "looked at for": "told", looks: 200, source: "--earlier" });
  });

  it("never doubts more after fewer looks", () =>
    fc.assert(
      fc.asyncProperty(fc.double({ min: 0.5, max: 1, noNaN: true }), fc.nat({ max: 300 }), async (right, earlier) => {
        const gravity = { skipped: 0, info: 0, pass: 0, concern: 1, fail: 2 };
        const fewer = await testSetReuse.examine(model(right), {}, quietRun(0, earlier));
        const more = await testSetReuse.examine(model(right), {}, quietRun(0, 2 * earlier + 1));
        expect(gravity[more.verdict]).toBeGreaterThanOrEqual(gravity[fewer.verdict]);
      }),
      { numRuns: 30, seed: 1 },
    ));

  it("may be a forecast of numbers", async () => {
    const random = seededRandom(1);
    const actual = Array.from({ length: 300 }, () => random.normal());
    const guess = actual.map((value) => 0.05 * value + 0.05 * random.normal());
    const table = memoryTable({ columns: { actual, guess } }, { target: "actual", prediction: "guess" });
    const answer = await testSetReuse.examine(table, {}, quietRun(0, 400));
    expect(answer.verdict).toBe("fail");
    expect(measureOf(answer, "error reported")).toBeLessThan(1);
  });

  it("is judged by its scores where it names no classes", async () => {
    const { table, roles } = plantedClassifier(shape, "honest", seededRandom(1));
    const answer = await testSetReuse.examine(memoryTable(table, roles), {}, quietRun(0));
    expect(answer.verdict).toBe("pass");
  });
});
