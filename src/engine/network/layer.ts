// Networks are made of layers. A layer is two functions: one makes parameters to begin from, one says what the layer
// computes with them. It holds no values itself. What makes a layer takes sizes and choices; layers that contain layers
// are written with `compose`:
//
//     const classifier = compose(
//       { hidden: linear({ inputs: 784, outputs: 128 }), output: linear({ inputs: 128, outputs: 10 }) },
//       ({ hidden, output }, x: Tensor) => output(relu(hidden(x))),
//     );
//     const parameters = classifier.initialise(seededRandom(0)); // arrays: { hidden: { weight, bias }, output: … }
//     classifier.apply(parameters, x);                           // inside a trace, where parameters are tensors
//
// Parameters are plain trees, named and laid out as PyTorch does it, so that weights can be copied either way. A layer
// that computes something else in training than afterwards (dropout, batch norm) takes a `Pass` as its last input.

import type { Random } from "../../core/random.js";
import type { NDArray } from "../ndarray.js";
import type { Tensor } from "../tensor.js";
import type { Mapped } from "../tree.js";

/** A layer with parameters `P`, a tree of tensors. */
export interface Layer<P, Inputs extends readonly unknown[] = readonly [x: Tensor], Output = Tensor> {
  /** Parameters to begin training from. */
  initialise(random: Random): Mapped<P, NDArray>;
  apply(parameters: P, ...inputs: Inputs): Output;
}

/** A layer of which nothing more is known. */
export interface AnyLayer {
  initialise(random: Random): unknown;
  apply(parameters: unknown, ...inputs: readonly unknown[]): unknown;
}

/** The parameters of the layer `L`, as tensors. */
export type ParametersOf<L> = L extends { apply(parameters: infer P, ...inputs: never): unknown } ? P : never;

/** What the layer `L` is applied to. */
export type InputsOf<L> = L extends { apply(parameters: never, ...inputs: infer I): unknown } ? I : never;

/** The layer `L` with its parameters handed in: a function of its inputs. */
export type Bound<L> = L extends { apply(parameters: never, ...inputs: infer I): infer O }
  ? (...inputs: I) => O
  : never;

type Parts = Readonly<Record<string, AnyLayer>>;

/**
 * A layer made of others: `forward` computes with them as with functions. Its parameters are theirs, under the same
 * names; each part is initialised from its own stream of random numbers.
 */
export function compose<P extends Parts, Inputs extends readonly unknown[], Output>(
  parts: P,
  forward: (parts: { readonly [K in keyof P]: Bound<P[K]> }, ...inputs: Inputs) => Output,
): Layer<{ readonly [K in keyof P]: ParametersOf<P[K]> }, Inputs, Output>;
export function compose(
  parts: Parts,
  forward: (parts: Record<string, (...inputs: readonly unknown[]) => unknown>, ...inputs: unknown[]) => unknown,
): AnyLayer {
  const each = <T>(f: (part: AnyLayer, name: string) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, f(part, name)]));
  return {
    initialise: (random) => each((part, name) => part.initialise(random.stream(name))),
    apply: (parameters: Readonly<Record<string, unknown>>, ...inputs) =>
      forward(
        each(
          (part, name) =>
            (...given: readonly unknown[]) =>
              part.apply(parameters[name], ...given),
        ),
        ...inputs,
      ),
  };
}
