// Can pictures be told apart by parts of them that should not matter? A learner sees nothing but the frame, the corners, or
// all but the middle; and the whole picture, to hold them against (the border tests of Maguolo & Nanni 2020, who blacked out
// the lungs and lost nothing).

import type { Run } from "../../../core/run.js";
import type { TableImages } from "../../../data/images/tableImages.js";
import { outOfFoldBoosting } from "../../../data/outOfFold.js";
import { everyIndex, numbersOf } from "../../../stats/arrays.js";
import type { FeatureColumn } from "../../../stats/learners/features.js";
import { type MeanInterval, meanInterval } from "../../../stats/meanInterval.js";
import { quickTrees } from "../quickTrees.js";
import { answersOf, contributions } from "../score.js";
import type { Material } from "./material.js";

/** Pictures are looked at with this many pixels a side. */
const side = 16;

export interface Region {
  readonly name: string;
  /** Whether it should tell nothing. */
  readonly signalFree: boolean;
  readonly score: MeanInterval;
}

/** Which pixels belong to each region: distances from the nearest side across and down, in pixels of `side`. */
const regions: readonly { readonly name: string; readonly signalFree: boolean; has(x: number, y: number): boolean }[] =
  [
    { name: "the whole picture", signalFree: false, has: () => true },
    { name: "the frame alone", signalFree: true, has: (x, y) => Math.min(x, y) < 1 },
    { name: "the corners alone", signalFree: true, has: (x, y) => Math.max(x, y) < 3 },
    { name: "all but the middle", signalFree: false, has: (x, y) => Math.min(x, y) < side / 4 },
  ];

/** The score of a learner that sees nothing but each region. */
export async function scoreRegions(
  images: TableImages,
  { dataset, folds, scale }: Material,
  level: number,
  run: Run,
): Promise<readonly Region[]> {
  const channels = images.areGrey ? 1 : 3;
  const { tableRows, target } = dataset;
  const pixels = await images.pixels(tableRows, { width: side, height: side, channels }, run.signal);
  const rows = everyIndex(tableRows.length);
  const size = side * side * channels;
  const scored: Region[] = [];
  for (const [index, { name, signalFree, has }] of regions.entries()) {
    run.progress(index, regions.length, "asking parts of the pictures");
    const features: FeatureColumn[] = [];
    for (let at = 0; at < size; at++) {
      const [x, y] = [Math.floor(at / channels) % side, Math.floor(at / channels / side)];
      if (!has(Math.min(x, side - 1 - x), Math.min(y, side - 1 - y))) continue;
      const values = numbersOf(rows.length, (row) => pixels[row * size + at]);
      features.push({ name: `pixel ${at}`, kind: "numeric", values, levels: 0 });
    }
    const around = { random: run.random.stream(name), signal: run.signal };
    const predicted = await outOfFoldBoosting(quickTrees, { ...dataset, features }, folds, around);
    const score = meanInterval(contributions(answersOf(predicted, scale), target, rows, scale), level);
    scored.push({ name, signalFree, score });
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
