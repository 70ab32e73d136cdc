// Layers one after another, copies of one layer one after another, and a layer beside what it is applied to.

import type { Random } from "../../core/random.js";
import { add } from "../operations/elementwise.js";
import type { Tensor } from "../tensor.js";
import type { AnyLayer, InputsOf, Layer, ParametersOf } from "./layer.js";
import { inference, type Pass } from "./pass.js";

/** A layer of one tensor, or a function without parameters such as `relu`. */
export type Step =
  | { initialise(random: Random): unknown; apply(parameters: never, x: Tensor, pass: Pass): Tensor }
  | ((x: Tensor) => Tensor);

// A layer that does without the pass is a layer that may be given one.
type NeedsPass<S> = S extends (x: Tensor) => Tensor ? false : [x: Tensor] extends InputsOf<S> ? false : true;
type PassInputs<S> = true extends NeedsPass<S> ? [x: Tensor, pass: Pass] : [x: Tensor, pass?: Pass];
type StepParameters<S> = S extends AnyLayer ? ParametersOf<S> : Readonly<Record<string, never>>;

/** The steps one after another. Parameters are a list with an entry for each step, `{}` for one without any. */
export function sequential<Steps extends readonly Step[]>(
  ...steps: Steps
): Layer<{ readonly [K in keyof Steps]: StepParameters<Steps[K]> }, PassInputs<Steps[number]>>;
export function sequential(...steps: readonly (AnyLayer | ((x: unknown) => unknown))[]): AnyLayer {
  return {
    initialise: (random) =>
      steps.map((step, i) => (typeof step === "function" ? {} : step.initialise(random.stream(`${i}`)))),
    apply: (parameters: readonly unknown[], x, pass = inference) =>
      steps.reduce((y, step, i) => (typeof step === "function" ? step(y) : step.apply(parameters[i], y, pass)), x),
  };
}

/** `count` layers like `layer`, each with parameters of its own, one after another; all get the further inputs. */
export function repeated<P, Rest extends readonly unknown[]>(
  count: number,
  layer: Layer<P, [x: Tensor, ...rest: Rest]>,
): Layer<readonly P[], [x: Tensor, ...rest: Rest]>;
export function repeated(count: number, layer: AnyLayer): AnyLayer {
  return {
    initialise: (random) => Array.from({ length: count }, (_, i) => layer.initialise(random.stream(`${i}`))),
    apply: (parameters: readonly unknown[], x, ...rest) =>
      parameters.reduce((y, each) => layer.apply(each, y, ...rest), x),
  };
}

/** x + layer(x) */
export function residual<P, Rest extends readonly unknown[]>(
  layer: Layer<P, [x: Tensor, ...rest: Rest]>,
): Layer<P, [x: Tensor, ...rest: Rest]> {
  return {
    initialise: (random) => layer.initialise(random),
    apply: (parameters, x, ...rest) => add(x, layer.apply(parameters, x, ...rest)),
  };
}
