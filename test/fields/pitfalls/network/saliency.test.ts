import { describe, expect, it } from "vitest";
import { ndarray } from "../../../../src/engine/ndarray.js";
import { matmul } from "../../../../src/engine/operations/matmul.js";
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

  it("takes its thresholds from the user", async () => {
    const mild = await examine(linearNetwork([3, -1, 0, 0, 0]), { alike: -1 });
    expect(mild.verdict).toBe("concern");
    expect(mild.advice).toContain("Do not show the maps of");
  });
});
