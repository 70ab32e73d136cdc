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
  let changed = random === undefined ? inputs.slice() : randomStart(inputs, options, random);
  let worst = changed;
  let losses = await loss.values(changed, right);
  for (let step = 0; step < steps; step++) {
    const gradients = await loss.gradients(changed, right);
    changed = within(inputs, moved(changed, gradients.map(toSpread(options)), stepSize, options), options);
    if (steps === 1 && random === undefined) return changed;
    const now = await loss.values(changed, right);
    const higher = now.map((value, row) => Number(value > losses[row]));
    worst = changed.map((value, i) => (higher[Math.floor(i / loss.size)] === 1 ? value : worst[i]));
    losses = losses.map((value, row) => (higher[row] === 1 ? now[row] : value));
  }
  return worst;
}

/** Somewhere within reach. */
function randomStart(inputs: RowInputs, options: Reach, random: Random): Float32Array {
  const directions = inputs.map(() => 2 * random.uniform() - 1);
  return within(inputs, moved(inputs, directions, options.radius * random.uniform(), options), options);
}

/** Changes of the same size that no gradient chose: what an attack has to beat. */
export function randomChange(inputs: RowInputs, options: Reach, random: Random): Float32Array {
  const directions = inputs.map(() =>
    options.norm === "maximum" ? Math.sign(random.uniform() - 0.5) : random.normal(),
  );
  return within(inputs, moved(inputs, directions, options.radius, options), options);
}

// A slope by the input's own unit is one by spreads times the spread.
const toSpread =
  ({ spreads }: Reach) =>
  (slope: number, i: number) =>
    slope * spreads[i % spreads.length];

/** `from`, moved by `length` (in spreads) along `directions`: their signs, or, for Euclidean lengths, themselves. */
export function moved(
  from: Float32Array,
  directions: Float32Array,
  length: number,
  { norm, spreads }: Reach,
): Float32Array {
  const size = spreads.length;
  const result = from.slice();
  for (let row = 0; row < from.length; row += size) {
    let scale = length;
    if (norm === "euclidean") {
      let squares = 0;
      for (let i = row; i < row + size; i++) squares += spreads[i - row] > 0 ? directions[i] ** 2 : 0;
      scale = squares > 0 ? length / Math.sqrt(squares) : 0;
    }
    for (let i = row; i < row + size; i++) {
      result[i] += scale * spreads[i - row] * (norm === "maximum" ? Math.sign(directions[i]) : directions[i]);
    }
  }
  return result;
}

/** The nearest inputs to `changed` that lie within reach of `inputs`. */
export function within(
  inputs: RowInputs,
  changed: Float32Array,
  { norm, radius, spreads, low, high }: Reach,
): Float32Array {
  const size = spreads.length;
  const result = changed.slice();
  for (let row = 0; row < inputs.length; row += size) {
    let shrink = 1;
    if (norm === "euclidean") {
      let squares = 0;
      for (let i = row; i < row + size; i++) {
        if (spreads[i - row] > 0) squares += ((changed[i] - inputs[i]) / spreads[i - row]) ** 2;
      }
      shrink = Math.min(1, radius / Math.sqrt(squares));
    }
    for (let i = row; i < row + size; i++) {
      const spread = spreads[i - row];
      const reach = radius * spread;
      const change = shrink * (changed[i] - inputs[i]);
      const bounded = norm === "maximum" ? Math.min(reach, Math.max(-reach, change)) : change;
      // An input that lies outside of the usual values already is not drawn in.
      const [least, most] = [Math.min(low[i - row], inputs[i]), Math.max(high[i - row], inputs[i])];
      result[i] = spread > 0 ? Math.min(most, Math.max(least, inputs[i] + bounded)) : inputs[i];
    }
  }
  return result;
}
