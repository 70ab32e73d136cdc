// Pictures as the input of a network: stretched to its size, in its order of channels, on its scale.

import { UserError } from "../../../core/errors.js";
import type { TableImages } from "../../../data/images/tableImages.js";
import { formatType, type TensorType } from "../../../engine/types.js";
import type { AskOptions, PictureLayout } from "./askedNetwork.js";

export interface PixelInputs {
  readonly inputs: Float32Array;
  readonly inputShape: readonly number[];
  readonly picture: PictureLayout;
}

/** The pictures of `rows`. Throws a `UserError` where the network takes no pictures, or leaves their size open. */
export async function pixelInputs(
  images: TableImages,
  rows: Int32Array,
  name: string,
  type: TensorType,
  { pixelMean, pixelDeviation }: AskOptions,
  signal: AbortSignal,
): Promise<PixelInputs> {
  const picture = layoutOf(name, type);
  const { height, width, channels, channelsLast } = picture;
  for (const [option, values] of [
    ["pixel-mean", pixelMean],
    ["pixel-deviation", pixelDeviation],
  ] as const) {
    if (values.length !== 1 && values.length !== channels) {
      throw new UserError(
        "bad-option",
        `--${option} has ${values.length} values, and the pictures have ${channels} channels`,
        "give one for each channel, or one for all",
      );
    }
  }
  const pixels = await images.pixels(rows, { width, height, channels: channels === 1 ? 1 : 3 }, signal);
  const area = height * width;
  const inputs = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    const channel = i % channels;
    const mean = pixelMean[pixelMean.length === 1 ? 0 : channel];
    const deviation = pixelDeviation[pixelDeviation.length === 1 ? 0 : channel];
    const row = Math.floor(i / (area * channels));
    const place = Math.floor(i / channels) % area;
    const target = channelsLast ? i : row * area * channels + channel * area + place;
    inputs[target] = (pixels[i] / 255 - mean) / deviation;
  }
  return { inputs, inputShape: sizesOf(type), picture };
}

/** The sizes of a row's input that are known. */
function sizesOf({ shape }: TensorType): readonly number[] {
  return shape.slice(1).filter((size) => typeof size === "number");
}

function layoutOf(name: string, type: TensorType): PictureLayout {
  const known = sizesOf(type);
  const isWhole = known.length === type.shape.length - 1;
  if (isWhole && known.length === 3) {
    if (known[0] === 1 || known[0] === 3) {
      return { channels: known[0], height: known[1], width: known[2], channelsLast: false };
    }
    if (known[2] === 1 || known[2] === 3) {
      return { height: known[0], width: known[1], channels: known[2], channelsLast: true };
    }
  }
  if (isWhole && known.length === 2) return { height: known[0], width: known[1], channels: 1, channelsLast: true };
  throw new UserError(
    "no-pictures",
    `the network takes ${name} ${formatType(type)}, which is no picture of a known size in grey or in colours`,
    "export it for [batch, 1 or 3, height, width] or [batch, height, width, 1 or 3]",
  );
}
