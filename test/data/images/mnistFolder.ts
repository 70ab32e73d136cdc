// Handwritten digits of MNIST as PNG files, in folders by part and label.

import { createRequire } from "node:module";
import sharp from "sharp";
import { z } from "zod";
import type { Raster } from "../../../src/data/images/decodeImage.js";
import { writeImage } from "./drawImages.js";

const numbers = z.array(z.number());

/** The digit number `index` of those that show `digit`: 28 × 28 greys. */
export function readDigit(digit: number, index: number): Raster {
  const mnist = createRequire(import.meta.url)("mnist");
  const greys = numbers.parse(mnist[digit].get(index));
  const pixels = new Uint8Array(greys.length * 3);
  greys.forEach((grey, i) => {
    pixels.fill(Math.round(255 * grey), 3 * i, 3 * i + 3);
  });
  return { width: 28, height: 28, pixels };
}

/**
 * Writes the first `perDigit` of each digit, every fourth of them for testing. `labelOf` says in which label's folder a
 * digit goes.
 */
export async function writeDigits(
  folder: string,
  perDigit: number,
  labelOf: (digit: number, index: number) => number = (digit) => digit,
): Promise<void> {
  for (let digit = 0; digit < 10; digit++) {
    for (let index = 0; index < perDigit; index++) {
      const part = index % 4 === 0 ? "test" : "train";
      const { width, height, pixels } = readDigit(digit, index);
      const image = sharp(pixels, { raw: { width, height, channels: 3 } }).toColourspace("b-w");
      await writeImage(folder, `${part}/${labelOf(digit, index)}/${digit}-${index}.png`, image);
    }
  }
}
