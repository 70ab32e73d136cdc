// One step of a network, compiled together with its derivative: the host repeats it as often as it likes, forward and
// then back, and may compute in between. Nothing is compiled anew when the number of steps changes.

import { substitute } from "./body.js";
import { pullBack, zerosLike } from "./differentiate.js";
import { trace } from "./graph.js";
import type { NDArray } from "./ndarray.js";
import { scalar } from "./operations/constant.js";
import { add } from "./operations/elementwise.js";
import { compile } from "./program.js";
import { cheapAgain, residualsOf } from "./residuals.js";
import type { SessionOptions } from "./runtime/session.js";
import { placeholder, type Tensor } from "./tensor.js";
import { dependents } from "./topologicalOrder.js";
import { leaves, type Mapped, mapTree, withLeaves } from "./tree.js";
import { isFloat, type TensorType, tensorType } from "./types.js";

/** A function of parameters, a state and an input that gives the next state and an output; trees of tensors. */
export type Step<P, S, X, Y> = (
  parameters: Mapped<P, Tensor>,
  state: Mapped<S, Tensor>,
  input: Mapped<X, Tensor>,
) => readonly [state: Mapped<S, Tensor>, output: Y];

/** What a step runs on. */
export interface StepInputs<P, S, X> {
  readonly parameters: Mapped<P, NDArray>;
  readonly state: Mapped<S, NDArray>;
  readonly input: Mapped<X, NDArray>;
}

/** What a step makes: beside its results, the values that its derivative needs. */
export interface StepResult<S, Y> {
  readonly state: Mapped<S, NDArray>;
  readonly output: Mapped<Y, NDArray>;
  readonly kept: readonly NDArray[];
}

/** Cotangents of next state and output; for leaves that are not floating-point numbers one number, which is ignored. */
export interface StepCotangents<S, Y> {
  readonly state: Mapped<S, NDArray>;
  readonly output: Mapped<Y, NDArray>;
}

/**
 * Cotangents of the parameters, added to a running total, and those of state and input: one number, 0, for leaves that
 * are not floating-point numbers.
 */
export interface StepGradients<P, S, X> {
  readonly total: Mapped<P, NDArray>;
  readonly state: Mapped<S, NDArray>;
  readonly input: Mapped<X, NDArray>;
}

export interface CompiledStep<P, S, X, Y> {
  /** Runs the step. Results are written into `into` where given: what an earlier run on the same sizes returned. */
  forward(inputs: StepInputs<P, S, X>, into?: StepResult<S, Y>): Promise<StepResult<S, Y>>;
  /** Runs its derivative at what `forward` ran on and returned. `total` must not be part of `into`. */
  backward(
    inputs: StepInputs<P, S, X>,
    made: StepResult<S, Y>,
    cotangents: StepCotangents<S, Y>,
    total: Mapped<P, NDArray>,
    into?: StepGradients<P, S, X>,
  ): Promise<StepGradients<P, S, X>>;
  dispose(): Promise<void>;
}

export interface StepOptions extends SessionOptions {
  /** Whether gradients of the inputs are wanted; they are unless said. Without them they are one number each, 0. */
  readonly inputGradients?: boolean;
}

/** Compiles `step`, and its derivative, for parameters, states and inputs of the given types. */
export async function compileStep<P, S, X, Y>(
  step: Step<P, S, X, Y>,
  types: { readonly parameters: P; readonly state: S; readonly input: X },
  { inputGradients = true, ...options }: StepOptions = {},
): Promise<CompiledStep<P, S, X, Y>> {
  const differentiate = ({ parameters, state, input }: Flat<Tensor>) => {
    const [next, output] = step(
      mapTree<TensorType, Tensor, P>(types.parameters, inOrder(parameters)),
      mapTree<TensorType, Tensor, S>(types.state, inOrder(state)),
      mapTree<TensorType, Tensor, X>(types.input, inOrder(input)),
    );
    const results = { state: leaves<Tensor>(next), output: leaves<Tensor>(output) };
    return { output, results, ...differentiated({ parameters, state, input }, results, inputGradients) };
  };
  const flat = {
    parameters: leaves<TensorType>(types.parameters),
    state: leaves<TensorType>(types.state),
    input: leaves<TensorType>(types.input),
  };
  const { result } = trace((at) => {
    const { output, results, kept } = differentiate(at);
    return { output, made: { ...results, kept } };
  }, flat);
  const { made } = result;
  const cotangents = { state: made.state.map(cotangentType), output: made.output.map(cotangentType) };
  const forward = await compile(
    (at) => {
      const { results, kept } = differentiate(at);
      return { ...results, kept };
    },
    flat,
    options,
  );
  const backward = await compile(
    (given) => backwardOf(given, differentiate(given.at)),
    { at: flat, made, cotangents, total: flat.parameters },
    options,
  );
  const inputsOf = ({ parameters, state, input }: StepInputs<P, S, X>) => ({
    parameters: leaves<NDArray>(parameters),
    state: leaves<NDArray>(state),
    input: leaves<NDArray>(input),
  });
  const madeOf = ({ state, output, kept }: StepResult<S, Y>) => ({
    state: leaves<NDArray>(state),
    output: leaves<NDArray>(output),
    kept,
  });
  return {
    forward: async (inputs, into) => {
      const { state, output, kept } = await forward.run(inputsOf(inputs), into && madeOf(into));
      return {
        state: withLeaves(inputs.state, state),
        output: mapTree<Tensor, NDArray, Y>(result.output, inOrder(output)),
        kept,
      };
    },
    backward: async (inputs, results, given, total, into) => {
      const found = await backward.run(
        {
          at: inputsOf(inputs),
          made: madeOf(results),
          cotangents: { state: leaves<NDArray>(given.state), output: leaves<NDArray>(given.output) },
          total: leaves<NDArray>(total),
        },
        into && {
          total: leaves<NDArray>(into.total),
          state: leaves<NDArray>(into.state),
          input: leaves<NDArray>(into.input),
        },
      );
      return {
        total: withLeaves(total, found.total),
        state: withLeaves(inputs.state, found.state),
        input: withLeaves(inputs.input, found.input),
      };
    },
    dispose: async () => {
      await forward.dispose();
      await backward.dispose();
    },
  };
}

