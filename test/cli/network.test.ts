// A network and a table through the built command.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { encodePng } from "../../src/data/images/decodeImage.js";
import { ndarray } from "../../src/engine/ndarray.js";
import { sigmoid } from "../../src/engine/operations/elementwise.js";
import { matmul } from "../../src/engine/operations/matmul.js";
import { reshape } from "../../src/engine/operations/movement.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { linearNetwork, networkOf, tableOf } from "../fields/pitfalls/network/plantedNetworks.js";
import { touchstone } from "./builtCli.js";

const cwd = emptyDirectory();
const network = linearNetwork([3, -1, 0]);
const table = tableOf(120, ["a", "b", "c"], ([a, b]) => String(Number(3 * a - b > 0)));
const examine = (...words: string[]) => touchstone(["examine", ...words, "--no-ledger"], { cwd });

it("is examined with what it is asked about", async () => {
  const { status, stdout } = await examine(network, "--data", table, "--target", "answer", "--json");
  expect(status).toBe(0);
  const { findings, subject } = JSON.parse(stdout);
  expect(subject.kind).toBe("network");
  expect(findings.map(({ instrument }: { instrument: string }) => instrument)).toEqual([
    "pitfalls/adversarial",
    "pitfalls/saliency",
  ]);
  expect(findings[1].summary).toContain("The answers rest most on a");
});

it("without rows says what is needed", async () => {
  const { status, stdout } = await examine(network);
  expect(status).toBe(0);
  expect(stdout).toContain("needs rows to ask it about: --data <table or folder of images>");
});

it.each<[string, string[], string]>([
  [
    "a table of other columns",
    ["--data", table, "--target", "answer", "--ignore", "c"],
    "3 numbers a row; table.csv has 2 features",
  ],
  ["a missing table", ["--data", "none.csv"], "none.csv does not exist"],
  ["an option out of range", ["--data", table, "--target", "answer", "--steps", "0"], "--steps"],
])("refuses %s in one line", async (_, words, message) => {
  const { status, stdout, stderr } = await examine(network, ...words);
  expect(stderr).toContain(message);
  expect([status, stdout, stderr.trimEnd().split("\n").length]).toEqual([2, "", 2]);
});

it("refuses cells without a value and damaged networks", async () => {
  const holes = join(cwd, "holes.csv");
  writeFileSync(holes, `a,b,c,answer\n${"1.5,2.5,0.5,1\n".repeat(20)},2.5,0.5,0\n`);
  const missing = await examine(network, "--data", holes, "--target", "answer");
  expect([missing.status, missing.stderr]).toEqual([2, expect.stringContaining("row 21 has no value in a")]);
  const damaged = join(cwd, "damaged.onnx");
  writeFileSync(damaged, "not a network");
  const { status, stderr } = await examine(damaged, "--data", table);
  expect([status, stderr]).toEqual([2, expect.stringContaining("damaged.onnx")]);
});

const exported = new URL("../goldens/engine/import/mlp-script.onnx", import.meta.url).pathname;
const five = ["a", "b", "c", "d", "e"];
const threeClasses = tableOf(120, five, ([a, b, c]) => String(Number(a > 0) + Number(b > c)));
/** A table of five features of which one holds `cells`, over and over. */
const tableWith = (name: string, cells: readonly string[]) => {
  const lines = Array.from(
    { length: 60 },
    (_, i) => `${i / 7},${-i / 9},${i % 11},${i / 3},${cells[i % cells.length]},${i % 3}`,
  );
  const path = join(cwd, name);
  writeFileSync(path, [[...five, "answer"].join(","), ...lines].join("\n"));
  return path;
};

describe("a network that torch exported", () => {
  it("is examined by both instruments", async () => {
    const { status, stdout } = await examine(exported, "--data", threeClasses, "--target", "answer", "--json");
    expect(status).toBe(0);
    const [attacked, explained] = JSON.parse(stdout).findings;
    const named = (finding: { measures: { name: string; value: number }[] }, start: string) =>
      finding.measures.find(({ name }) => name.startsWith(start))?.value ?? Number.NaN;
    expect(named(attacked, "accuracy under the worst of them")).toBeLessThanOrEqual(
      named(attacked, "accuracy without a change"),
    );
    expect(named(explained, "integrated gradients: median share that is missing")).toBeLessThan(0.05);
  });

  it.each<[string, string, string]>([
    [
      "words for numbers",
      tableWith("words.csv", ["red", "green"]),
      "4 features that are numbers (a, b, c and d); e is none",
    ],
    [
      "a column without a value",
      tableWith("empty.csv", ["nan"]),
      "4 features that are numbers (a, b, c and d); e is none",
    ],
    [
      "numbers beyond 32 bits",
      tableWith("large.csv", ["1e300", "0.5"]),
      "row 1 has 1e+300 in e, more than the network's",
    ],
  ])("refuses %s in one line", async (_, path, message) => {
    const { status, stdout, stderr } = await examine(exported, "--data", path, "--target", "answer");
    expect(stderr).toContain(message);
    expect([status, stdout, stderr.trimEnd().split("\n").length]).toEqual([2, "", 2]);
  });

  it("says what is missing where all answers or all rows are alike", async () => {
    const oneClass = join(cwd, "one.csv");
    writeFileSync(
      oneClass,
      `a,b,c,d,e,answer\n${Array.from({ length: 50 }, (_, i) => `${i / 3},${i / 7},1.5,${-i},0,x`).join("\n")}\n`,
    );
    const named = await examine(exported, "--data", oneClass, "--target", "answer");
    expect([named.status, named.stderr]).toEqual([
      2,
      expect.stringContaining("the network tells 3 classes apart, and the target answer has 1: x"),
    ]);
    const alike = join(cwd, "alike.csv");
    writeFileSync(alike, `a,b,c,d,e,answer\n${"1.5,2.5,0.5,0.25,0.125,0\n1.5,2.5,0.5,0.25,0.125,1\n".repeat(30)}`);
    const { status, stdout } = await examine(exported, "--data", alike, "--target", "answer");
    expect(status).toBe(0);
    expect(stdout).toContain("needs a column that can change a little");
    expect(stdout).toContain("needs rows that differ from what stands for nothing");
  });

  it("is not taken for one of another task", async () => {
    const amounts = tableOf(60, five, ([a]) => (2 * a).toFixed(4));
    const { status, stderr } = await examine(exported, "--data", amounts, "--target", "answer");
    expect(status).toBe(2);
    expect(stderr).toContain("the network answers with 3 numbers a row, and the target answer is one number");
    expect(stderr).toContain("--type answer=category");
  });
});

