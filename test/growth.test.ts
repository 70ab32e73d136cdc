// What an examination costs grows no faster than the table: in processor time, through the library.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { seededRandom } from "../src/core/random.js";
import { examine } from "../src/touchstone.js";
import { cleanTable, plantedSplit, plantedTarget, toCsv } from "./fields/pitfalls/plantedTables.js";

const folder = mkdtempSync(join(tmpdir(), "touchstone-growth-"));
afterAll(() => rmSync(folder, { recursive: true }));

function written(rows: number): string {
  const path = join(folder, `${rows}.csv`);
  const shape = { rows, flavour: "mixed", task: "binary", split: true } as const;
  writeFileSync(path, toCsv(cleanTable(shape, seededRandom(0, "growth"))));
  return path;
}

async function processorSeconds(path: string): Promise<number> {
  const before = process.cpuUsage();
  await examine(path, { table: { target: plantedTarget, split: plantedSplit } });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

it("takes at most five times as long for five times the rows", async () => {
  const [small, large] = [written(20_000), written(100_000)];
  await processorSeconds(small);
  const first = await processorSeconds(small);
  const second = await processorSeconds(large);
  expect(second / first).toBeLessThanOrEqual(5);
});
