// Runs a compiled step as often as the host likes, forward and then back through time. Between steps, and between the
// way forward and the way back, the host may compute what no graph can: which input comes next, which target fits.

import { type NDArray, zerosArray } from "./ndarray.js";
import type { CompiledStep, StepGradients, StepInputs, StepResult } from "./steps.js";
import { leaves, type Mapped, mapLeaves } from "./tree.js";
import { formatType, isFloat } from "./types.js";

export interface UnrollInputs<P, S, X, Y> {
  readonly parameters: Mapped<P, NDArray>;
  readonly state: Mapped<S, NDArray>;
  readonly steps: number;
  /** The input of each step, from 0; may follow from what the step before made, through which no gradient flows. */
  readonly input: (
    time: number,
    before: StepResult<S, Y> | undefined,
  ) => Mapped<X, NDArray> | Promise<Mapped<X, NDArray>>;
}

/** What the steps made. The arrays are written again by the next run. */
export interface Unrolled<P, S, X, Y> {
  readonly outputs: readonly Mapped<Y, NDArray>[];
  readonly state: Mapped<S, NDArray>;
  /**
   * The gradients, from the cotangents of each step's output (undefined is zero) and of the last state; those of leaves
   * that are not floating-point numbers are ignored.
   */
  backward(
    outputs: (time: number) => Mapped<Y, NDArray> | undefined,
    state?: Mapped<S, NDArray>,
  ): Promise<UnrolledGradients<P, S, X>>;
}

export interface UnrolledGradients<P, S, X> {
  readonly parameters: Mapped<P, NDArray>;
  readonly state: Mapped<S, NDArray>;
  readonly inputs: readonly Mapped<X, NDArray>[];
}

/** Runs `step` many times; keeps its memory from run to run, while sizes stay the same. */
export function unrollSteps<P, S, X, Y>(
  step: CompiledStep<P, S, X, Y>,
): (inputs: UnrollInputs<P, S, X, Y>) => Promise<Unrolled<P, S, X, Y>> {
  let memory = newMemory<P, S, X, Y>("");
  return async ({ parameters, state, steps, input }) => {
    const taken: StepInputs<P, S, X>[] = [];
    const made: StepResult<S, Y>[] = [];
    let current = state;
    for (let time = 0; time < steps; time++) {
      const inputs = { parameters, state: current, input: await input(time, made.at(-1)) };
      const sizes = sizesOf(inputs);
      if (memory.sizes !== sizes) memory = newMemory(sizes);
      const result = await step.forward(inputs, memory.forward[time]);
      memory.forward[time] = result;
      taken.push(inputs);
      made.push(result);
      current = result.state;
    }
    return {
      outputs: made.map(({ output }) => output),
      state: current,
      backward: (outputs, last) => goBack(step, { parameters, current, taken, made, memory }, outputs, last),
    };
  };
}

// What one run leaves for the next: results to write into, by time. Going back, the running total and the cotangent of
// the state alternate between two places, since a step reads the one and writes the other.
interface Memory<P, S, X, Y> {
  readonly sizes: string;
  readonly forward: StepResult<S, Y>[];
  readonly backward: StepGradients<P, S, X>[];
  readonly places: [StepGradients<P, S, X>?, StepGradients<P, S, X>?];
  readonly zeros: Map<string, NDArray>;
}

function newMemory<P, S, X, Y>(sizes: string): Memory<P, S, X, Y> {
  return { sizes, forward: [], backward: [], places: [], zeros: new Map() };
}

function sizesOf<P, S, X>({ state, input }: StepInputs<P, S, X>): string {
  return leaves<NDArray>([state, input])
    .map(({ shape }) => shape.join())
    .join(";");
}

interface Run<P, S, X, Y> {
  readonly parameters: Mapped<P, NDArray>;
  readonly current: Mapped<S, NDArray>;
  readonly taken: readonly StepInputs<P, S, X>[];
  readonly made: readonly StepResult<S, Y>[];
  readonly memory: Memory<P, S, X, Y>;
}

async function goBack<P, S, X, Y>(
  step: CompiledStep<P, S, X, Y>,
  { parameters, current, taken, made, memory }: Run<P, S, X, Y>,
  outputs: (time: number) => Mapped<Y, NDArray> | undefined,
  last: Mapped<S, NDArray> | undefined,
): Promise<UnrolledGradients<P, S, X>> {
  const { places, backward } = memory;
  const zeroCotangent = (result: NDArray) => zeroCotangentOf(result, memory.zeros);
  let total = mapLeaves(parameters, zeros);
  let state = last === undefined ? mapLeaves(current, zeroCotangent) : mapLeaves(last, cotangent);
  const inputs: Mapped<X, NDArray>[] = [];
  for (let time = taken.length - 1; time >= 0; time--) {
    const { output: result } = made[time];
    const given = outputs(time);
    const output = given === undefined ? mapLeaves(result, zeroCotangent) : mapLeaves(given, cotangent);
    const place = places[time % 2];
    const into = backward[time] ?? (place && { ...place, input: mapLeaves(place.input, zeros) });
    const gradients = await step.backward(taken[time], made[time], { state, output }, total, into);
    backward[time] = gradients;
    places[time % 2] ??= gradients;
    ({ total, state } = gradients);
    inputs[time] = gradients.input;
  }
  return { parameters: total, state, inputs };
}

function zeros({ shape, dtype }: NDArray): NDArray {
  return zerosArray(shape, dtype);
}

const ZERO = zerosArray([]);

function cotangent(array: NDArray): NDArray {
  return isFloat(array.dtype) ? array : ZERO;
}

function zeroCotangentOf(array: NDArray, known: Map<string, NDArray>): NDArray {
  if (!isFloat(array.dtype)) return ZERO;
  const type = formatType(array);
  const zero = known.get(type) ?? zeros(array);
  known.set(type, zero);
  return zero;
}
