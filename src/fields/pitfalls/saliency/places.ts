// Where weights lie: on which column, or on which part of a picture.

import { type MeanInterval, meanInterval } from "../../../stats/meanInterval.js";
import type { PictureLayout } from "../network/askedNetwork.js";

/** Each row's weights as shares of their sizes: rows × size. Rows without any weight are left out (NaN). */
function sharesOf(weights: Float32Array, size: number): Float64Array {
  const shares = new Float64Array(weights.length);
  for (let from = 0; from < weights.length; from += size) {
    let total = 0;
    for (let i = from; i < from + size; i++) total += Math.abs(weights[i]);
    for (let i = from; i < from + size; i++) shares[i] = total > 0 ? Math.abs(weights[i]) / total : Number.NaN;
  }
  return shares;
}

/** The share of the weights that lies on a group of numbers, in the mean over rows. */
export function shareOn(
  weights: Float32Array,
  size: number,
  belongs: (place: number) => boolean,
  level: number,
): MeanInterval {
  const shares = sharesOf(weights, size);
  const rows = weights.length / size;
  const totals = Float64Array.from({ length: rows }, (_, row) => {
    let total = 0;
    for (let place = 0; place < size; place++) if (belongs(place)) total += shares[row * size + place];
    return total;
  }).filter((total) => !Number.isNaN(total));
  return meanInterval(totals, level);
}

/** Width of the border, as a share of a picture's sides. */
const borderShare = 1 / 8;

/** Which numbers of a picture's input lie on its border, and the share of its area that the border has. */
export function borderOf(picture: PictureLayout): {
  readonly isBorder: (place: number) => boolean;
  readonly area: number;
} {
  const { height, width, channels, channelsLast } = picture;
  const [thickY, thickX] = [
    Math.max(1, Math.round(height * borderShare)),
    Math.max(1, Math.round(width * borderShare)),
  ];
  const isBorder = (place: number) => {
    const pixel = channelsLast ? Math.floor(place / channels) : place % (height * width);
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    return y < thickY || y >= height - thickY || x < thickX || x >= width - thickX;
  };
  const inner = Math.max(0, height - 2 * thickY) * Math.max(0, width - 2 * thickX);
  return { isBorder, area: 1 - inner / (height * width) };
}

/** The weights of one picture's pixels, summed over its channels: height × width. */
export function pixelWeights(
  weights: Float32Array,
  { height, width, channels, channelsLast }: PictureLayout,
): Float64Array {
  const area = height * width;
  const pixels = new Float64Array(area);
  for (let i = 0; i < weights.length; i++) pixels[channelsLast ? Math.floor(i / channels) : i % area] += weights[i];
  return pixels;
}

/** Which patch of a picture each number of its input belongs to: about `patches` a side. */
export function patchesOf({ height, width, channels, channelsLast }: PictureLayout, patches: number): Int32Array {
  const area = height * width;
  const side = (length: number) => Math.max(1, Math.ceil(length / patches));
  const [high, wide] = [side(height), side(width)];
  const columns = Math.ceil(width / wide);
  return Int32Array.from({ length: area * channels }, (_, i) => {
    const pixel = channelsLast ? Math.floor(i / channels) : i % area;
    return Math.floor(Math.floor(pixel / width) / high) * columns + Math.floor((pixel % width) / wide);
  });
}
