// Drawn pictures of a landscape with a tank or with a bush, under a clear or an overcast sky.

import type { Random } from "../../../core/random.js";

/** Pixels a side. */
export const side = 24;
/** Rows of pixels that show the sky. */
export const skyRows = 8;

/** Pictures one after the other, row-major, values around 0 … 1, one channel. */
export interface TankPictures {
  readonly count: number;
  readonly pixels: Float32Array<ArrayBuffer>;
  /** 1 where there is a tank, 0 where there is a bush. */
  readonly tank: Int32Array<ArrayBuffer>;
  /** 1 for each pixel of the tank or bush and of the box around it. */
  readonly object: Uint8Array<ArrayBuffer>;
}

/**
 * `count` pictures, every other one with a tank. The sky is overcast over tanks and clear over bushes in a share of
 * `agreement` of them, and the other way round in the rest: 1 is the essay's tank problem, one half breaks the tie.
 */
export function drawTankPictures(count: number, agreement: number, random: Random): TankPictures {
  const pixels = new Float32Array(count * side * side);
  const object = new Uint8Array(count * side * side);
  const tank = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    tank[i] = i % 2;
    const overcast = random.uniform() < agreement ? tank[i] === 1 : tank[i] === 0;
    const at = i * side * side;
    const light = overcast ? 0.45 : 0.8;
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const plain = y < skyRows ? light + 0.01 * y : 0.5;
        pixels[at + y * side + x] = plain + (y < skyRows ? 0.05 : 0.08) * random.normal();
      }
    }
    const left = 2 + random.integer(side - 13);
    const top = skyRows + 2 + random.integer(side - skyRows - 10);
    const has = tank[i] === 1 ? isTank : isBush;
    for (let y = 0; y < 7; y++) {
      for (let x = 0; x < 9; x++) {
        const pixel = at + (top + y) * side + left + x;
        object[pixel] = 1;
        if (has(x, y)) pixels[pixel] = 0.25 + 0.08 * random.normal();
      }
    }
  }
  return { count, pixels, tank, object };
}

/** A hull, a turret and a gun. */
const isTank = (x: number, y: number) =>
  (y >= 4 && y < 7) || (y >= 2 && y < 4 && x >= 2 && x < 6) || (y === 2 && x >= 6);

/** As dark, and as many pixels. */
const isBush = (x: number, y: number) => ((x - 4) / 4.2) ** 2 + ((y - 3) / 3) ** 2 <= 1;