interface Flat<L> {
  readonly parameters: readonly L[];
  readonly state: readonly L[];
  readonly input: readonly L[];
}

interface Results<L> {
  readonly state: readonly L[];
  readonly output: readonly L[];
}

/** The derivative of a step that was written down: placeholders for cotangents, gradients of all that it runs on. */
interface Differentiated {
  readonly results: Results<Tensor>;
  readonly cotangents: readonly (Tensor | undefined)[];
  readonly gradients: readonly (Tensor | undefined)[];
  /** Values of the forward pass that the gradients use, those that are results themselves left out. */
  readonly kept: readonly Tensor[];
  readonly residuals: ReadonlySet<Tensor>;
}

function differentiated(at: Flat<Tensor>, { state, output }: Results<Tensor>, inputGradients: boolean) {
  const sources = [...at.parameters, ...at.state, ...at.input];
  const made = [...state, ...output];
  const cotangents = made.map((each) => (isFloat(each.dtype) ? placeholder(each, "cotangent") : undefined));
  const wanted = inputGradients ? sources : [...at.parameters, ...at.state];
  const gradients = pullBack(made, cotangents, wanted);

  // What follows from the parameters alone would be the same at every step.
  const varying = dependents(made, [...at.state, ...at.input]);
  const given = new Set(sources);
  const again = cheapAgain({ inputs: sources, outputs: made }, sources);
  const canKeep = (tensor: Tensor) => varying.has(tensor) && !given.has(tensor) && !again.has(tensor);
  const residuals = new Set(residualsOf(defined(gradients), canKeep));
  return { cotangents, gradients, residuals, kept: [...residuals].filter((each) => !made.includes(each)) };
}

interface BackwardInputs {
  readonly at: Flat<Tensor>;
  readonly made: Results<Tensor> & { readonly kept: readonly Tensor[] };
  readonly cotangents: Results<Tensor>;
  readonly total: readonly Tensor[];
}

function backwardOf({ at, made, cotangents, total }: BackwardInputs, forwards: Differentiated): StepTotals {
  const replacements = new Map<Tensor, Tensor>();
  const results = [...forwards.results.state, ...forwards.results.output];
  const values = [...made.state, ...made.output];
  const arriving = [...cotangents.state, ...cotangents.output];
  for (const [i, tensor] of results.entries()) {
    const cotangent = forwards.cotangents[i];
    if (forwards.residuals.has(tensor)) replacements.set(tensor, values[i]);
    if (cotangent !== undefined) replacements.set(cotangent, arriving[i]);
  }
  for (const [i, tensor] of forwards.kept.entries()) replacements.set(tensor, made.kept[i]);

  const places = forwards.gradients.flatMap((each, i) => (each === undefined ? [] : [i]));
  const substituted = substitute(defined(forwards.gradients), replacements);
  const found = new Map(places.map((place, i) => [place, substituted[i]]));
  const gradientOf = (source: Tensor, place: number) =>
    found.get(place) ?? (isFloat(source.dtype) && place < forwards.gradients.length ? zerosLike(source) : scalar(0));
  return {
    total: total.map((sofar, i) => {
      const gradient = found.get(i);
      return gradient === undefined ? sofar : add(sofar, gradient);
    }),
    state: at.state.map((source, i) => gradientOf(source, total.length + i)),
    input: at.input.map((source, i) => gradientOf(source, total.length + at.state.length + i)),
  };
}

interface StepTotals {
  readonly total: readonly Tensor[];
  readonly state: readonly Tensor[];
  readonly input: readonly Tensor[];
}

function cotangentType(type: TensorType): TensorType {
  return isFloat(type.dtype) ? { dtype: type.dtype, shape: type.shape } : tensorType([]);
}

function inOrder<L>(values: readonly L[]): () => L {
  let next = 0;
  return () => values[next++];
}

function defined<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter((value) => value !== undefined);
}
