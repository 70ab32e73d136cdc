import { afterAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/random.js";
import type { Raster } from "../../../../src/data/images/decodeImage.js";
import { openImages } from "../../../../src/data/images/openImages.js";
import type { Table } from "../../../../src/data/table.js";
import { readMask } from "../../../../src/fields/pitfalls/shortcut/mask.js";
import { shortcut } from "../../../../src/fields/pitfalls/shortcut.js";
import { drawScene, writeImage } from "../../../data/images/drawImages.js";
import { emptyDirectory } from "../../../emptyDirectory.js";
import { examinePlanted, measureOf, plantedRoles } from "../examinePlanted.js";
import { cleanTable } from "../plantedTables.js";
import { quietRun } from "../quietRun.js";
import { greyRaster, subjectMask, type Tied, writeMasked } from "./drawMasked.js";

const opened: Table[] = [];

afterAll(async () => {
  for (const table of opened) await table.close();
});

async function pictures(tied: Tied): Promise<Table> {
  const folder = emptyDirectory();
  await writeMasked(folder, 160, tied, seededRandom(1, "masked"));
  const table = await openImages([folder]);
  opened.push(table);
  return table;
}

const written = (raster: Raster) => writeImage(emptyDirectory(), "mask.png", raster);

describe("shortcut, with a mask", () => {
  it("finds what tells outside of the mask, and neither on the frame nor in the corners", async () => {
    const table = await pictures("mark");
    const without = await shortcut.examine(table, {}, quietRun(0));
    expect(without.verdict).toBe("pass");
    const answer = await shortcut.examine(table, { mask: await written(subjectMask()) }, quietRun(0));
    expect(answer.verdict).toBe("concern");
    expect(answer.summary).toContain("The pictures are told apart by what is outside the mask: ");
    expect(answer.advice).toContain("what is outside the mask");
    expect(answer.evidence[0]).toMatchObject({ property: "what is outside the mask", kind: "part of the pictures" });
    expect(measureOf(answer, "score by what is outside the mask")).toBeGreaterThan(0.9);
    expect(Math.abs(measureOf(answer, "score by what is inside the mask"))).toBeLessThan(0.3);
    const figure = answer.figures.find(({ title }) => title === "What parts of the pictures tell");
    expect(JSON.stringify(figure)).toContain("what is outside the mask");
    // The other parts are scored as they are without a mask.
    const names = without.measures.map(({ name }) => name);
    expect(answer.measures.filter(({ name }) => names.includes(name))).toEqual(without.measures);
  });

  it("passes pictures in which the subject alone tells, up to the mask's very edge", async () => {
    const table = await pictures("subject");
    const answer = await shortcut.examine(table, { mask: await written(subjectMask()) }, quietRun(0));
    expect(answer.verdict).toBe("pass");
    expect(Math.abs(measureOf(answer, "score by what is outside the mask"))).toBeLessThan(0.3);
    expect(measureOf(answer, "score by what is inside the mask")).toBeGreaterThan(0.9);
    expect(answer.evidence.map(({ kind }) => kind)).not.toContain("part of the pictures");
  });

  it("says what it leaves no cell for", async () => {
    const table = await pictures("subject");
    // A line of one pixel is half a cell wide.
    const line = greyRaster(32, 32, (x) => (x === 16 ? 0 : 255));
    const answer = await shortcut.examine(table, { mask: await written(line) }, quietRun(0));
    expect(answer.limits?.join()).toMatch(/leaves no whole cell \(of 16 × 16\) outside/);
    const names = answer.measures.map(({ name }) => name);
    expect(names).toContain("score by what is inside the mask");
    expect(names).not.toContain("score by what is outside the mask");
  });

  it("says that it was not used where the rows are no pictures", async () => {
    const shape = { rows: 200, flavour: "numeric", task: "binary", split: false } as const;
    const table = cleanTable(shape, seededRandom(2, "masked"));
    const answer = await examinePlanted(shortcut, table, plantedRoles(table), { mask: "mask.png" });
    expect(answer.limits).toContain("mask.png was not used: the rows are no pictures that a mask could lie over.");
  });
});

describe("a mask", () => {
  async function scenes(...sizes: readonly (readonly [number, number])[]): Promise<Table> {
    const folder = emptyDirectory();
    for (const [seed, [width, height]] of sizes.entries()) {
      await writeImage(folder, `${seed % 2}/${seed}.png`, drawScene(seed, width, height));
    }
    const table = await openImages([folder]);
    opened.push(table);
    return table;
  }

  it("divides cells that it cuts between neither side", async () => {
    // 7 pixels of 28 a quarter: 4 cells of 1.75 pixels. The light part ends in the middle of a cell to the right.
    const mask = greyRaster(28, 28, (x, y) => (x >= 7 && x < 15 && y >= 7 && y < 14 ? 128 : 127));
    const { images } = await scenes([28, 28]);
    if (images === undefined) throw new Error("no pictures");
    const { outside, inside, limits } = await readMask(await written(mask), images);
    const within = [4, 5, 6, 7].flatMap((y) => [4, 5, 6, 7].map((x) => 16 * y + x));
    const cut = [4, 5, 6, 7].map((y) => 16 * y + 8);
    expect(inside).toEqual(within);
    expect(outside).toEqual(Array.from({ length: 256 }, (_, i) => i).filter((i) => ![...within, ...cut].includes(i)));
    expect(limits).toEqual([]);
  });

  it("fits one size of pictures alone", async () => {
    const { images } = await scenes([28, 28], [32, 30], [32, 30]);
    if (images === undefined) throw new Error("no pictures");
    expect(images.sizes).toEqual([
      { width: 32, height: 30 },
      { width: 28, height: 28 },
    ]);
    const path = await written(greyRaster(28, 28, (x) => (x < 14 ? 0 : 255)));
    await expect(readMask(path, images)).rejects.toMatchObject({ code: "several-sizes" });
  });
});
