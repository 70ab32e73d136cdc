// Parameters and what an optimiser keeps beside them, in one memory: every array is a view of it, so that ONNX Runtime
// and the kernels work on the same bytes.

import { UserError } from "../../core/errors.js";
import { type FloatArray, floats, type NDArray } from "../ndarray.js";
import { type Mapped, mapTree, namedLeaves } from "../tree.js";
import { elementCount, formatType } from "../types.js";
import { type Kernels, kernelsOver } from "./kernels.js";
import type { Optimiser, ParameterRange } from "./optimisers.js";
import { rateAt } from "./schedules.js";

export interface StoreOptions {
  readonly optimiser: Optimiser;
  /** Largest Euclidean norm of the gradient over all parameters; longer ones are shortened to it. No bound unless said. */
  readonly clipNorm?: number;
  /** Decay of an exponential moving average of the parameters, such as 0.999; none is kept unless said. */
  readonly averageDecay?: number;
  /** How many gradients are averaged before each update; 1 unless said. */
  readonly accumulate?: number;
}

export interface ParameterStore<P> {
  /** What the parameters began as: their tree. */
  readonly initial: P;
  /** The parameters, as views: an update changes them in place. */
  readonly parameters: Mapped<P, FloatArray>;
  /** Their moving average, where one is kept. */
  readonly average: Mapped<P, FloatArray> | undefined;
  /** Where gradients are written before `update`, by path. */
  readonly gradients: ReadonlyMap<string, FloatArray>;
  /** Updates made so far. */
  readonly updates: number;
  /**
   * Takes the gradients of the parameters at `paths` as they now stand. Every `accumulate`-th time the parameters move;
   * the others keep their moments. Returns the norm of the gradient before clipping, and whether the parameters moved.
   * A gradient that is not finite moves nothing.
   */
  update(paths: readonly string[]): { readonly norm: number; readonly moved: boolean };
  /** Gives the parameter at `path`, and its moving average, values that no gradient led to. */
  write(path: string, values: NDArray): void;
  /** The first of `paths` whose gradient holds NaN or infinity. */
  firstNotFinite(paths: readonly string[]): string | undefined;
  /** Everything that training needs to go on, by name, as views. */
  readonly state: ReadonlyMap<string, NDArray>;
  /** Counts that go with `state`. */
  counts(): StoreCounts;
  /** Goes back to counts that `counts` gave; arrays are restored by writing into `state`. */
  restoreCounts(counts: StoreCounts): void;
}

export interface StoreCounts {
  readonly updates: number;
  readonly gathered: number;
  /** Updates of each parameter by path. */
  readonly steps: Readonly<Record<string, number>>;
}

const ALIGNMENT = 64;
const PAGE = 65536;
const LARGEST = 65535 * PAGE;

/** A store whose parameters begin as copies of `initial`. Throws a `UserError` where they are not 32-bit floats or too large. */
export function createStore<P>(initial: P, options: StoreOptions): ParameterStore<P> {
  const { optimiser, clipNorm, averageDecay, accumulate = 1 } = options;
  const leaves = namedLeaves<NDArray>(initial);
  const layout = layOut(leaves, sectionsOf(optimiser, averageDecay, accumulate));
  const kernels: Kernels = kernelsOver(layout.memory);
  for (const [path, leaf] of leaves) {
    if (!(leaf.data instanceof Float32Array)) {
      throw new UserError(
        "parameter-type",
        `the parameter ${path} is ${formatType(leaf)}; only f32 can be trained`,
        "Hand integers and masks in with the batch.",
      );
    }
    layout.view("parameter", path).data.set(leaf.data);
    if (averageDecay !== undefined) layout.view("average", path).data.set(leaf.data);
  }
  const ranges = new Map(leaves.map(([path, leaf]) => [path, layout.range(path, leaf.shape, optimiser.slots)]));
  const steps = new Map(leaves.map(([path]) => [path, 0]));
  const counters = { updates: 0, gathered: 0 };
  const chosen = (paths: readonly string[]) => paths.flatMap((path) => ranges.get(path) ?? []);

  const update = (paths: readonly string[]) => {
    const moving = chosen(paths);
    if (accumulate > 1) {
      for (const range of moving) {
        const gathered = layout.offset("gathered", range.path);
        kernels.blend(range.count, gathered, range.gradient, counters.gathered === 0 ? 0 : 1, 1 / accumulate);
      }
      counters.gathered++;
      if (counters.gathered < accumulate) return { norm: normOf(kernels, moving), moved: false };
      counters.gathered = 0;
      for (const range of moving) {
        kernels.blend(range.count, range.gradient, layout.offset("gathered", range.path), 0, 1);
      }
    }
    const norm = normOf(kernels, moving);
    if (!Number.isFinite(norm)) return { norm, moved: false };
    const scale = clipNorm !== undefined && norm > clipNorm ? clipNorm / (norm + 1e-6) : 1;
    const rate = rateAt(optimiser.learningRate, counters.updates);
    for (const range of moving) {
      const step = (steps.get(range.path) ?? 0) + 1;
      steps.set(range.path, step);
      optimiser.update(kernels, range, { step, rate, scale });
      if (averageDecay === undefined) continue;
      kernels.blend(range.count, layout.offset("average", range.path), range.parameter, averageDecay, 1 - averageDecay);
    }
    counters.updates++;
    return { norm, moved: true };
  };

  return {
    initial,
    parameters: mapTree<NDArray, FloatArray, P>(initial, (_, path) => layout.view("parameter", path)),
    average:
      averageDecay === undefined
        ? undefined
        : mapTree<NDArray, FloatArray, P>(initial, (_, path) => layout.view("average", path)),
    gradients: new Map(leaves.map(([path]) => [path, layout.view("gradient", path)])),
    get updates() {
      return counters.updates;
    },
    update,
    write: (path, values) => {
      layout.view("parameter", path).data.set(floats(values));
      if (averageDecay !== undefined) layout.view("average", path).data.set(floats(values));
    },
    firstNotFinite: (paths) =>
      chosen(paths).find(({ count, gradient }) => !Number.isFinite(kernels.sumOfSquares(count, gradient)))?.path,
    state: layout.state,
    counts: () => ({ ...counters, steps: Object.fromEntries(steps) }),
    restoreCounts: (counts) => {
      counters.updates = counts.updates;
      counters.gathered = counts.gathered;
      for (const [path, step] of Object.entries(counts.steps)) steps.set(path, step);
    },
  };
}

