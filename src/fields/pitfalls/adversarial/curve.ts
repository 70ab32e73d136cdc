// How many answers stay right under changes of growing size: chosen by one step of the gradient, by many, and by chance.

import type { Random } from "../../../core/random.js";
import { attack, type Norm, type Reach, randomChange } from "../../../engine/attribution/attack.js";
import type { RowFunction } from "../../../engine/attribution/rowFunction.js";

/** Which class each row is put into. */
export type Judge = (inputs: Float32Array) => Promise<Int32Array>;

export interface Attacked {
  readonly loss: RowFunction;
  readonly judge: Judge;
  readonly inputs: Float32Array;
  /** The class that each row should be put into. */
  readonly right: Int32Array;
}

export interface Bounds {
  readonly norm: Norm;
  readonly spreads: Float32Array;
  readonly low: Float32Array;
  readonly high: Float32Array;
}

export interface CurvePoint {
  readonly radius: number;
  /** Rows that are still put where they should be, after no larger change of this kind. */
  readonly oneStep: number;
  readonly manySteps: number;
  readonly chance: number;
}

export interface AttackCurve {
  readonly rows: number;
  /** Right answers without a change. */
  readonly clean: number;
  readonly points: readonly CurvePoint[];
  /** The least radius that broke each row by any attack; 0 where it was wrong before, infinity where none did. */
  readonly brokenAt: Float64Array;
  /** The input that broke each row, where one did. */
  readonly broken: ReadonlyMap<number, { readonly input: Float32Array; readonly taken: number }>;
}

export interface CurveOptions extends Bounds {
  /** Ascending. */
  readonly radii: readonly number[];
  readonly steps: number;
  /** Told after each radius. */
  progress(done: number, total: number): void;
}

/** The curve. A row that some change broke counts as broken by every larger one. */
export async function attackCurve(attacked: Attacked, options: CurveOptions, random: Random): Promise<AttackCurve> {
  const { loss, judge, inputs, right } = attacked;
  const { radii, steps, progress } = options;
  const standing = await standingRows(judge, inputs, right);
  const brokenAt = Float64Array.from(standing, (stands) => (stands ? Number.POSITIVE_INFINITY : 0));
  const broken = new Map<number, { input: Float32Array; taken: number }>();
  const alive = { oneStep: [...standing], manySteps: [...standing], chance: [...standing] };
  const points: CurvePoint[] = [];
  for (const [index, radius] of radii.entries()) {
    const reach: Reach = { ...options, radius };
    const draws = random.stream(`radius ${index}`);
    const changed = {
      oneStep: await attack(loss, inputs, right, { ...reach, steps: 1 }),
      manySteps: await attack(loss, inputs, right, { ...reach, steps, random: draws.stream("start") }),
      chance: randomChange(inputs, reach, draws.stream("chance")),
    };
    for (const kind of ["oneStep", "manySteps", "chance"] as const) {
      const taken = await judge(changed[kind]);
      for (let row = 0; row < right.length; row++) {
        if (taken[row] === right[row]) continue;
        alive[kind][row] = false;
        if (brokenAt[row] <= radius) continue;
        brokenAt[row] = radius;
        broken.set(row, {
          input: changed[kind].slice(row * loss.size, (row + 1) * loss.size),
          taken: taken[row],
        });
      }
    }
    const count = (rows: readonly boolean[]) => rows.filter(Boolean).length;
    points.push({
      radius,
      oneStep: count(alive.oneStep),
      manySteps: count(alive.manySteps),
      chance: count(alive.chance),
    });
    progress(index + 1, radii.length);
  }
  return { rows: right.length, clean: standing.filter(Boolean).length, points, brokenAt, broken };
}

async function standingRows(judge: Judge, inputs: Float32Array, right: Int32Array): Promise<readonly boolean[]> {
  const taken = await judge(inputs);
  return Array.from(right, (wanted, row) => taken[row] === wanted);
}

/**
 * How many answers stay right when nothing bounds the change: where gradients can be trusted, none does. Steps go one spread at a
 * time from the input itself: far from it, scores are so sure that their slope is nought.
 */
export async function standingUnbounded(
  { loss, judge, inputs, right }: Attacked,
  { norm, spreads, steps }: Pick<CurveOptions, "norm" | "spreads" | "steps">,
): Promise<number> {
  const everywhere = (value: number) => new Float32Array(spreads.length).fill(value);
  const changed = await attack(loss, inputs, right, {
    norm,
    spreads,
    steps: 2 * steps,
    stepSize: unboundedStep(norm, spreads.length),
    radius: Number.POSITIVE_INFINITY,
    low: everywhere(Number.NEGATIVE_INFINITY),
    high: everywhere(Number.POSITIVE_INFINITY),
  });
  return (await standingRows(judge, changed, right)).filter(Boolean).length;
}

const unboundedStep = (norm: Norm, size: number) => (norm === "maximum" ? 1 : Math.sqrt(size));
