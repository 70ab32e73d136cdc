// Both instruments on pictures, by networks that look at a known part of them.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/random.js";
import { encodePng } from "../../../../src/data/images/decodeImage.js";
import { ndarray } from "../../../../src/engine/ndarray.js";
import { matmul } from "../../../../src/engine/operations/matmul.js";
import { reshape } from "../../../../src/engine/operations/movement.js";
import { adversarial } from "../../../../src/fields/pitfalls/adversarial.js";
import { saliency } from "../../../../src/fields/pitfalls/saliency.js";
import { openSubject } from "../../../../src/openSubject.js";
import { emptyDirectory } from "../../../emptyDirectory.js";
import { quietRun } from "../quietRun.js";
import { networkOf } from "./plantedNetworks.js";

const side = 8;
const folder = emptyDirectory();
const isBorder = (place: number) => {
  const [y, x] = [Math.floor(place / side), place % side];
  return y === 0 || x === 0 || y === side - 1 || x === side - 1;
};

/** A network for grey pictures of 8 × 8 that tells dark from light by the pixels that it `sees` alone. */
function looking(sees: (place: number) => boolean): string {
  const weights = Array.from({ length: side * side }, (_, place) => (sees(place) ? 1 : 0));
  const seen = weights.filter((weight) => weight > 0).length;
  const columns = weights.flatMap((weight) => [0, weight / seen]);
  return networkOf([1, side, side], { w: ndarray(columns, [side * side, 2]) }, ({ w }, x) =>
    matmul(reshape(x, [x.shape[0], side * side]), w),
  );
}

beforeAll(async () => {
  const { integer } = seededRandom(1, "pictures");
  for (let picture = 0; picture < 30; picture++) {
    const pixels = new Uint8Array(side * side * 3);
    for (let place = 0; place < side * side; place++) pixels.fill(40 + integer(200), 3 * place, 3 * place + 3);
    const label = picture % 2 === 0 ? "zero" : "one";
    mkdirSync(join(folder, label), { recursive: true });
    writeFileSync(join(folder, label, `${picture}.png`), await encodePng({ width: side, height: side, pixels }));
  }
});

async function ask(network: string, instrument: typeof saliency, options: Record<string, unknown> = {}) {
  const subject = await openSubject("network", [network], { data: [folder] });
  try {
    return await instrument.examine(subject, options, quietRun(0));
  } finally {
    await subject.close();
  }
}

it("finds what lies on the border, and is concerned where the answer does", async () => {
  const shareOf = async (sees: (place: number) => boolean) => {
    const answer = await ask(looking(sees), saliency, { patches: 4, samples: 4, stages: 1 });
    const share = answer.measures.find(({ name }) => name === "weight on the border");
    return { answer, share: share?.value, area: share?.baseline };
  };
  const border = await shareOf(isBorder);
  expect(border.share).toBeCloseTo(1, 5);
  expect(border.area).toBeCloseTo(28 / 64, 5);
  expect(border.answer.verdict).toBe("concern");
  expect(border.answer.advice).toContain("Look at the pictures");
  const middle = await shareOf((place) => !isBorder(place));
  expect(middle.share).toBeCloseTo(0, 5);
  // Shuffled weights are a map of other places: it does not look like the one before.
  const looks = middle.answer.measures.find(({ name }) => name === "gradient: likeness of the maps' looks (SSIM)");
  expect(Math.abs(looks?.value ?? 1)).toBeLessThan(0.6);
  expect(middle.answer.advice).not.toContain("Look at the pictures");
  // The maps are drawn as pictures beside the pictures: one row each.
  const [maps] = border.answer.figures;
  expect(JSON.stringify(maps.spec)).toContain("data:image/png;base64,");
});

it("shows what changes a picture's answer, within the range of pixels", async () => {
  const answer = await ask(looking(isBorder), adversarial, { radii: [8, 64], radius: 64 });
  expect(answer.figures.length).toBeGreaterThan(0);
  expect(answer.measures.map(({ name }) => name)).toContain("accuracy under attack in 20 steps, 64 / 255");
  expect(answer.limits).toContainEqual(expect.stringContaining("The network's outputs were taken for one and zero"));
});

it("says where pictures were stretched to the network's size, and nothing where they fit", async () => {
  const wide = networkOf(
    [1, 4, 6],
    {
      w: ndarray(
        Array.from({ length: 48 }, (_, i) => i / 48),
        [24, 2],
      ),
    },
    ({ w }, x) => matmul(reshape(x, [x.shape[0], 24]), w),
  );
  const said = async (network: string) => (await ask(network, saliency, { samples: 1, stages: 1 })).limits?.join(" ");
  expect(await said(wide)).toContain(
    "The pictures are of 8 × 8 pixels; they were stretched to the network's 6 × 4 pixels.",
  );
  expect(await said(looking(isBorder))).not.toContain("stretched");
});

it("refuses pixel scales that do not fit the channels, and networks that take no pictures", async () => {
  await expect(ask(looking(isBorder), saliency, { pixelMean: [0.5, 0.5] })).rejects.toThrow(
    "--pixel-mean has 2 values, and the pictures have 1 channels",
  );
  const flat = networkOf(64, { w: ndarray(new Float32Array(128), [64, 2]) }, ({ w }, x) => matmul(x, w));
  await expect(ask(flat, saliency)).rejects.toThrow("which is no picture of a known size");
});
