// Inputs of a network as pictures again, to be shown.

import { encodePng } from "../../../data/images/decodeImage.js";
import type { AskOptions, PictureLayout } from "./askedNetwork.js";

/** A row's input as a `data:` address of a PNG. */
export async function pictureOf(
  input: Float32Array,
  { height, width, channels, channelsLast }: PictureLayout,
  { pixelMean, pixelDeviation }: Pick<AskOptions, "pixelMean" | "pixelDeviation">,
): Promise<string> {
  const area = height * width;
  const pixels = new Uint8Array(area * 3);
  for (let place = 0; place < area; place++) {
    for (let colour = 0; colour < 3; colour++) {
      const channel = channels === 1 ? 0 : colour;
      const value = input[channelsLast ? place * channels + channel : channel * area + place];
      const mean = pixelMean[pixelMean.length === 1 ? 0 : channel];
      const deviation = pixelDeviation[pixelDeviation.length === 1 ? 0 : channel];
      pixels[place * 3 + colour] = Math.max(0, Math.min(255, Math.round(255 * (value * deviation + mean))));
    }
  }
  return address(pixels, width, height);
}

/** Weights of a row's pixels, height × width, laid over it in red where they are positive and blue where negative. */
export function heatOf(weights: Float64Array, width: number, height: number): Promise<string> {
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  const pixels = new Uint8Array(width * height * 3).fill(255);
  for (const [place, weight] of weights.entries()) {
    const strength = largest > 0 ? Math.abs(weight) / largest : 0;
    const pale = Math.round(255 * (1 - strength));
    pixels.set(weight >= 0 ? [255, pale, pale] : [pale, pale, 255], place * 3);
  }
  return address(pixels, width, height);
}

async function address(pixels: Uint8Array, width: number, height: number): Promise<string> {
  return `data:image/png;base64,${(await encodePng({ width, height, pixels })).toString("base64")}`;
}
