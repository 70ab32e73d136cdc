import { afterAll, expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/random.js";
import { openImages } from "../../../../src/data/images/openImages.js";
import type { Table } from "../../../../src/data/table.js";
import { drawTankPictures, side } from "../../../../src/fields/pitfalls/claims/tankPictures.js";
import { shortcut } from "../../../../src/fields/pitfalls/shortcut.js";
import { writeImage } from "../../../data/images/drawImages.js";
import { emptyDirectory } from "../../../emptyDirectory.js";
import { measureOf } from "../examinePlanted.js";
import { quietRun } from "../quietRun.js";

const opened: Table[] = [];

afterAll(async () => {
  for (const table of opened) await table.close();
});

/** A folder of tanks and bushes, under skies that go with them in a share of the pictures. */
async function tanks(agreement: number): Promise<Table> {
  const folder = emptyDirectory();
  const { count, pixels, tank } = drawTankPictures(160, agreement, seededRandom(1, "tanks"));
  const size = side * side;
  for (let i = 0; i < count; i++) {
    const grey = pixels.subarray(i * size, (i + 1) * size);
    const colours = Uint8Array.from({ length: 3 * size }, (_, at) => {
      return Math.max(0, Math.min(255, Math.round(255 * grey[Math.floor(at / 3)])));
    });
    const name = `${tank[i] === 1 ? "tank" : "bush"}/${i}.png`;
    await writeImage(folder, name, { width: side, height: side, pixels: colours });
  }
  const table = await openImages([folder]);
  opened.push(table);
  return table;
}

it("tells that pictures can be told apart by their frame", async () => {
  const answer = await shortcut.examine(await tanks(1), {}, quietRun(0));
  expect(answer.verdict).toBe("concern");
  expect(answer.summary).toContain("The pictures are told apart by the frame alone");
  expect(measureOf(answer, "score by the frame alone")).toBeGreaterThan(0.9);
  expect(answer.figures.map(({ title }) => title)).toContain("What parts of the pictures tell");
});

it("passes pictures whose frame tells nothing", async () => {
  const answer = await shortcut.examine(await tanks(0.5), {}, quietRun(0));
  expect(answer.verdict).toBe("pass");
  expect(Math.abs(measureOf(answer, "score by the frame alone"))).toBeLessThan(0.3);
});
