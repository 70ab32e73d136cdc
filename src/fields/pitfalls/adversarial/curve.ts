// What changes of growing size do to the answers: those that gradients choose, in one step or many, those that a search without
// gradients finds, and those of chance.

import type { Random } from "../../../core/random.js";
import { attack, type Norm, type Reach, randomChange } from "../../../engine/attribution/attack.js";
import type { RowFunction } from "../../../engine/attribution/rowFunction.js";
import { type SearchRegions, squareAttack } from "../../../engine/attribution/squareAttack.js";

export const attackKinds = ["oneStep", "manySteps", "search", "chance"] as const;
export type AttackKind = (typeof attackKinds)[number];

export interface Attacked {
  readonly loss: RowFunction;
  readonly inputs: Float32Array;
  /** What the loss is asked about each row. */
  readonly right: Int32Array;
  /** How bad the answers to changed inputs are, each that of one of `rows`: 1 where a class is wrong, the error of a value. */
  harm(inputs: Float32Array, rows: Int32Array): Promise<Float64Array>;
  /** The harm beyond which there is none: a row that suffered it is left alone. */
  readonly most: number;
}

export interface Bounds {
  readonly norm: Norm;
  readonly spreads: Float32Array;
  readonly low: Float32Array;
  readonly high: Float32Array;
}

export interface CurvePoint {
  readonly radius: number;
  /** For each row the worst that changes of this kind did, none larger than the radius. */
  readonly harm: Readonly<Record<AttackKind, Float64Array>>;
  /** The worst of all kinds. */
  readonly worst: Float64Array;
}

export interface AttackCurve {
  readonly rows: number;
  /** Harm without a change. */
  readonly clean: Float64Array;
  readonly points: readonly CurvePoint[];
  /** For each row that a change up to the radius `shownAt` made worse, the worst such change: the first, where one is as bad. */
  readonly changed: ReadonlyMap<number, { readonly radius: number; readonly input: Float32Array }>;
}

export interface CurveOptions extends Bounds {
  /** Ascending. */
  readonly radii: readonly number[];
  readonly steps: number;
  /** From how many places within reach the gradient is followed. */
  readonly restarts: number;
  readonly queries: number;
  readonly regions: SearchRegions;
  /** The only radius at which is searched without gradients, which takes the longest; what it finds counts for larger ones too. */
  readonly searchedAt: number;
  readonly shownAt: number;
  /** Told after each radius. */
  progress(done: number, total: number): void;
}

export async function attackCurve(attacked: Attacked, options: CurveOptions, random: Random): Promise<AttackCurve> {
  const { inputs, right, most, loss } = attacked;
  const { radii, progress, shownAt } = options;
  const everyRow = Int32Array.from(right.keys());
  const clean = await attacked.harm(inputs, everyRow);
  let harm: CurvePoint["harm"] = {
    oneStep: clean.slice(),
    manySteps: clean.slice(),
    search: clean.slice(),
    chance: clean.slice(),
  };
  const worst = clean.slice();
  const changed = new Map<number, { radius: number; input: Float32Array }>();
  const points: CurvePoint[] = [];
  for (const [index, radius] of radii.entries()) {
    const draws = random.stream(`radius ${index}`);
    for (const { kind, attempt } of attempts(options)) {
      if (kind === "search" && radius !== options.searchedAt) continue;
      const rows = everyRow.filter((row) => harm[kind][row] < most);
      if (rows.length === 0) continue;
      const given = inputsAt(inputs, rows, loss.size);
      const asked = rows.map((row) => right[row]);
      const inputsNow = await change(kind, loss, given, asked, { ...options, radius, attempt }, draws);
      const now = await attacked.harm(inputsNow, rows);
      for (const [i, row] of rows.entries()) {
        harm[kind][row] = Math.max(harm[kind][row], now[i]);
        if (!(now[i] > worst[row])) continue;
        worst[row] = now[i];
        if (radius <= shownAt) {
          changed.set(row, { radius, input: inputsNow.slice(i * loss.size, (i + 1) * loss.size) });
        }
      }
    }
    points.push({ radius, harm, worst: worst.slice() });
    harm = {
      oneStep: harm.oneStep.slice(),
      manySteps: harm.manySteps.slice(),
      search: harm.search.slice(),
      chance: harm.chance.slice(),
    };
    progress(index + 1, radii.length);
  }
  return { rows: right.length, clean, points, changed };
}

/** The kinds of changes, and each place from which the gradient is followed. */
function attempts({ restarts }: CurveOptions): { readonly kind: AttackKind; readonly attempt: number }[] {
  return attackKinds.flatMap((kind) =>
    Array.from({ length: kind === "manySteps" ? restarts : 1 }, (_, attempt) => ({ kind, attempt })),
  );
}

function change(
  kind: AttackKind,
  loss: RowFunction,
  inputs: Float32Array,
  right: Int32Array,
  options: Reach & Pick<CurveOptions, "steps" | "queries" | "regions"> & { readonly attempt: number },
  random: Random,
): Promise<Float32Array> {
  switch (kind) {
    case "oneStep":
      return attack(loss, inputs, right, { ...options, steps: 1 });
    case "manySteps":
      return attack(loss, inputs, right, { ...options, random: random.stream(`start ${options.attempt}`) });
    case "search":
      return squareAttack(loss, inputs, right, { ...options, random: random.stream("search") });
    case "chance":
      return Promise.resolve(randomChange(inputs, options, random.stream("chance")));
  }
}

/**
 * The harm when nothing bounds the change: where gradients can be trusted, no right answer outlasts it. Steps go one spread at a
 * time from the input itself: far from it, scores are so sure that their slope is nought.
 */
export async function unboundedHarm(
  { loss, harm, inputs, right }: Attacked,
  { norm, spreads, steps }: Pick<CurveOptions, "norm" | "spreads" | "steps">,
): Promise<Float64Array> {
  const everywhere = (value: number) => new Float32Array(spreads.length).fill(value);
  const changed = await attack(loss, inputs, right, {
    norm,
    spreads,
    steps: 2 * steps,
    stepSize: norm === "maximum" ? 1 : Math.sqrt(spreads.length),
    radius: Number.POSITIVE_INFINITY,
    low: everywhere(Number.NEGATIVE_INFINITY),
    high: everywhere(Number.POSITIVE_INFINITY),
  });
  return harm(changed, Int32Array.from(right.keys()));
}

/** The inputs of some rows. */
export function inputsAt(inputs: Float32Array, rows: Int32Array, size: number): Float32Array {
  const chosen = new Float32Array(rows.length * size);
  for (const [i, row] of rows.entries()) chosen.set(inputs.subarray(row * size, (row + 1) * size), i * size);
  return chosen;
}
