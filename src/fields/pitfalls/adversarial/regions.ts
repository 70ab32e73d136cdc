// How an input is divided when changes are searched for without gradients: squares of pictures, columns of tables.

import type { Random } from "../../../core/random.js";
import type { Group, SearchRegions } from "../../../engine/attribution/squareAttack.js";
import type { AskedNetwork, PictureLayout } from "../network/askedNetwork.js";

/** Stripes and squares of a picture, each channel of them a group; of a table each column that can change by itself. */
export function regionsOf({ picture, names }: AskedNetwork, spreads: Float32Array): SearchRegions {
  return picture === undefined ? columns(names.length, spreads) : squares(picture);
}

function columns(count: number, spreads: Float32Array): SearchRegions {
  const all = Array.from({ length: count }, (_, column) => [column]).filter(([column]) => spreads[column] > 0);
  return {
    all,
    some: (share, random) =>
      Array.from(random.sample(all.length, Math.max(1, Math.round(share * all.length))), (place) => all[place]),
  };
}

function squares({ height, width, channels, channelsLast }: PictureLayout): SearchRegions {
  const window = (top: number, left: number, high: number, wide: number): Group[] =>
    Array.from({ length: channels }, (_, channel) =>
      Array.from({ length: high * wide }, (_unused, i) => {
        const pixel = (top + Math.floor(i / wide)) * width + left + (i % wide);
        return channelsLast ? pixel * channels + channel : channel * height * width + pixel;
      }),
    );
  return {
    all: Array.from({ length: width }, (_, left) => window(0, left, height, 1)).flat(),
    some: (share, random: Random) => {
      const side = Math.max(1, Math.round(Math.sqrt(share * height * width)));
      const [high, wide] = [Math.min(side, height), Math.min(side, width)];
      return window(random.integer(height - high + 1), random.integer(width - wide + 1), high, wide);
    },
  };
}
