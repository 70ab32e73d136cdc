// Optimisers: how a parameter moves, given its gradient. Each is plain data and one fused pass over the parameter, its
// gradient and the arrays that the optimiser keeps beside it.

import type { Kernels } from "./kernels.js";
import type { Schedule } from "./schedules.js";

/** Where one parameter and what belongs to it lie in the memory of the kernels. */
export interface ParameterRange {
  /** The parameter's path in its tree. */
  readonly path: string;
  readonly shape: readonly number[];
  /** Number of elements, padded to a multiple of 4. */
  readonly count: number;
  readonly parameter: number;
  readonly gradient: number;
  /** One array for each of the optimiser's slots. */
  readonly slots: readonly number[];
}

export interface UpdateOptions {
  /** How often this parameter has been updated, this time included. */
  readonly step: number;
  readonly rate: number;
  /** What the gradient is multiplied by first: how clipping reaches it. */
  readonly scale: number;
}

export interface Optimiser {
  readonly name: string;
  readonly learningRate: Schedule;
  /** Names of the arrays that are kept beside each parameter, all zeros at first. */
  readonly slots: readonly string[];
  update(kernels: Kernels, range: ParameterRange, options: UpdateOptions): void;
}

/** Which parameters weight decay applies to; every one unless said. */
export type Decays = (path: string, shape: readonly number[]) => boolean;

/** Decays matrices and kernels, not biases, gains and other vectors. */
export const matricesOnly: Decays = (_, shape) => shape.length > 1;

export interface SgdOptions {
  readonly learningRate: Schedule;
  readonly momentum?: number;
  readonly nesterov?: boolean;
  /** λ of the penalty ½λ‖p‖², added to the gradient. */
  readonly weightDecay?: number;
  readonly decays?: Decays;
}

/** Stochastic gradient descent, with momentum as PyTorch has it (no dampening). */
export function sgd(options: SgdOptions): Optimiser {
  const { learningRate, momentum = 0, nesterov = false, weightDecay = 0, decays = () => true } = options;
  return {
    name: "sgd",
    learningRate,
    slots: momentum === 0 ? [] : ["momentum"],
    update: (kernels, { path, shape, count, parameter, gradient, slots }, { rate, scale, step }) => {
      const l2 = decays(path, shape) ? weightDecay : 0;
      if (momentum === 0) {
        kernels.descend(count, parameter, gradient, rate * scale, 1 - rate * l2);
        return;
      }
      const [ofGradient, ofBuffer] = nesterov ? [1, momentum] : [0, 1];
      const kept = step === 1 ? 0 : momentum;
      kernels.momentum(count, parameter, gradient, slots[0], scale, l2, kept, rate, ofGradient, ofBuffer);
    },
  };
}

export interface AdamOptions {
  readonly learningRate: Schedule;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  readonly weightDecay?: number;
  readonly decays?: Decays;
}

/** Adam (Kingma & Ba 2015); `weightDecay` is added to the gradient. */
export function adam(options: AdamOptions): Optimiser {
  return adaptive("adam", options, 0);
}

/** AdamW (Loshchilov & Hutter 2019): Adam whose weight decay (0.01 unless said) does not pass through the moments. */
export function adamW(options: AdamOptions): Optimiser {
  return adaptive("adamW", options, 0.01);
}

function adaptive(name: "adam" | "adamW", options: AdamOptions, usualDecay: number): Optimiser {
  const { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, decays = () => true } = options;
  const { weightDecay = usualDecay } = options;
  return {
    name,
    learningRate,
    slots: ["first", "second"],
    update: (kernels, { path, shape, count, parameter, gradient, slots }, { step, rate, scale }) => {
      const decay = decays(path, shape) ? weightDecay : 0;
      kernels.adam(
        count,
        parameter,
        gradient,
        slots[0],
        slots[1],
        scale,
        name === "adam" ? decay : 0,
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        name === "adamW" ? 1 - rate * decay : 1,
        rate / (1 - beta1 ** step),
        1 / Math.sqrt(1 - beta2 ** step),
        epsilon,
      );
    },
  };
}

export interface LionOptions {
  readonly learningRate: Schedule;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly weightDecay?: number;
  readonly decays?: Decays;
}

/** Lion (Chen et al. 2023): steps of equal size in the direction of the momentum's sign. */
export function lion(options: LionOptions): Optimiser {
  const { learningRate, beta1 = 0.9, beta2 = 0.99, weightDecay = 0, decays = () => true } = options;
  return {
    name: "lion",
    learningRate,
    slots: ["momentum"],
    update: (kernels, { path, shape, count, parameter, gradient, slots }, { rate, scale }) => {
      const shrink = decays(path, shape) ? 1 - rate * weightDecay : 1;
      kernels.lion(count, parameter, gradient, slots[0], scale, beta1, 1 - beta1, beta2, 1 - beta2, shrink, rate);
    },
  };
}
