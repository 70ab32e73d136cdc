import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ndarray } from "../../../../src/engine/ndarray.js";
import { floor, multiply } from "../../../../src/engine/operations/elementwise.js";
import { matmul } from "../../../../src/engine/operations/matmul.js";
import { slice } from "../../../../src/engine/operations/movement.js";
import { saliency } from "../../../../src/fields/pitfalls/saliency.js";
import { openSubject } from "../../../../src/openSubject.js";
import { quietRun } from "../quietRun.js";
import { drawnNetwork, linearNetwork, networkOf, tableOf } from "./plantedNetworks.js";

const columns = ["a", "b", "c", "d", "e"];
const table = tableOf(120, columns, ([a, b]) => String(Number(3 * a - b > 0)));

async function examine(network: string, options: Record<string, unknown> = {}) {
  const subject = await openSubject("network", [network], { data: [table], table: { target: "answer" } });
  try {
    return await saliency.examine(subject, options, quietRun(0));
  } finally {
    await subject.close();
  }
}

const measures = (answer: Awaited<ReturnType<typeof examine>>) =>
  new Map(answer.measures.map((one) => [one.name, one]));

/** The points of a figure of lines. */
const pointsOf = (spec: unknown) =>
  z
    .object({ data: z.object({ values: z.array(z.object({ series: z.string(), x: z.number(), y: z.number() })) }) })
    .parse(spec).data.values;

describe("pitfalls/saliency", () => {
  it("finds what a linear network looks at, and how much", async () => {
    const answer = await examine(linearNetwork([3, -1, 0, 0, 0]));
    const found = measures(answer);
    expect(found.get("weight of a")?.value).toBeGreaterThan(0.6);
    expect(found.get("weight of b")?.value).toBeGreaterThan(0.15);
    expect(found.get("weight of c")?.value).toBeCloseTo(0, 6);
    expect(found.get("integrated gradients: median share that is missing")?.value).toBeLessThan(1e-4);
    expect(answer.summary).toMatch(/^The answers rest most on a \(\d+ %\), b/);
    expect(answer.evidence[0]).toMatchObject({ "weighs most": "a" });
    for (const method of ["gradient", "integrated gradients", "occlusion"]) {
      const gain = found.get(`${method}: change of the score by covering what weighs most, less by chance`);
      expect(gain?.interval?.[0]).toBeGreaterThan(0);
    }
    expect(await examine(linearNetwork([3, -1, 0, 0, 0]))).toEqual(answer);
  });

  it("sees maps change when a network of several layers is shuffled", async () => {
    const found = measures(await examine(drawnNetwork(5, 2)));
    const likeness = found.get("gradient: likeness to the map of a shuffled network");
    expect(likeness?.value).toBeLessThan(0.5);
    expect(likeness?.baseline).toBe(0);
  });

  it("is concerned about a map that says the same of a network that has learnt nothing", async () => {
    // All weights are alike, so that shuffling them takes nothing away.
    const alike = networkOf(5, { w: ndarray([1, 1, 1, 1, 1], [5, 1]) }, ({ w }, x) => matmul(x, w));
    const answer = await examine(alike);
    expect(measures(answer).get("gradient × input: likeness to the map of a shuffled network")?.value).toBeCloseTo(
      1,
      12,
    );
    expect(answer.verdict).toBe("concern");
    expect(answer.advice).toContain("Do not show the maps of gradient × input, integrated gradients");
  });

  it("tells of a network without gradients by covering alone, and says so", async () => {
    const steps = networkOf(5, { w: ndarray([0, 3, 0, -1, 0, 0, 0, 0, 0, 0], [5, 2]) }, ({ w }, x) =>
      matmul(multiply(floor(multiply(x, 3)), 1 / 3), w),
    );
    const answer = await examine(steps);
    expect(answer.summary).toMatch(/^The answers rest most on a \(\d+ %\), b/);
    expect(answer.summary).toContain("Its gradients are nought at every row");
    expect(answer.measures.filter(({ name }) => /gradient|SmoothGrad/.test(name))).toEqual([]);
    const gain = measures(answer).get("occlusion: change of the score by covering what weighs most, less by chance");
    expect(gain?.interval?.[0]).toBeGreaterThan(0);
    expect(measures(answer).get("likeness of the methods to each other")).toBeUndefined();
  });

  it("shuffles no parameters where there are none", async () => {
    const bare = networkOf(5, {}, (_, x) => slice(x, 1, 0, 2));
    const answer = await examine(bare);
    expect(answer.summary).toContain("It has no parameters that could be shuffled");
    expect(answer.measures.every(({ value }) => Number.isFinite(value))).toBe(true);
    expect(answer.figures.map(({ title }) => title)).not.toContain("Maps of a network that forgets");
  });

  it("draws the score as what weighs most is covered, beside chance", async () => {
    const answer = await examine(linearNetwork([3, -1, 0, 0, 0]));
    const figure = answer.figures.find(({ title }) => title === "Scores as the input is covered");
    const points = pointsOf(figure?.spec);
    const at = (name: string, share: number) =>
      points.find((one) => one.series === name && one.x === share)?.y ?? Number.NaN;
    expect(at("chance", 0)).toBe(at("integrated gradients", 0));
    // One of five columns is a third of what matters by weight, a fifth of it by chance; all of them are all.
    expect(at("integrated gradients", 0.2)).toBeLessThan(at("chance", 0.2) - 0.3);
    expect(at("integrated gradients", 1)).toBeCloseTo(at("chance", 1), 5);
  });

  it("takes its thresholds from the user", async () => {
    const mild = await examine(linearNetwork([3, -1, 0, 0, 0]), { alike: -1 });
    expect(mild.verdict).toBe("concern");
    expect(mild.advice).toContain("Do not show the maps of");
  });
});
