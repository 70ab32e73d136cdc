// Pictures with a subject where a mask is light, and a mark beside it: off the centre, and neither on the frame nor in a corner,
// nor near enough to them for the filter that makes pictures smaller.

import type { Random } from "../../../../src/core/random.js";
import type { Raster } from "../../../../src/data/images/decodeImage.js";
import { writeImage } from "../../../data/images/drawImages.js";

/** Pixels a side. */
const side = 32;

const isSubject = (x: number, y: number) => x >= 8 && x < 24 && y >= 14 && y < 28;
const isMark = (x: number, y: number) => x >= 14 && x < 18 && y >= 8 && y < 11;

/** What of a picture goes with its class; the rest is drawn at random. */
export type Tied = "subject" | "mark";

/**
 * Writes `count` pictures below `folder`, in a folder for each of two classes. The one of subject and mark that is not `tied` to
 * the class is as bright as chance has it.
 */
export async function writeMasked(folder: string, count: number, tied: Tied, random: Random): Promise<void> {
  for (let i = 0; i < count; i++) {
    const bright = i % 2 === 1;
    const chance = random.uniform() < 0.5;
    const [subject, mark] = tied === "subject" ? [bright, chance] : [chance, bright];
    const picture = greyRaster(side, side, (x, y) => {
      const own = isSubject(x, y) ? (subject ? 200 : 60) : isMark(x, y) ? (mark ? 190 : 70) : 120;
      return own + 15 * random.normal();
    });
    await writeImage(folder, `${bright ? "bright" : "dark"}/${i}.png`, picture);
  }
}

/** The mask of such pictures. */
export function subjectMask(): Raster {
  return greyRaster(side, side, (x, y) => (isSubject(x, y) ? 255 : 0));
}

/** A picture of greys, cut to 0 … 255. */
export function greyRaster(width: number, height: number, grey: (x: number, y: number) => number): Raster {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const value = Math.max(0, Math.min(255, Math.round(grey(i % width, Math.floor(i / width)))));
    pixels.fill(value, 3 * i, 3 * i + 3);
  }
  return { width, height, pixels };
}
