// Learning rates over the course of training.

/** The learning rate at each step, counted from 0; a number is the same at every step. */
export type Schedule = number | ((step: number) => number);

export function rateAt(schedule: Schedule, step: number): number {
  return typeof schedule === "number" ? schedule : schedule(step);
}

export interface WarmupOptions {
  /** The highest rate, reached after the warm-up. */
  readonly peak: number;
  /** Steps over which the rate rises linearly from 0. */
  readonly warmup: number;
  /** Steps in all; the rate stays at `floor` afterwards. */
  readonly total: number;
  /** The lowest rate at the end; 0 unless said. */
  readonly floor?: number;
}

/** Linear warm-up, then half a cosine down to the floor (Loshchilov & Hutter 2017). */
export function warmupCosine({ peak, warmup, total, floor = 0 }: WarmupOptions): Schedule {
  return (step) => {
    if (step < warmup) return (peak * (step + 1)) / warmup;
    const done = Math.min(1, (step - warmup) / Math.max(1, total - warmup));
    return floor + 0.5 * (peak - floor) * (1 + Math.cos(Math.PI * done));
  };
}

/** Linear warm-up, then a straight line down to the floor. */
export function warmupLinear({ peak, warmup, total, floor = 0 }: WarmupOptions): Schedule {
  return (step) => {
    if (step < warmup) return (peak * (step + 1)) / warmup;
    const done = Math.min(1, (step - warmup) / Math.max(1, total - warmup));
    return peak + (floor - peak) * done;
  };
}

/** The rate times `factor` after every `every` steps. */
export function stepDecay(start: number, factor: number, every: number): Schedule {
  return (step) => start * factor ** Math.floor(step / every);
}

/** The rate times `factor` at each step. */
export function exponentialDecay(start: number, factor: number): Schedule {
  return (step) => start * factor ** step;
}
