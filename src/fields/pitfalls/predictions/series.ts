// Rows in order of time, entity by entity, and the forecasts that need nothing but the past: no change
// (persistence), drift, and the value of one season ago (seasonal naive).
// Hyndman & Athanasopoulos, Forecasting: Principles and Practice, section 5.2.

import { ascendingOrder } from "../../../stats/order.js";
import { median } from "../../../stats/summary.js";

export interface Series {
  /** Positions in ascending order of (entity, time); those without a time are left out. */
  readonly order: Int32Array;
  /** For each place in `order`, the place at which its entity begins. */
  readonly begins: Int32Array;
  /** How many entities there are. */
  readonly entities: number;
  /** Share of the places whose time also stands at the place before, of the same entity. */
  readonly repeatedTimes: number;
  /** The usual step between neighbouring times; NaN with fewer than two times. */
  readonly step: number;
}

/** Puts positions 0 … times.length − 1 in order. `entities` are codes (−1: an entity of its own). */
export function inTimeOrder(times: Float64Array, entities: Int32Array | undefined): Series {
  const byTime = Int32Array.from(ascendingOrder(times)).filter((position) => Number.isFinite(times[position]));
  const order = entities === undefined ? byTime : byEntity(byTime, entities);
  const begins = new Int32Array(order.length);
  const steps: number[] = [];
  let repeated = 0;
  let count = 0;
  for (let place = 0; place < order.length; place++) {
    const same = place > 0 && sameEntity(entities, order[place - 1], order[place]);
    begins[place] = same ? begins[place - 1] : place;
    if (!same) count++;
    else if (times[order[place]] === times[order[place - 1]]) repeated++;
    else if (steps.length < 10_000) steps.push(times[order[place]] - times[order[place - 1]]);
  }
  return {
    order,
    begins,
    entities: count,
    repeatedTimes: order.length > 0 ? repeated / order.length : 0,
    step: usualStep(steps),
  };
}

function sameEntity(entities: Int32Array | undefined, a: number, b: number): boolean {
  return entities === undefined || (entities[a] >= 0 && entities[a] === entities[b]);
}

// A stable counting sort by entity keeps the order of time within each.
function byEntity(byTime: Int32Array, entities: Int32Array): Int32Array {
  let most = 0;
  for (const entity of entities) most = Math.max(most, entity + 1);
  const starts = new Int32Array(most + 2);
  for (const position of byTime) starts[(entities[position] < 0 ? most : entities[position]) + 1]++;
  for (let entity = 0; entity <= most; entity++) starts[entity + 1] += starts[entity];
  const order = new Int32Array(byTime.length);
  for (const position of byTime) order[starts[entities[position] < 0 ? most : entities[position]]++] = position;
  return order;
}

// The median step, or the mean where regular gaps (weekends) make it somewhat longer.
function usualStep(steps: readonly number[]): number {
  const middle = median(steps);
  const average = steps.reduce((sum, step) => sum + step, 0) / steps.length;
  return average > middle && average < 1.6 * middle ? average : middle;
}

/** For each position the value `lag` places earlier in its entity; NaN where there is none. */
export function lagged(values: Float64Array, { order, begins }: Series, lag: number): Float64Array {
  const earlier = new Float64Array(values.length).fill(Number.NaN);
  for (let place = 0; place < order.length; place++) {
    if (place - lag >= begins[place]) earlier[order[place]] = values[order[place - lag]];
  }
  return earlier;
}

const hour = 3_600_000;
const periods: readonly (readonly [string, number])[] = [
  ["hour", hour],
  ["day", 24 * hour],
  ["week", 7 * 24 * hour],
  ["year", 365.2425 * 24 * hour],
];

/** A season: how many steps it has, and what it is called. */
export interface Season {
  readonly length: number;
  readonly name: string;
}

/**
 * Seasons worth trying: the one that is `given` (0: none is), else the two shortest of an hour, a day, a week and a
 * year that have at least two steps of `step` milliseconds and occur twice in `places` places.
 */
export function seasonsWorthTrying(given: number, step: number, places: number): readonly Season[] {
  if (given > 1) return [{ length: given, name: `${given} steps` }];
  return periods
    .map(([name, period]) => ({ name: `one ${name}`, length: Math.round(period / step) }))
    .filter(({ length }) => length >= 2 && 2 * length <= places)
    .slice(0, 2);
}

/** A forecast of every position from the past alone; NaN where the past does not reach. */
export interface NaiveForecast {
  readonly name: string;
  readonly values: Float64Array;
}

/**
 * Persistence, drift and seasonal naive, `horizon` steps ahead. The drift is the mean step over the positions that
 * `learn` admits, so that it knows nothing of the others.
 */
export function naiveForecasts(
  values: Float64Array,
  series: Series,
  around: {
    readonly horizon: number;
    readonly seasons: readonly Season[];
    readonly learn: (position: number) => boolean;
  },
): readonly NaiveForecast[] {
  const { horizon, seasons } = around;
  const last = lagged(values, series, horizon);
  const before = lagged(values, series, 1);
  let change = 0;
  let steps = 0;
  for (const position of series.order) {
    const difference = values[position] - before[position];
    if (!around.learn(position) || !Number.isFinite(difference)) continue;
    change += difference;
    steps++;
  }
  const drift = steps > 0 ? (horizon * change) / steps : 0;
  return [
    { name: horizon === 1 ? "forecasting no change" : `forecasting no change over ${horizon} steps`, values: last },
    { name: "forecasting the mean change", values: last.map((value) => value + drift) },
    ...seasons.map(({ name, length }) => ({
      name: `repeating ${name} ago`,
      values: lagged(values, series, length * Math.ceil(horizon / length)),
    })),
  ];
}

/** Mean |y_t − y_(t−m)| over the positions that `learn` admits: the scale of MASE (Hyndman & Koehler 2006). */
export function naiveScale(
  values: Float64Array,
  series: Series,
  season: number,
  learn: (position: number) => boolean,
): number {
  const earlier = lagged(values, series, season);
  let sum = 0;
  let count = 0;
  for (const position of series.order) {
    const step = Math.abs(values[position] - earlier[position]);
    if (!learn(position) || !Number.isFinite(step)) continue;
    sum += step;
    count++;
  }
  return sum / count;
}
