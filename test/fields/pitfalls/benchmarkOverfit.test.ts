import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { type Random, seededRandom } from "../../../src/core/random.js";
import { benchmarkOverfit } from "../../../src/fields/pitfalls/benchmarkOverfit.js";
import { touchstone } from "../../cli/builtCli.js";
import { examineFile, measureOf } from "./examinePlanted.js";
import { type Cell, cleanTable, type PlantedTable, withColumns, writeCsv } from "./plantedTables.js";

const folder = mkdtempSync(join(tmpdir(), "touchstone-fresh-"));
afterAll(() => rmSync(folder, { recursive: true }));

const tableOf = (rows: number, seed: number, task: "binary" | "regression" = "binary") =>
  cleanTable({ rows, flavour: "mixed", task, split: false, missing: 0 }, seededRandom(seed));

/** Predictions that are right for this share of the rows. */
const rightFor = (share: number, { columns }: PlantedTable, random: Random): Cell[] =>
  columns.outcome.map((cell) => (random.uniform() < share ? cell : cell === "sick" ? "well" : "sick"));

async function write(name: string, table: PlantedTable, models: Readonly<Record<string, number>>): Promise<string> {
  const random = seededRandom(9, name);
  const predicted = Object.fromEntries(
    Object.entries(models).map(([model, share]) => [model, rightFor(share, table, random)]),
  );
  return writeCsv(withColumns(table, predicted), join(folder, name));
}

const ask = (old: string, fresh: string, options = {}, roles = { target: "outcome", prediction: "model" }) =>
  examineFile(benchmarkOverfit, old, roles, { fresh: [fresh], ...options });

it("fails a score that a fresh set of the same kind does not bear out, and passes one that it does", async () => {
  const old = await write("old.csv", tableOf(2000, 1), { model: 0.9 });
  const fallen = await ask(old, await write("fallen.csv", tableOf(2000, 2), { model: 0.75 }));
  expect(fallen.verdict).toBe("fail");
  expect(measureOf(fallen, "drop of accuracy")).toBeCloseTo(0.15, 1);
  expect(fallen.summary).toMatch(/^Accuracy is 0\.\d+ on 2,000 rows and 0\.\d+ on 2,000 fresh ones: worse, by 0\.1/);
  const held = await ask(old, await write("held.csv", tableOf(2000, 3), { model: 0.9 }));
  expect(held.verdict).toBe("pass");
  expect(measureOf(held, "AUROC of telling the sets apart")).toBeLessThan(0.56);
});

it("names fresh rows of another kind, and other shares of the classes, as what may explain a drop", async () => {
  const old = await write("old2.csv", tableOf(2000, 1), { model: 0.9 });
  const table = tableOf(2000, 4);
  const older = withColumns(table, { age: table.columns.age.map((cell) => Number(cell) + 25) });
  const shifted = await ask(old, await write("older.csv", older, { model: 0.75 }));
  expect(shifted.verdict).toBe("concern");
  expect(shifted.summary).toContain("of another kind");
  // A model that always says well, on a fresh set with fewer who are.
  const always = (source: PlantedTable) => withColumns(source, { model: source.columns.outcome.map(() => "well") });
  const sick = (source: PlantedTable, keep: number) => {
    const rows = source.columns.outcome.flatMap((cell, row) => (cell === "sick" && row % 4 >= keep ? [] : [row]));
    return {
      columns: Object.fromEntries(
        Object.entries(source.columns).map(([name, cells]) => [name, rows.map((row) => cells[row])]),
      ),
    };
  };
  const few = await writeCsv(always(sick(tableOf(4000, 5), 2)), join(folder, "few.csv"));
  const many = await writeCsv(always(tableOf(2000, 6)), join(folder, "many.csv"));
  const answer = await ask(few, many);
  expect(measureOf(answer, "drop that other shares of the classes explain")).toBeCloseTo(
    measureOf(answer, "drop of accuracy"),
    10,
  );
  expect(answer.verdict).toBe("concern");
});

it("draws the line of several models, which tuning to the old set makes flat", async () => {
  const names = ["a", "b", "c", "d", "e"];
  const shares = (of: (i: number) => number) => Object.fromEntries(names.map((name, i) => [name, of(i)]));
  const old = await write(
    "models.csv",
    tableOf(3000, 1),
    shares((i) => 0.7 + 0.05 * i),
  );
  const options = { models: names };
  const flat = await ask(
    old,
    await write(
      "flat.csv",
      tableOf(3000, 2),
      shares((i) => 0.7 + 0.01 * i),
    ),
    options,
    { target: "outcome", prediction: "a" },
  );
  expect(measureOf(flat, "slope of fresh over old scores")).toBeLessThan(0.5);
  expect(flat.summary).toMatch(/the best on the old test set, e: .* a sign that it was used too often/);
  const steep = await ask(
    old,
    await write(
      "steep.csv",
      tableOf(3000, 3),
      shares((i) => 0.6 + 0.05 * i),
    ),
    options,
    { target: "outcome", prediction: "a" },
  );
  expect(measureOf(steep, "slope of fresh over old scores")).toBeCloseTo(1, 0);
  expect(steep.summary).toContain("no sign that the best models were fitted");
  expect(steep.evidence).toHaveLength(5);
});

it("holds errors of amounts as shares of the old error", async () => {
  const noisy = (table: PlantedTable, spread: number, random: Random) =>
    withColumns(table, { model: table.columns.outcome.map((cell) => Number(cell) + spread * random.normal()) });
  const old = await writeCsv(noisy(tableOf(1500, 1, "regression"), 5, seededRandom(1)), join(folder, "amounts.csv"));
  const worse = await writeCsv(noisy(tableOf(1500, 2, "regression"), 7, seededRandom(2)), join(folder, "worse.csv"));
  const answer = await ask(old, worse);
  expect(answer.verdict).toBe("fail");
  expect(measureOf(answer, "rise of the error")).toBeCloseTo(2 * Math.sqrt(2 / Math.PI), 0);
});

it("is skipped without a fresh set, refuses one without predictions, and is asked from the command line", async () => {
  const old = await write("old3.csv", tableOf(500, 1), { model: 0.9 });
  expect((await examineFile(benchmarkOverfit, old, { target: "outcome", prediction: "model" })).verdict).toBe(
    "skipped",
  );
  const without = await writeCsv(tableOf(500, 2), join(folder, "without.csv"));
  await expect(ask(old, without)).rejects.toThrow('without.csv has no column "model"');
  const words = [
    "examine",
    old,
    "--target",
    "outcome",
    "--prediction",
    "model",
    "--with",
    "benchmark-overfit",
    "--fresh",
    old,
  ];
  const { status, stdout } = await touchstone([...words, "--json", "--no-ledger"], { cwd: folder });
  expect(status).toBe(0);
  expect(JSON.parse(stdout).findings[0]).toMatchObject({ instrument: "pitfalls/benchmark-overfit", verdict: "pass" });
}, 120_000);
