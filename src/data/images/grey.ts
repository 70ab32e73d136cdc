// Colours as greys, as ITU-R 601-2 weighs them, in the whole numbers of Pillow's conversion to "L".

import type { Raster } from "./decodeImage.js";

/** The grey of each pixel, 0 to 255: 0.299 red + 0.587 green + 0.114 blue. */
export function greyOf({ width, height, pixels }: Raster): Uint8Array {
  const grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; i++) {
    grey[i] = (pixels[3 * i] * 19595 + pixels[3 * i + 1] * 38470 + pixels[3 * i + 2] * 7471 + 0x8000) >> 16;
  }
  return grey;
}

/** Whether no pixel has a colour. */
export function isGrey({ pixels }: Raster): boolean {
  for (let i = 0; i < pixels.length; i += 3) {
    if (pixels[i] !== pixels[i + 1] || pixels[i] !== pixels[i + 2]) return false;
  }
  return true;
}
