// The fast gradient sign method (Goodfellow, Shlens & Szegedy 2015) and projected gradient descent (Madry et al. 2018): the
// change of the input, no larger than a radius, that raises the loss most as far as gradients tell.

import type { Random } from "../../core/random.js";
import type { RowChoices, RowFunction, RowInputs } from "./rowFunction.js";

/** How the size of a change is measured: its largest number, or its Euclidean length. */
export type Norm = "maximum" | "euclidean";

export interface Reach {
  readonly norm: Norm;
  /** In units of each number's spread. */
  readonly radius: number;
  /** What a change by 1 is for each number of a row's input; 0 where it must stay as it is. */
  readonly spreads: Float32Array;
  /** The least and greatest values that each number may take. */
  readonly low: Float32Array;
  readonly high: Float32Array;
}

export interface AttackOptions extends Reach {
  /** One step from the input itself is the fast gradient sign method. */
  readonly steps: number;
  /** Length of a step, in units of spread; 2.5 · radius / steps unless said, so that the border is reached (Madry et al.). */
  readonly stepSize?: number;
  /** Begins anywhere within reach where it is given, else at the input. */
  readonly random?: Random;
}

/** The changed inputs: of each row the one of highest loss that was passed; after a single step from the input, where it led. */
export async function attack(
  loss: RowFunction,
  inputs: RowInputs,
  right: RowChoices,
  options: AttackOptions,
): Promise<Float32Array> {
  const { radius, steps, random } = options;
  const stepSize = options.stepSize ?? (steps === 1 ? radius : (2.5 * radius) / steps);
  const drawnIn = reaching(inputs, options);
  const changed = random === undefined ? inputs.slice() : drawnIn(randomlyMoved(inputs, options, random));
  const worst = changed.slice();
  const losses = new Float64Array(right.length).fill(Number.NEGATIVE_INFINITY);
  const keepWorse = (values: Float64Array) => {
    for (const [row, value] of values.entries()) {
      if (!(value > losses[row])) continue;
      losses[row] = value;
      worst.set(changed.subarray(row * loss.size, (row + 1) * loss.size), row * loss.size);
    }
  };
  for (let step = 0; step < steps; step++) {
    const { values, gradients } = await loss.valuesAndGradients(changed, right);
    keepWorse(values);
    toSpreads(gradients, options);
    drawnIn(move(changed, gradients, stepSize, options));
  }
  if (steps === 1 && random === undefined) return changed;
  keepWorse(await loss.values(changed, right));
  return worst;
}

function randomlyMoved(inputs: RowInputs, options: Reach, random: Random): Float32Array {
  const directions = inputs.map(() => 2 * random.uniform() - 1);
  return move(inputs.slice(), directions, options.radius * random.uniform(), options);
}

/** Changes of the same size that no gradient chose: what an attack has to beat. */
export function randomChange(inputs: RowInputs, options: Reach, random: Random): Float32Array {
  const directions = inputs.map(() =>
    options.norm === "maximum" ? Math.sign(random.uniform() - 0.5) : random.normal(),
  );
  return reaching(inputs, options)(move(inputs.slice(), directions, options.radius, options));
}

/** A slope by the input's own unit is one by spreads times the spread. */
function toSpreads(slopes: Float32Array, { spreads }: Reach): void {
  const size = spreads.length;
  for (let row = 0; row < slopes.length; row += size) for (let i = 0; i < size; i++) slopes[row + i] *= spreads[i];
}

/** Moves `inputs`, in place, by `length` (in spreads) along `directions`: their signs, or, for Euclidean lengths, themselves. */
export function move(
  inputs: Float32Array,
  directions: Float32Array,
  length: number,
  { norm, spreads }: Reach,
): Float32Array {
  const size = spreads.length;
  for (let row = 0; row < inputs.length; row += size) {
    if (norm === "maximum") {
      for (let i = 0; i < size; i++) inputs[row + i] += length * spreads[i] * Math.sign(directions[row + i]);
      continue;
    }
    let squares = 0;
    for (let i = 0; i < size; i++) squares += spreads[i] > 0 ? directions[row + i] ** 2 : 0;
    const scale = squares > 0 ? length / Math.sqrt(squares) : 0;
    for (let i = 0; i < size; i++) inputs[row + i] += scale * spreads[i] * directions[row + i];
  }
  return inputs;
}

/** A function that draws what `inputs` were changed to, in place, to the nearest that lies within reach of them. */
export function reaching(inputs: RowInputs, reach: Reach): (changed: Float32Array) => Float32Array {
  const { norm, radius, spreads, low, high } = reach;
  const size = spreads.length;
  const least = new Float32Array(inputs.length);
  const most = new Float32Array(inputs.length);
  for (let row = 0; row < inputs.length; row += size) {
    for (let i = 0; i < size; i++) {
      const value = inputs[row + i];
      const far = spreads[i] === 0 ? 0 : norm === "maximum" ? radius * spreads[i] : Number.POSITIVE_INFINITY;
      // An input that lies outside of the usual values already is not drawn in.
      least[row + i] = Math.max(Math.min(low[i], value), value - far);
      most[row + i] = Math.min(Math.max(high[i], value), value + far);
    }
  }
  return (changed) => {
    if (norm === "euclidean") shorten(changed, inputs, reach);
    for (let i = 0; i < changed.length; i++) {
      const value = changed[i];
      if (value < least[i]) changed[i] = least[i];
      else if (value > most[i]) changed[i] = most[i];
      // Where nothing may change, a slope that is no number changes nothing either.
      else if (least[i] === most[i]) changed[i] = least[i];
    }
    return changed;
  };
}

/** Shortens changes that are longer than the radius. */
function shorten(changed: Float32Array, inputs: RowInputs, { radius, spreads }: Reach): void {
  const size = spreads.length;
  for (let row = 0; row < inputs.length; row += size) {
    let squares = 0;
    for (let i = 0; i < size; i++) {
      if (spreads[i] > 0) squares += ((changed[row + i] - inputs[row + i]) / spreads[i]) ** 2;
    }
    const shrink = Math.min(1, radius / Math.sqrt(squares));
    if (shrink === 1) continue;
    for (let i = row; i < row + size; i++) changed[i] = inputs[i] + shrink * (changed[i] - inputs[i]);
  }
}
