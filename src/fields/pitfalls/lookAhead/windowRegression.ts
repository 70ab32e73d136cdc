// Which moments of a target a feature is made of: the feature's changes are regressed on the target's changes at
// t − w … t + w. A feature that is computed from a centred window, or is the target of a later row, is explained by
// changes that lie ahead; one that only follows or accompanies the target is not.
//
// Changes rather than values, because two series that merely drift or share a season are correlated at every lag.

import { mean, standardDeviation } from "../../../stats/summary.js";
import type { Series } from "../predictions/series.js";

export interface WindowFit {
  /** Half the width of the window. */
  readonly width: number;
  /** Adjusted R² of the past (−w … −1), with the present (0), and with the future (1 … w). */
  readonly past: number;
  readonly present: number;
  readonly full: number;
  /** Of what the past leaves open, the share that the present and the future explain. */
  readonly fromNow: number;
  /** Of what the past and the present leave open, the share that the future explains. */
  readonly fromFuture: number;
  /** The coefficient at each offset −w … w. */
  readonly weights: Float64Array;
  readonly n: number;
}

export const windowWidths: readonly number[] = [1, 3, 7, 15, 31];
const rowsPerWeight = 8;

/** Places whose whole window, and the change before it, lies within their entity: `[place − w − 1, place + w]`. */
function placesWithin({ order, begins }: Series, width: number): Int32Array {
  const places = new Int32Array(order.length);
  let count = 0;
  for (let place = width + 1; place + width < order.length; place++) {
    if (begins[place + width] === begins[place - width - 1]) places[count++] = place;
  }
  return places.slice(0, count);
}

/**
 * Regressions for every width that the rows allow (eight rows per weight). `feature` and `target` are indexed by
 * position, as in `series`.
 */
export function fitWindows(feature: Float64Array, target: Float64Array, series: Series): readonly WindowFit[] {
  const dx = changes(feature, series);
  const dy = changes(target, series);
  return windowWidths.flatMap((width) => fitWindow(dx, dy, placesWithin(series, width), width) ?? []);
}

/** Of the widths, the narrowest that explains nearly as much by the future as the best. */
export function bestWindow(fits: readonly WindowFit[]): WindowFit | undefined {
  const best = Math.max(...fits.map(({ fromNow }) => fromNow));
  return fits.find(({ fromNow }) => fromNow >= best - 0.01);
}

/** Change since the place before, in order of the series; NaN at an entity's first place. */
function changes(values: Float64Array, { order, begins }: Series): Float64Array {
  return Float64Array.from(order, (position, place) =>
    place > begins[place] ? values[position] - values[order[place - 1]] : Number.NaN,
  );
}

function fitWindow(dx: Float64Array, dy: Float64Array, places: Int32Array, width: number): WindowFit | undefined {
  const weights = 2 * width + 1;
  const complete = places.filter((place) => {
    if (!Number.isFinite(dx[place])) return false;
    for (let offset = -width; offset <= width; offset++) if (!Number.isFinite(dy[place + offset])) return false;
    return true;
  });
  const n = complete.length;
  if (n < rowsPerWeight * weights) return undefined;
  // Past, present, future: explained variance then adds up along the Cholesky factor.
  const offsets = [
    ...Array.from({ length: width }, (_, i) => -1 - i),
    0,
    ...Array.from({ length: width }, (_, i) => 1 + i),
  ];
  const columns = offsets.map((offset) => centred(Float64Array.from(complete, (place) => dy[place + offset])));
  const response = centred(Float64Array.from(complete, (place) => dx[place]));
  const total = dot(response, response);
  if (!(total > 0)) return undefined;
  const { explained, coefficients } = leastSquares(columns, response);
  const adjusted = (count: number) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += explained[i];
    return Math.max(0, 1 - ((1 - sum / total) * (n - 1)) / (n - count - 1));
  };
  const [past, present, full] = [adjusted(width), adjusted(width + 1), adjusted(weights)];
  const byOffset = new Float64Array(weights);
  offsets.forEach((offset, i) => {
    byOffset[offset + width] = coefficients[i];
  });
  return {
    width,
    past,
    present,
    full,
    fromNow: share(full - past, 1 - past),
    fromFuture: share(full - present, 1 - present),
    weights: byOffset,
    n,
  };
}

function share(part: number, whole: number): number {
  return whole > 1e-9 ? Math.min(1, Math.max(0, part / whole)) : 0;
}

// Cholesky: G = L·Lᵀ, z = L⁻¹·b; z_i² is what regressor i explains beyond those before it, and Lᵀ·c = z.
function leastSquares(
  columns: readonly Float64Array[],
  response: Float64Array,
): { explained: Float64Array; coefficients: Float64Array } {
  const p = columns.length;
  const lower = Array.from({ length: p }, () => new Float64Array(p));
  const z = new Float64Array(p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      let value = dot(columns[i], columns[j]);
      const scale = value;
      for (let k = 0; k < j; k++) value -= lower[i][k] * lower[j][k];
      if (i === j) lower[i][i] = value > 1e-10 * scale ? Math.sqrt(value) : 0;
      else lower[i][j] = lower[j][j] > 0 ? value / lower[j][j] : 0;
    }
    let rest = dot(columns[i], response);
    for (let k = 0; k < i; k++) rest -= lower[i][k] * z[k];
    z[i] = lower[i][i] > 0 ? rest / lower[i][i] : 0;
  }
  const coefficients = new Float64Array(p);
  for (let i = p - 1; i >= 0; i--) {
    let rest = z[i];
    for (let k = i + 1; k < p; k++) rest -= lower[k][i] * coefficients[k];
    coefficients[i] = lower[i][i] > 0 ? rest / lower[i][i] : 0;
  }
  return { explained: z.map((value) => value * value), coefficients };
}

function centred(values: Float64Array): Float64Array {
  const center = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - center);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Correlation of the feature's change now with the target's change `offset` places later. */
export interface LaggedCorrelation {
  readonly offset: number;
  /** NaN where either does not change. */
  readonly correlation: number;
  readonly n: number;
}

/** The correlation at each offset from −reach to reach. */
export function crossCorrelation(
  feature: Float64Array,
  target: Float64Array,
  series: Series,
  reach: number,
): readonly LaggedCorrelation[] {
  const dx = standardised(changes(feature, series));
  const dy = standardised(changes(target, series));
  return Array.from({ length: 2 * reach + 1 }, (_, i) => correlationAt(dx, dy, series.begins, i - reach));
}

// One pass over pairs that lie in the same entity; values were standardised, so that sums of squares lose no digits.
function correlationAt(dx: Float64Array, dy: Float64Array, begins: Int32Array, offset: number): LaggedCorrelation {
  let [n, x, y, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  const last = Math.min(dx.length, dx.length - offset);
  for (let place = Math.max(0, -offset); place < last; place++) {
    const a = dx[place];
    const b = dy[place + offset];
    if (begins[place] !== begins[place + offset] || Number.isNaN(a) || Number.isNaN(b)) continue;
    n++;
    x += a;
    y += b;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  const correlation = (n * xy - x * y) / Math.sqrt((n * xx - x * x) * (n * yy - y * y));
  return { offset, correlation: Number.isFinite(correlation) ? correlation : Number.NaN, n };
}

/** Less the mean and divided by the standard deviation of what is known; NaN stays. */
function standardised(values: Float64Array): Float64Array {
  const known = values.filter(Number.isFinite);
  const center = mean(known);
  const spread = standardDeviation(known);
  return values.map((value) => (Number.isFinite(value) ? (value - center) / (spread > 0 ? spread : 1) : Number.NaN));
}
