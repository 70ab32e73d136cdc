import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ndarray } from "../../../../src/engine/ndarray.js";
import { floor, multiply, subtract } from "../../../../src/engine/operations/elementwise.js";
import { matmul } from "../../../../src/engine/operations/matmul.js";
import { adversarial } from "../../../../src/fields/pitfalls/adversarial.js";
import { openSubject } from "../../../../src/openSubject.js";
import { mean, standardDeviation } from "../../../../src/stats/summary.js";
import { quietRun } from "../quietRun.js";
import { drawnNetwork, linearNetwork, networkOf, tableOf } from "./plantedNetworks.js";

const columns = ["a", "b", "c"];
const linearTable = () => tableOf(300, columns, ([a, b]) => String(Number(2 * a - b > 0)));

async function examine(network: string, table: string, options: Record<string, unknown> = {}, target = "answer") {
  const subject = await openSubject("network", [network], { data: [table], table: { target } });
  try {
    return await adversarial.examine(subject, options, quietRun(0));
  } finally {
    await subject.close();
  }
}

const measureOf = (answer: Awaited<ReturnType<typeof examine>>, start: string) => {
  const found = answer.measures.find(({ name }) => name.startsWith(start));
  if (found === undefined) throw new Error(`no measure ${start}`);
  return found;
};

