// A number that a network gives each row, as a function of that row's input, with its gradient. Rows must not see each
// other: then the gradient of the sum over rows holds each row's own.

import { stopIfAborted } from "../../core/errors.js";
import { valueAndGrad } from "../differentiate.js";
import { floats, type NDArray, ndarray, numbers } from "../ndarray.js";
import { sum } from "../operations/reduce.js";
import { compile } from "../program.js";
import type { SessionOptions } from "../runtime/session.js";
import type { Tensor } from "../tensor.js";
import { elementCount, tensorType } from "../types.js";

type Named<T> = Readonly<Record<string, T>>;

/** Inputs of rows, one after the other, row-major. */
export type RowInputs = Float32Array;

/** For each row what is asked about it: the class whose score is wanted, or the class that is right. */
export type RowChoices = Int32Array;

export interface RowFunction {
  /** Numbers in a row's input. */
  readonly size: number;
  readonly inputShape: readonly number[];
  values(inputs: RowInputs, choices: RowChoices): Promise<Float64Array>;
  gradients(inputs: RowInputs, choices: RowChoices): Promise<Float32Array>;
  /** Both, for little more than the gradients alone. */
  valuesAndGradients(inputs: RowInputs, choices: RowChoices): Promise<ValuesAndGradients>;
  /** The same function of a network with other parameters; it lives as long as this one. */
  withParameters(parameters: Named<NDArray>): RowFunction;
  dispose(): Promise<void>;
}

export interface ValuesAndGradients {
  readonly values: Float64Array;
  readonly gradients: Float32Array;
}

export interface RowFunctionParts extends SessionOptions {
  readonly parameters: Named<NDArray>;
  /** Shape of one row's input. */
  readonly inputShape: readonly number[];
  /** Rows that are computed at once. */
  readonly batch: number;
  /** One number for each row: inputs [batch, ...inputShape], choices [batch] → [batch]. */
  of(parameters: Named<Tensor>, inputs: Tensor, choices: Tensor): Tensor;
  readonly signal?: AbortSignal;
}

/** Compiles the function and its gradient. Throws a `UserError` where an operator in it cannot be differentiated. */
export async function rowFunction(parts: RowFunctionParts): Promise<RowFunction> {
  const { parameters, inputShape, batch, of, signal } = parts;
  const size = elementCount(inputShape);
  const types = {
    parameters,
    inputs: tensorType([batch, ...inputShape]),
    choices: tensorType([batch], "i32"),
  };
  const forward = await compile(
    (given) => ({ values: of(given.parameters, given.inputs, given.choices) }),
    types,
    parts,
  );
  const backward = await compile(
    (given) => {
      const ofAllRows = valueAndGrad((inputs: Tensor) => {
        const values = of(given.parameters, inputs, given.choices);
        return [sum(values), values] as const;
      });
      const { extra: values, gradient: gradients } = ofAllRows(given.inputs);
      return { values, gradients };
    },
    types,
    parts,
  );

  // The last batch is filled up with its first row, whose answers are thrown away.
  const eachBatch = async (
    inputs: RowInputs,
    choices: RowChoices,
    work: (inputs: NDArray, choices: NDArray, from: number, count: number) => Promise<void>,
  ) => {
    for (let from = 0; from < choices.length; from += batch) {
      if (signal !== undefined) stopIfAborted(signal);
      const count = Math.min(batch, choices.length - from);
      if (count === batch) {
        const block = ndarray(inputs.subarray(from * size, (from + batch) * size), [batch, ...inputShape]);
        await work(block, ndarray(choices.subarray(from, from + batch), [batch], "i32"), from, batch);
        continue;
      }
      const block = new Float32Array(batch * size);
      const asked = new Int32Array(batch);
      block.set(inputs.subarray(from * size, (from + count) * size));
      asked.set(choices.subarray(from, from + count));
      for (let i = count; i < batch; i++) block.copyWithin(i * size, 0, size);
      await work(ndarray(block, [batch, ...inputShape]), ndarray(asked, [batch], "i32"), from, count);
    }
  };

  const withParameters = (own: Named<NDArray>): RowFunction => {
    const valuesAndGradients: RowFunction["valuesAndGradients"] = async (inputs, choices) => {
      const all = { values: new Float64Array(choices.length), gradients: new Float32Array(choices.length * size) };
      await eachBatch(inputs, choices, async (block, asked, from, count) => {
        const { values, gradients } = await backward.run({ parameters: own, inputs: block, choices: asked });
        all.values.set(Array.prototype.slice.call(numbers(values), 0, count), from);
        all.gradients.set(floats(gradients).subarray(0, count * size), from * size);
      });
      return all;
    };
    return {
      size,
      inputShape,
      async values(inputs, choices) {
        const all = new Float64Array(choices.length);
        await eachBatch(inputs, choices, async (block, asked, from, count) => {
          const { values } = await forward.run({ parameters: own, inputs: block, choices: asked });
          all.set(Array.prototype.slice.call(numbers(values), 0, count), from);
        });
        return all;
      },
      gradients: async (inputs, choices) => (await valuesAndGradients(inputs, choices)).gradients,
      valuesAndGradients,
      withParameters,
      dispose: async () => {
        await forward.dispose();
        await backward.dispose();
      },
    };
  };
  return withParameters(parameters);
}
