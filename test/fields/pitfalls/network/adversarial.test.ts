import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ndarray } from "../../../../src/engine/ndarray.js";
import { floor, multiply } from "../../../../src/engine/operations/elementwise.js";
import { matmul } from "../../../../src/engine/operations/matmul.js";
import { adversarial } from "../../../../src/fields/pitfalls/adversarial.js";
import { openSubject } from "../../../../src/openSubject.js";
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
    // Steps have no slope: what gradients cannot find, chance does.
    const steps = networkOf(3, { w: ndarray([0, 2, 0, -1, 0, 0], [3, 2]) }, ({ w }, x) =>
      matmul(multiply(floor(multiply(x, 3)), 1 / 3), w),
    );
    const answer = await examine(steps, linearTable(), { radii: [0.5, 1], radius: 0.5 });
    expect(answer.verdict).toBe("concern");
    expect(answer.summary).toContain("signs of being led astray");
    expect(answer.advice).toContain("an attack without bounds does not change all answers");
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
