// How far each number of an input may be moved, and in which unit: a column's standard deviation within the values that it
// has, or a pixel's range.

import { standardDeviation } from "../../../stats/summary.js";
import type { AskedNetwork } from "../network/askedNetwork.js";
import { counted, listed } from "../wording.js";

export interface AttackBounds {
  readonly spreads: Float32Array;
  readonly low: Float32Array;
  readonly high: Float32Array;
  readonly radii: readonly number[];
  /** The radius that the verdict goes by. */
  readonly radius: number;
  /** What a change by 1 is. */
  readonly unit: string;
  readonly limits: readonly string[];
}

interface BoundOptions {
  readonly norm: "maximum" | "euclidean";
  readonly radii: readonly number[];
  readonly radius?: number | undefined;
  readonly fewValues: number;
  readonly pixelMean: readonly number[];
  readonly pixelDeviation: readonly number[];
}

/** Of standard deviations, and of 255ths of a pixel's range. */
const usualRadii = { table: [0.02, 0.05, 0.1, 0.2, 0.5, 1], pixels: [1, 2, 4, 8, 16, 32] };
const usualRadius = { table: 0.1, pixels: 8 };
/** Lengths are longer than the largest of many numbers. */
const lengthFactor = 10;

/** The bounds, or what is missing for there to be any. */
export async function boundsOf(asked: AskedNetwork, options: BoundOptions): Promise<AttackBounds | string> {
  const { picture } = asked;
  const kind = picture === undefined ? "table" : "pixels";
  const factor = options.norm === "euclidean" ? lengthFactor : 1;
  const radius = options.radius ?? factor * usualRadius[kind];
  const radii = options.radii.length > 0 ? options.radii : usualRadii[kind].map((one) => factor * one);
  if (picture !== undefined) {
    const size = asked.inputs.length / asked.rows.length;
    const channelOf = (i: number) =>
      picture.channelsLast ? i % picture.channels : Math.floor(i / (picture.height * picture.width));
    const each = (value: (mean: number, deviation: number) => number) =>
      Float32Array.from({ length: size }, (_, i) => {
        const { pixelMean, pixelDeviation } = options;
        return value(
          pixelMean[pixelMean.length === 1 ? 0 : channelOf(i)],
          pixelDeviation[pixelDeviation.length === 1 ? 0 : channelOf(i)],
        );
      });
    return {
      spreads: each((_, deviation) => 1 / 255 / deviation),
      low: each((mean, deviation) => -mean / deviation),
      high: each((mean, deviation) => (1 - mean) / deviation),
      radii,
      radius,
      unit: "255ths",
      limits: [],
    };
  }
  const { names, table } = asked;
  const size = names.length;
  const [spreads, low, high] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)];
  const still: string[] = [];
  for (const [i, name] of names.entries()) {
    const values = await table.numbers(name);
    const known = values.filter(Number.isFinite);
    low[i] = known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
    high[i] = known.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    if (asked.isWhole[i] && table.column(name).distinct <= options.fewValues) still.push(name);
    else spreads[i] = standardDeviation(known);
  }
  if (!spreads.some((spread) => spread > 0))
    return "a column that can change a little: all are constant or hold a few whole numbers (--few-values)";
  return {
    spreads,
    low,
    high,
    radii,
    radius,
    unit: "standard deviations",
    limits:
      still.length === 0
        ? []
        : [
            `${counted(still.length, "column")} of a few whole numbers stayed as ${still.length === 1 ? "it is" : "they are"}: ${listed(still, 5)}.`,
          ],
  };
}
