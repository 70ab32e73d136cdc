// The slope of a straight line through points, with a standard error that holds where the spread differs from point
// to point (least squares; White 1980, in the form HC1).

import type { Estimate } from "./calibrationSlope.js";
import { requireLength } from "./sameLength.js";
import { mean } from "./summary.js";

/** b = Σ (x − x̄)(y − ȳ) / Σ (x − x̄)². NaN of fewer than three points, or where all x are equal. */
export function slope(x: Float64Array, y: Float64Array): Estimate {
  requireLength(x.length, y);
  const n = x.length;
  const [centreX, centreY] = [mean(x), mean(y)];
  let [squares, products] = [0, 0];
  for (let i = 0; i < n; i++) {
    squares += (x[i] - centreX) ** 2;
    products += (x[i] - centreX) * (y[i] - centreY);
  }
  if (n < 3 || !(squares > 0)) return { value: Number.NaN, standardError: Number.NaN };
  const value = products / squares;
  let meat = 0;
  for (let i = 0; i < n; i++) {
    const residual = y[i] - centreY - value * (x[i] - centreX);
    meat += (residual * (x[i] - centreX)) ** 2;
  }
  return { value, standardError: Math.sqrt((meat * n) / (n - 2)) / squares };
}