function normOf(kernels: Kernels, ranges: readonly ParameterRange[]): number {
  return Math.sqrt(ranges.reduce((total, { count, gradient }) => total + kernels.sumOfSquares(count, gradient), 0));
}

// Each section holds one array for every parameter, in the same places.
function sectionsOf(optimiser: Optimiser, averageDecay: number | undefined, accumulate: number): string[] {
  return [
    "parameter",
    "gradient",
    ...optimiser.slots.map((slot) => `slot.${slot}`),
    ...(averageDecay === undefined ? [] : ["average"]),
    ...(accumulate > 1 ? ["gathered"] : []),
  ];
}

interface Layout {
  readonly memory: WebAssembly.Memory;
  readonly state: ReadonlyMap<string, NDArray>;
  offset(section: string, path: string): number;
  view(section: string, path: string): FloatArray;
  range(path: string, shape: readonly number[], slots: readonly string[]): ParameterRange;
}

function layOut(leaves: readonly (readonly [string, NDArray])[], sections: readonly string[]): Layout {
  const offsets = new Map<string, number>();
  let size = 0;
  for (const section of sections) {
    for (const [path, { shape }] of leaves) {
      offsets.set(`${section}:${path}`, size);
      size += Math.ceil((4 * elementCount(shape)) / ALIGNMENT) * ALIGNMENT;
    }
  }
  if (size > LARGEST) {
    throw new UserError(
      "model-too-large",
      `the parameters and what is kept beside them take ${(size / 2 ** 30).toFixed(1)} GiB; 4 GiB are the most`,
      "Train a smaller model, or choose an optimiser that keeps less.",
    );
  }
  const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(size / PAGE)) });
  const offset = (section: string, path: string) => {
    const found = offsets.get(`${section}:${path}`);
    if (found === undefined) throw new Error(`no ${section} of ${path}`);
    return found;
  };
  const views = new Map<string, FloatArray>();
  for (const section of sections) {
    for (const [path, { shape }] of leaves) {
      const data = new Float32Array(memory.buffer, offset(section, path), elementCount(shape));
      views.set(`${section}:${path}`, { dtype: "f32", shape, data });
    }
  }
  const view = (section: string, path: string) => {
    const found = views.get(`${section}:${path}`);
    if (found === undefined) throw new Error(`no ${section} of ${path}`);
    return found;
  };
  const kept = sections.filter((section) => section !== "gradient");
  return {
    memory,
    state: new Map(
      kept.flatMap((section) => leaves.map(([path]) => [`${section}:${path}`, view(section, path)] as const)),
    ),
    offset,
    view,
    range: (path, shape, slots) => ({
      path,
      shape,
      count: Math.ceil(elementCount(shape) / 4) * 4,
      parameter: offset("parameter", path),
      gradient: offset("gradient", path),
      slots: slots.map((slot) => offset(`slot.${slot}`, path)),
    }),
  };
}