describe("pitfalls/adversarial", () => {
  it("finds of a linear network just the rows that its reach allows", async () => {
    const answer = await examine(linearNetwork([2, -1, 0]), linearTable(), { radii: [0.1, 0.4], radius: 0.4 });
    expect(measureOf(answer, "accuracy without a change").value).toBe(1);
    // A row falls where |2a − b| ≤ 0.4 (2 σa + σb) = 1.2: with a spread of √5 four in ten. Many steps do no more than one.
    const attacked = measureOf(answer, "accuracy under attack in 20 steps");
    expect(attacked.value).toBeGreaterThan(0.5);
    expect(attacked.value).toBeLessThan(0.7);
    expect(measureOf(answer, "accuracy under attack in one step").value).toBeCloseTo(attacked.value, 2);
    expect(attacked.baseline).toBeGreaterThan(attacked.value + 0.1);
    expect(measureOf(answer, "accuracy under an unbounded attack").value).toBe(0);
    expect(answer.verdict).toBe("pass");
    expect(answer.evidence[0]).toMatchObject({
      answer: expect.stringMatching(/[01]/),
      "size of the change, standard deviations": 0.1,
    });
    expect(await examine(linearNetwork([2, -1, 0]), linearTable(), { radii: [0.1, 0.4], radius: 0.4 })).toEqual(answer);
  });

  it("is concerned about answers that small changes break", async () => {
    const answer = await examine(linearNetwork([2, -1, 40]), linearTable(), { radius: 1.5 });
    expect(answer.verdict).toBe("concern");
    expect(answer.advice).toContain("Train on attacked inputs");
  });

  it("is not taken in by gradients that say nothing", async () => {
    // Steps, and between them a slope that leads the other way: what gradients cannot find, a search and chance do.
    const steps = networkOf(3, { w: ndarray([0, 2, 0, -1, 0, 0], [3, 2]) }, ({ w }, x) =>
      matmul(subtract(multiply(floor(multiply(x, 3)), 1 / 3), multiply(x, 0.01)), w),
    );
    const answer = await examine(steps, linearTable(), { radii: [0.5, 1], radius: 0.5 });
    expect(answer.verdict).toBe("concern");
    expect(answer.summary).toContain("signs of being led astray");
    expect(answer.advice).toContain("an attack without bounds does not change all answers");
    expect(answer.advice).toContain("a search without gradients does more than the gradient");
    const searched = measureOf(answer, "accuracy under a search of 200 queries without gradients");
    expect(searched.value).toBeLessThan(measureOf(answer, "accuracy under attack in 20 steps").value - 0.05);
    expect(measureOf(answer, "accuracy under the worst of them").value).toBeLessThanOrEqual(searched.value);
  });

  it("attacks a network of steps by search alone, and says so", async () => {
    const w = ndarray([0, 2, 0, -1, 0, 0], [3, 2]);
    const steps = networkOf(3, { w }, (given, x) => matmul(floor(multiply(x, 3)), given.w));
    const answer = await examine(steps, linearTable(), { radii: [0.5], radius: 0.5, concern: 0.1 });
    expect(answer.verdict).toBe("pass");
    expect(answer.limits).toContainEqual(expect.stringContaining("gradients are nought at every row"));
    expect(answer.summary).not.toContain("led astray");
    const clean = measureOf(answer, "accuracy without a change").value;
    expect(measureOf(answer, "accuracy under a search of 200 queries").value).toBeLessThan(clean - 0.1);
    expect(measureOf(answer, "accuracy under attack in one step").value).toBe(clean);
  });

  it.each(["maximum", "euclidean"] as const)(
    "moves a linear network's value just as far as it can, by %s",
    async (norm) => {
      const [weights, radius] = [[2, -1, 0], 0.5];
      const network = networkOf(3, { w: ndarray(weights, [3, 1]) }, ({ w }, x) => matmul(x, w));
      const table = tableOf(200, columns, ([a, b]) => (2 * a - b + 0.5 * Math.sin(40 * a)).toFixed(6));
      const answer = await examine(network, table, { norm, radii: [radius], radius });
      const [, ...lines] = readFileSync(table, "utf8").trim().split("\n");
      const rows = lines.map((line) => line.split(",").map(Number));
      const column = (at: number) => rows.map((row) => row[at]);
      const spreads = [0, 1, 2].map((at) => standardDeviation(Float64Array.from(column(at))));
      const errorOf = (row: readonly number[]) => 2 * row[0] - row[1] - row[3];
      const clean = mean(rows.map((row) => Math.abs(errorOf(row))));
      expect(measureOf(answer, "error without a change").value).toBeCloseTo(clean, 4);
      const worst = mean(
        rows.map((row) => {
          const rise = (way: number) =>
            weights.reduce((total, weight, at) => {
              const end = way * weight > 0 ? Math.max(...column(at)) : Math.min(...column(at));
              return total + Math.abs(weight) * Math.min(radius * spreads[at], Math.abs(end - row[at]));
            }, 0);
          return Math.max(Math.abs(errorOf(row) + rise(1)), Math.abs(errorOf(row) - rise(-1)));
        }),
      );
      const reach = radius * Math.hypot(2 * spreads[0], spreads[1]);
      const attacked = measureOf(answer, "error under the worst of them");
      if (norm === "maximum") expect(attacked.value).toBeCloseTo(worst, 4);
      else {
        expect(attacked.value).toBeLessThan(clean + reach + 1e-4);
        expect(attacked.value).toBeGreaterThan(clean + 0.9 * reach);
      }
      expect(attacked.baseline).toBeLessThan(attacked.value);
      expect(answer.summary).toContain("of the variance that it explains");
      expect(answer.evidence[0]).toHaveProperty("wanted");
    },
  );

  it("is concerned about values that small changes move by as much as they differ", async () => {
    const steep = networkOf(3, { w: ndarray([2, -1, 40], [3, 1]) }, ({ w }, x) => matmul(x, w));
    const table = tableOf(200, columns, ([a, b, c]) => (2 * a - b + 40 * c).toFixed(6));
    const answer = await examine(steep, table, { radius: 1 });
    expect(answer.verdict).toBe("concern");
    expect(answer.summary).toContain("Small changes move the answer far");
    expect(measureOf(answer, "explained variance without a change").value).toBeCloseTo(1, 5);
    const gentle = await examine(steep, table, { radius: 0.05 });
    expect(gentle.verdict).toBe("pass");
  });

  it("holds a network to its own answers where nothing is known to be right", async () => {
    const subject = await openSubject("network", [drawnNetwork(3, 4)], {
      data: [linearTable()],
      table: { ignore: ["answer"] },
    });
    const answer = await adversarial.examine(subject, {}, quietRun(0));
    await subject.close();
    expect(measureOf(answer, "unchanged answers without a change").value).toBe(1);
    expect(answer.limits).toContainEqual(expect.stringContaining("own answers were taken for right"));
  });

  it("leaves columns of a few whole numbers as they are", async () => {
    const table = tableOf(200, columns, ([a]) => String(Number(a > 0)));
    const lines = readFileSync(table, "utf8").split("\n");
    writeFileSync(table, lines.map((line, i) => (i === 0 ? line : line.replace(/^[^,]*/, String(i % 3)))).join("\n"));
    const answer = await examine(linearNetwork([5, 0.1, 0]), table);
    expect(answer.limits).toContainEqual("1 column of a few whole numbers stayed as it is: a.");
  });

  it.each<[string, string, Record<string, unknown>, string]>([
    [
      "more numbers",
      linearNetwork([1, 2, 3, 4]),
      {},
      "4 numbers a row; table.csv has 3 features that are numbers (a, b and c)",
    ],
    [
      "other classes",
      drawnNetwork(3, 5),
      { target: "letters" },
      "tells 5 classes apart, and the target answer has 3: x, y and z",
    ],
  ])("refuses a network that takes or gives %s", async (_, network, { target }, message) => {
    const table =
      target === undefined ? linearTable() : tableOf(90, columns, ([a, b]) => (a > 0 ? "x" : b > 0 ? "y" : "z"));
    await expect(examine(network, table)).rejects.toThrow(message);
  });
});
