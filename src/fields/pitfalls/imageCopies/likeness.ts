// How like two pictures are: each as 16 × 16 greys less their mean, over their length, so that light and contrast do not
// count. The distance of two such is √(2 − 2r), r being their correlation.

import { miniatureSide } from "../../../data/images/tableImages.js";
import { type Symmetry, turn } from "../../../stats/perceptualHash.js";

/** Numbers of one likeness. */
export const likenessSize = 256;
const side = 16;
const squeeze = miniatureSide / side;
/** Standard deviation of greys below which there is nothing to be seen in a picture. */
const flat = 2;

export interface Likeness {
  readonly numbers: Float64Array;
  /** Mean grey, and the standard deviation of greys. */
  readonly brightness: number;
  readonly contrast: number;
  /** Whether there is nothing to be seen. */
  readonly isFlat: boolean;
}

/** The likeness of a picture of 32 × 32 greys. */
export function likenessOf(miniature: Uint8Array): Likeness {
  const numbers = new Float64Array(likenessSize);
  for (let y = 0; y < miniatureSide; y++) {
    const row = Math.floor(y / squeeze) * side;
    for (let x = 0; x < miniatureSide; x++) {
      numbers[row + Math.floor(x / squeeze)] += miniature[y * miniatureSide + x] / squeeze ** 2;
    }
  }
  return normalised(numbers);
}

/** A part of a picture: its size and the place of its top left corner, as shares of the whole. */
export interface Window {
  readonly size: number;
  readonly left: number;
  readonly top: number;
}

/** The likeness of what is to be seen in a window of a picture of 32 × 32 greys, by the greys between pixels. */
export function windowLikeness(miniature: Uint8Array, { size, left, top }: Window): Likeness {
  const numbers = new Float64Array(likenessSize);
  const step = (size * miniatureSide) / side;
  for (let y = 0; y < side; y++) {
    const down = top * miniatureSide + (y + 0.5) * step - 0.5;
    for (let x = 0; x < side; x++) {
      numbers[y * side + x] = between(miniature, left * miniatureSide + (x + 0.5) * step - 0.5, down);
    }
  }
  return normalised(numbers);
}

/** The likeness of the picture turned. */
export function turnedLikeness(likeness: Likeness, symmetry: Symmetry): Likeness {
  return { ...likeness, numbers: turn(likeness.numbers, side, symmetry) };
}

/** From 0, the same, to 2, each the other's negative. */
export function likenessDistance(a: Likeness, b: Likeness): number {
  let product = 0;
  for (let i = 0; i < likenessSize; i++) product += a.numbers[i] * b.numbers[i];
  return Math.sqrt(Math.max(0, 2 - 2 * product));
}

function normalised(numbers: Float64Array): Likeness {
  const brightness = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  let squares = 0;
  for (let i = 0; i < numbers.length; i++) {
    numbers[i] -= brightness;
    squares += numbers[i] * numbers[i];
  }
  const contrast = Math.sqrt(squares / numbers.length);
  if (squares > 0) for (let i = 0; i < numbers.length; i++) numbers[i] /= Math.sqrt(squares);
  return { numbers, brightness, contrast, isFlat: contrast < flat };
}

/** The grey between pixels, weighted by nearness. */
function between(picture: Uint8Array, x: number, y: number): number {
  const last = miniatureSide - 1;
  const [across, down] = [Math.max(0, Math.min(last, x)), Math.max(0, Math.min(last, y))];
  const [left, top] = [Math.min(last - 1, Math.floor(across)), Math.min(last - 1, Math.floor(down))];
  const [right, below] = [across - left, down - top];
  const at = top * miniatureSide + left;
  const upper = picture[at] * (1 - right) + picture[at + 1] * right;
  const lower = picture[at + miniatureSide] * (1 - right) + picture[at + miniatureSide + 1] * right;
  return upper * (1 - below) + lower * below;
}
