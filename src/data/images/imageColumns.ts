// What a table says of each of its images: properties of the file and of the picture as a whole, and a coarse view of
// the picture from which learners tell images apart.
//
// The coarse view is fixed, so that nothing is fitted before the split: the mean grey of each cell of an 8 × 8 grid
// over the whole picture, and mean and spread of its two colour contrasts (red against green, blue against yellow; the
// colour moments of Stricker & Orengo 1995 in opponent axes). Properties are taken at up to 256 pixels a side.

import { numbersOf } from "../../stats/arrays.js";
import { cellMeans } from "./cellMeans.js";
import type { ImageHeader, Raster } from "./decodeImage.js";
import { greyOf } from "./grey.js";

/** Pictures are looked at in at most this many pixels a side. */
export const rasterLongest = 256;

/** Cells a side of the grid of greys. */
const gridSide = 8;

export const propertyNames = [
  "width",
  "height",
  "bytes",
  "brightness",
  "contrast",
  "border brightness",
  "sharpness",
] as const;

/** Names of the coarse view's numbers: `grey 1,1` is the cell at the top left, `grey 1,8` at the top right. */
export const viewNames: readonly string[] = [
  ...Array.from(
    { length: gridSide * gridSide },
    (_, cell) => `grey ${Math.floor(cell / gridSide) + 1},${(cell % gridSide) + 1}`,
  ),
  "red–green",
  "red–green spread",
  "blue–yellow",
  "blue–yellow spread",
];

/** The numbers of one image, in the order of `propertyNames` and then `viewNames`. Greys lie between 0 and 255. */
export function describeImage({ width, height }: ImageHeader, bytes: number, raster: Raster): number[] {
  const grey = greyOf(raster);
  const all = momentsOf(grey);
  return [
    width,
    height,
    bytes,
    all.mean,
    all.spread,
    borderMean(grey, raster.width, raster.height),
    sharpness(grey, raster.width, raster.height),
    ...cellMeans(grey, raster.width, raster.height, gridSide),
    ...colourMoments(raster),
  ];
}

function momentsOf(values: ArrayLike<number>): { readonly mean: number; readonly spread: number } {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i];
    squares += values[i] * values[i];
  }
  const mean = sum / values.length;
  return { mean, spread: Math.sqrt(Math.max(0, squares / values.length - mean * mean)) };
}

/** Mean grey of the frame: a sixteenth of the width and height on each side, at least one pixel. */
function borderMean(grey: Uint8Array, width: number, height: number): number {
  const [across, down] = [Math.ceil(width / 16), Math.ceil(height / 16)];
  let sum = 0;
  let n = 0;
  for (let y = 0; y < height; y++) {
    const isRow = y < down || y >= height - down;
    for (let x = 0; x < width; x++) {
      if (!isRow && x >= across && x < width - across) continue;
      sum += grey[y * width + x];
      n += 1;
    }
  }
  return sum / n;
}

/** Standard deviation of the discrete Laplacian (Pech-Pacheco et al. 2000): blurred pictures have little of it. */
function sharpness(grey: Uint8Array, width: number, height: number): number {
  if (width < 3 || height < 3) return 0;
  const laplacian = numbersOf((width - 2) * (height - 2), (i) => {
    const at = (Math.floor(i / (width - 2)) + 1) * width + (i % (width - 2)) + 1;
    return grey[at - 1] + grey[at + 1] + grey[at - width] + grey[at + width] - 4 * grey[at];
  });
  return momentsOf(laplacian).spread;
}

function colourMoments({ pixels }: Raster): number[] {
  const n = pixels.length / 3;
  const redGreen = momentsOf(numbersOf(n, (i) => pixels[3 * i] - pixels[3 * i + 1]));
  const blueYellow = momentsOf(numbersOf(n, (i) => pixels[3 * i + 2] - (pixels[3 * i] + pixels[3 * i + 1]) / 2));
  return [redGreen.mean, redGreen.spread, blueYellow.mean, blueYellow.spread];
}