it("examines a forest that scikit-learn grew, by what needs no gradient", async () => {
  const forest = new URL("../goldens/engine/import/trees-forest.onnx", import.meta.url).pathname;
  const iris = new URL("../goldens/data/sklearn-iris.csv", import.meta.url).pathname;
  const { status, stdout } = await examine(forest, "--data", iris, "--target", "target", "--json");
  expect(status).toBe(0);
  const [attacked, explained] = JSON.parse(stdout).findings;
  const clean = attacked.measures.find(({ name }: { name: string }) => name === "accuracy without a change");
  expect(clean.value).toBeGreaterThan(0.9);
  expect(attacked.limits).toContainEqual(expect.stringContaining("gradients are nought at every row"));
  expect(explained.summary).toContain("only covering parts of the input (occlusion) tells what they weigh");
  expect(explained.summary).toMatch(/^The answers rest most on petal/);
});

it("takes a network of one number for what the target is declared to be", async () => {
  const value = networkOf(5, { w: ndarray([2, 1, 0, 0, 0], [5, 1]) }, ({ w }, x) => matmul(x, w));
  const counts = tableOf(120, five, ([a, b]) => String(Math.round(2 * a + b)));
  const refused = await examine(value, "--data", counts, "--target", "answer", "--type", "answer=category");
  expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining("--type answer=number")]);
  const { status, stdout } = await examine(
    value,
    "--data",
    counts,
    "--target",
    "answer",
    "--type",
    "answer=number",
    "--json",
  );
  expect(status).toBe(0);
  expect(JSON.parse(stdout).findings[0].summary).toContain("of the variance that it explains");
});

it("takes outputs from 0 to 1 that do not sum to one for scores, and says so", async () => {
  const normal = seededRandom(1, "weights").normal;
  const w = ndarray(Array.from({ length: 15 }, normal), [5, 3]);
  const apart = networkOf(5, { w }, (given, x) => sigmoid(matmul(x, given.w)));
  const { status, stdout } = await examine(apart, "--data", threeClasses, "--target", "answer", "--json");
  expect(status).toBe(0);
  for (const { limits } of JSON.parse(stdout).findings) {
    expect(limits).toContainEqual(
      expect.stringContaining("do not sum to one for each row: they were taken for scores"),
    );
  }
});

it("stretches pictures of other sizes, leaves out what is none, and says so", async () => {
  const folder = join(cwd, "pictures");
  const { integer } = seededRandom(2, "pictures");
  for (let picture = 0; picture < 24; picture++) {
    const [width, height] = picture < 20 ? [8, 8] : [11, 9];
    const pixels = Uint8Array.from({ length: 3 * width * height }, () => integer(256));
    mkdirSync(join(folder, `class${picture % 2}`), { recursive: true });
    writeFileSync(join(folder, `class${picture % 2}`, `${picture}.png`), await encodePng({ width, height, pixels }));
  }
  writeFileSync(
    join(folder, "class0", "torn.png"),
    (await encodePng({ width: 8, height: 8, pixels: new Uint8Array(192) })).subarray(0, 50),
  );
  const sees = networkOf(
    [1, 8, 8],
    { w: ndarray(Array.from({ length: 128 }, seededRandom(3).normal), [64, 2]) },
    ({ w }, x) => matmul(reshape(x, [x.shape[0], 64]), w),
  );
  const { status, stdout } = await examine(sees, "--data", folder, "--patches", "100", "--json");
  expect(status).toBe(0);
  const { findings, subject } = JSON.parse(stdout);
  expect(JSON.stringify(subject)).toContain("torn.png");
  for (const { limits } of findings) {
    expect(limits).toContainEqual(
      "The pictures are of several sizes; they were stretched to the network's 8 × 8 pixels.",
    );
  }
});
