// Can pictures be told apart by parts of them that should not matter? A learner sees nothing but the frame, the corners, or
// all but the middle, or what the user's mask leaves outside; and the whole picture, to hold them against (the border tests of
// Maguolo & Nanni 2020, who blacked out the lungs and lost nothing).

import type { Run } from "../../../core/run.js";
import type { TableImages } from "../../../data/images/tableImages.js";
import { outOfFoldBoosting } from "../../../data/outOfFold.js";
import { everyIndex, numbersOf } from "../../../stats/arrays.js";
import type { FeatureColumn } from "../../../stats/learners/features.js";
import { type MeanInterval, meanInterval } from "../../../stats/meanInterval.js";
import { quickTrees } from "../quickTrees.js";
import { answersOf, contributions } from "../score.js";
import { side } from "./mask.js";
import type { Material } from "./material.js";

export interface Region {
  readonly name: string;
  /** Whether it should tell nothing. */
  readonly signalFree: boolean;
  /** Whether the user's mask makes it. */
  readonly masked: boolean;
  readonly score: MeanInterval;
}

/** A region before it is scored. */
interface Part extends Omit<Region, "score"> {
  /** Numbers of cells, ascending from the top left in rows. */
  readonly cells: readonly number[];
  /** The pictures that they are cells of: side × side × channels values each. */
  readonly pictures: ArrayLike<number>;
}

/** Which cells belong to each region: distances from the nearest side across and down, in cells. */
const regions: readonly { readonly name: string; readonly signalFree: boolean; has(x: number, y: number): boolean }[] =
  [
    { name: "the whole picture", signalFree: false, has: () => true },
    { name: "the frame alone", signalFree: true, has: (x, y) => Math.min(x, y) < 1 },
    { name: "the corners alone", signalFree: true, has: (x, y) => Math.max(x, y) < 3 },
    { name: "all but the middle", signalFree: false, has: (x, y) => Math.min(x, y) < side / 4 },
  ];

/** The score of a learner that sees nothing but each region; the whole picture first, then those of the mask. */
export async function scoreRegions(
  images: TableImages,
  { dataset, folds, scale, mask }: Material,
  level: number,
  run: Run,
): Promise<readonly Region[]> {
  const channels = images.areGrey ? 1 : 3;
  const { tableRows, target } = dataset;
  const pictures = await images.pixels(tableRows, { width: side, height: side, channels }, run.signal);
  const [whole, ...others] = regions.map(({ name, signalFree, has }): Part => {
    const cells = Array.from(everyIndex(side * side)).filter((cell) => {
      const [x, y] = [cell % side, Math.floor(cell / side)];
      return has(Math.min(x, side - 1 - x), Math.min(y, side - 1 - y));
    });
    return { name, signalFree, masked: false, cells, pictures };
  });
  const masked: Part[] = [];
  if (mask !== undefined) {
    const apart = { masked: true, pictures: await images.cells(tableRows, side, run.signal) };
    masked.push({ name: "what is outside the mask", signalFree: true, cells: mask.outside, ...apart });
    masked.push({ name: "what is inside the mask", signalFree: false, cells: mask.inside, ...apart });
  }
  const parts = [whole, ...masked.filter(({ cells }) => cells.length > 0), ...others];
  const rows = everyIndex(tableRows.length);
  const size = side * side * channels;
  const scored: Region[] = [];
  for (const [index, part] of parts.entries()) {
    run.progress(index, parts.length, "asking parts of the pictures");
    const places = part.cells.flatMap((cell) => Array.from({ length: channels }, (_, c) => cell * channels + c));
    const features = places.map((at): FeatureColumn => {
      const values = numbersOf(rows.length, (row) => part.pictures[row * size + at]);
      return { name: `pixel ${at}`, kind: "numeric", values, levels: 0 };
    });
    const around = { random: run.random.stream(part.name), signal: run.signal };
    const predicted = await outOfFoldBoosting(quickTrees, { ...dataset, features }, folds, around);
    const score = meanInterval(contributions(answersOf(predicted, scale), target, rows, scale), level);
    const { name, signalFree, masked } = part;
    scored.push({ name, signalFree, masked, score });
  }
  return scored;
}

/**
 * Regions that should tell nothing, and tell at least `least` surely and this share of what the whole picture tells.
 */
export function tellingRegions(scored: readonly Region[], least: number): readonly Region[] {
  const whole = scored.find(({ name }) => name === regions[0].name);
  return scored.filter(
    ({ signalFree, score }) =>
      signalFree && score.interval[0] >= least && score.value >= leastShare * (whole?.score.value ?? 1),
  );
}

const leastShare = 0.75;
