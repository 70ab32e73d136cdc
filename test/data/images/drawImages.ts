// Pictures for tests: drawn from a seed, written where a test wants them.

import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { type Random, seededRandom } from "../../../src/core/random.js";
import type { Raster } from "../../../src/data/images/decodeImage.js";

/** A picture of some soft blobs of colour on a slope of light, unlike any of another seed. */
export function drawScene(seed: number, width = 64, height = 48): Raster {
  const random: Random = seededRandom(seed, "scene");
  const blobs = Array.from({ length: 6 }, () => ({
    x: random.uniform() * width,
    y: random.uniform() * height,
    radius: (0.08 + 0.2 * random.uniform()) * width,
    colour: [0, 1, 2].map(() => 400 * (random.uniform() - 0.5)),
  }));
  const slope = [0, 1, 2].map(() => [
    100 + 50 * random.uniform(),
    60 * (random.uniform() - 0.5),
    60 * (random.uniform() - 0.5),
  ]);
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        let value = slope[c][0] + (slope[c][1] * x) / width + (slope[c][2] * y) / height;
        for (const { x: left, y: top, radius, colour } of blobs) {
          value += colour[c] * Math.exp(-((x - left) ** 2 + (y - top) ** 2) / (2 * radius * radius));
        }
        pixels[(y * width + x) * 3 + c] = Math.max(0, Math.min(255, Math.round(value)));
      }
    }
  }
  return { width, height, pixels };
}

/** `raster` for sharp to work on. */
export function asSharp({ width, height, pixels }: Raster): Sharp {
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** Writes a picture to `folder`/`name`, in the format of the name's ending. */
export async function writeImage(folder: string, name: string, image: Sharp | Raster): Promise<string> {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  await ("pixels" in image ? asSharp(image) : image).toFile(path);
  return path;
}
