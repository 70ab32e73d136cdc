// What a network answers: which of its outputs is asked about, whether its numbers are probabilities, which class each means.

import { stopIfAborted, UserError } from "../../../core/errors.js";
import { type RowFunction, type RowFunctionParts, rowFunction } from "../../../engine/attribution/rowFunction.js";
import { ndarray, numbers } from "../../../engine/ndarray.js";
import { binaryCrossEntropy, crossEntropy } from "../../../engine/network/losses/crossEntropy.js";
import { squaredError } from "../../../engine/network/losses/regression.js";
import { constant } from "../../../engine/operations/constant.js";
import { add, cast, clip, log, multiply, negate, subtract } from "../../../engine/operations/elementwise.js";
import { gather } from "../../../engine/operations/gather.js";
import { reshape } from "../../../engine/operations/movement.js";
import { oneHot } from "../../../engine/operations/oneHot.js";
import { sum } from "../../../engine/operations/reduce.js";
import { compile } from "../../../engine/program.js";
import type { Tensor } from "../../../engine/tensor.js";
import { elementCount, formatType, tensorType } from "../../../engine/types.js";
import { mostProbable } from "../../../stats/mostProbable.js";
import { counted, listed } from "../wording.js";
import type { AskedNetwork } from "./askedNetwork.js";

type Named<T> = Readonly<Record<string, T>>;

/** How many rows are computed at once where the network leaves that open. */
const BATCH = 128;

export interface NetworkAnswers {
  /** Name of the output that is asked about. */
  readonly output: string;
  /** `value`: one number a row; `binary`: one number for the second of two classes; `classes`: one for each class. */
  readonly kind: "value" | "binary" | "classes";
  readonly areProbabilities: boolean;
  /** Names of the classes, in the network's order; empty for a value. */
  readonly classes: readonly string[];
  /** Row-major, as the network gives them. */
  readonly outputs: Float64Array;
  /** The class that each row is put into; 0 for a value. */
  readonly chosen: Int32Array;
  /** The class that other inputs are put into. */
  choose(inputs: Float32Array): Promise<Int32Array>;
  /** What the network gives other inputs, row-major. */
  ask(inputs: Float32Array): Promise<Float64Array>;
  /** The class that each row has, −1 where it is not known; `undefined` without a target of classes. */
  readonly right: Int32Array | undefined;
  /** What the network's own score for a class is, as a function of the input. */
  score(): Promise<RowFunction>;
  /** The value that each row has, NaN where it is not known; `undefined` without a target of values. */
  readonly values: Float64Array | undefined;
  /** How wrong the network is of a row whose class is given; where it answers with a value, of a row whose place is given. */
  loss(): Promise<RowFunction>;
  readonly limits: readonly string[];
  dispose(): Promise<void>;
}

/** Asks the network about its rows. Throws a `UserError` where none of its outputs fits the target. */
export async function readAnswers(asked: AskedNetwork, signal: AbortSignal): Promise<NetworkAnswers> {
  const { model } = asked.subject;
  const [output, width] = outputOf(asked);
  const batch = asked.batch ?? Math.min(BATCH, Math.max(1, asked.rows.length));
  const outputTensor = (parameters: Named<Tensor>, inputs: Tensor) => {
    const answer = model.apply(parameters, asked.feed(inputs)).outputs[output];
    return reshape(answer, [batch, width]);
  };
  const asking = await askerOf(asked, outputTensor, batch, width, signal);
  const outputs = await asking.outputs(asked.inputs);
  const areProbabilities = looksLikeProbabilities(outputs, width);
  const isValue = width === 1 && asked.table.task !== "classification";
  const kind = isValue ? "value" : width === 1 ? "binary" : "classes";
  const count = kind === "binary" ? 2 : width;
  const classOf = (given: Float64Array) =>
    kind === "classes"
      ? mostProbable(given, width)
      : Int32Array.from(given, (value) => Number(kind === "binary" && value > (areProbabilities ? 0.5 : 0)));
  const known = isValue ? { right: undefined, classes: [], limits: [] } : await classesOf(asked, count, width === 1);
  const { right, classes } = known;
  const limits = [...known.limits, ...unsureScores(outputs, kind, areProbabilities)];

  const { target } = asked.table.roles;
  const values =
    isValue && target !== undefined && asked.table.task === "regression"
      ? await asked.table.numbers(target, asked.rows)
      : undefined;

  const parts = (of: RowFunctionParts["of"]): RowFunctionParts => ({
    parameters: model.parameters,
    inputShape: asked.inputShape,
    batch,
    of,
    signal,
  });
  return {
    output,
    kind,
    areProbabilities,
    classes,
    outputs,
    chosen: classOf(outputs),
    choose: async (inputs) => classOf(await asking.outputs(inputs)),
    ask: (inputs) => asking.outputs(inputs),
    right,
    values,
    limits,
    dispose: asking.dispose,
    score: () =>
      rowFunction(
        parts((parameters, inputs, choices) => {
          const answer = outputTensor(parameters, inputs);
          if (kind === "classes") return sum(multiply(answer, cast(oneHot(choices, width), "f32")), { axes: 1 });
          const value = reshape(answer, [batch]);
          return kind === "value" ? value : multiply(value, subtract(multiply(cast(choices, "f32"), 2), 1));
        }),
      ),
    loss: () =>
      rowFunction(
        parts((parameters, inputs, choices) => {
          const answer = outputTensor(parameters, inputs);
          if (kind === "classes") {
            if (!areProbabilities) return crossEntropy(answer, choices);
            return negate(log(clip(sum(multiply(answer, cast(oneHot(choices, width), "f32")), { axes: 1 }), 1e-12, 1)));
          }
          const value = reshape(answer, [batch]);
          // Without a target, the network's own answers are what should stay.
          if (kind === "value")
            return squaredError(value, gather(constant(Float32Array.from(values ?? outputs)), choices));
          const second = cast(choices, "f32");
          if (!areProbabilities) return binaryCrossEntropy(value, second);
          const probability = add(multiply(value, second), multiply(subtract(1, value), subtract(1, second)));
          return negate(log(clip(probability, 1e-12, 1)));
        }),
      ),
  };
}

/** The output that is asked about, and how many numbers it has for a row. */
function outputOf({ subject: { model }, table }: AskedNetwork): readonly [string, number] {
  const fitting = Object.entries(model.outputs).flatMap(([name, { dtype, shape }]): [string, number][] => {
    if (dtype !== "f32" || shape.length < 1 || shape.length > 2) return [];
    const width = shape[1] ?? 1;
    return typeof width === "number" ? [[name, width]] : [];
  });
  const [first] = fitting;
  if (first === undefined) {
    const outputs = Object.entries(model.outputs).map(([name, type]) => `${name} ${formatType(type)}`);
    throw new UserError(
      "no-answer",
      `none of the network's outputs is a number, or one for each class: ${listed(outputs)}`,
      "export it with its scores or probabilities as [batch, classes]",
    );
  }
  if (table.task === "regression" && first[1] !== 1) {
    throw new UserError(
      "other-outputs",
      `the network answers with ${counted(first[1], "number")} a row, and the target ${table.roles.target} is one number`,
      `name the target that it was trained for with --target, or declare this one as classes with --type ${table.roles.target}=category`,
    );
  }
  return first;
}

interface Asker {
  outputs(inputs: Float32Array): Promise<Float64Array>;
  dispose(): Promise<void>;
}

async function askerOf(
  { subject: { model }, inputShape }: AskedNetwork,
  of: (parameters: Named<Tensor>, inputs: Tensor) => Tensor,
  batch: number,
  width: number,
  signal: AbortSignal,
): Promise<Asker> {
  const { parameters } = model;
  const size = elementCount(inputShape);
  const program = await compile((given) => ({ answer: of(given.parameters, given.inputs) }), {
    parameters,
    inputs: tensorType([batch, ...inputShape]),
  });
  return {
    async outputs(inputs) {
      const rows = inputs.length / size;
      const all = new Float64Array(rows * width);
      for (let from = 0; from < rows; from += batch) {
        stopIfAborted(signal);
        const count = Math.min(batch, rows - from);
        const block = new Float32Array(batch * size);
        block.set(inputs.subarray(from * size, (from + count) * size));
        const { answer } = await program.run({ parameters, inputs: ndarray(block, [batch, ...inputShape]) });
        all.set(Array.prototype.slice.call(numbers(answer), 0, count * width), from * width);
      }
      return all;
    },
    dispose: () => program.dispose(),
  };
}

/** Says so where outputs may be probabilities of their own, each of another question: they were taken for scores. */
function unsureScores(outputs: Float64Array, kind: NetworkAnswers["kind"], areProbabilities: boolean): string[] {
  if (kind !== "classes" || areProbabilities || !outputs.every((value) => value >= 0 && value <= 1)) return [];
  return [
    "The network's outputs lie between 0 and 1 and do not sum to one for each row: they were taken for scores of classes, not for probabilities.",
  ];
}

function looksLikeProbabilities(outputs: Float64Array, width: number): boolean {
  if (!outputs.every((value) => value >= 0 && value <= 1)) return false;
  for (let row = 0; width > 1 && row < outputs.length; row += width) {
    const total = outputs.subarray(row, row + width).reduce((sofar, value) => sofar + value, 0);
    if (Math.abs(total - 1) > 1e-3) return false;
  }
  return true;
}

interface Classes {
  readonly right: Int32Array | undefined;
  readonly classes: readonly string[];
  readonly limits: readonly string[];
}

// A network does not tell what its outputs mean: whole numbers are taken for their places, other names in ascending order.
async function classesOf({ table, rows }: AskedNetwork, count: number, isSingle: boolean): Promise<Classes> {
  const { target } = table.roles;
  if (target === undefined || table.task !== "classification") {
    return { right: undefined, classes: Array.from({ length: count }, (_, index) => `output ${index}`), limits: [] };
  }
  const { codes, levels } = await table.codes(target, rows);
  const numbersOf = levels.map(Number);
  if (numbersOf.every((value) => Number.isInteger(value) && value >= 0 && value < count)) {
    const right = codes.map((code) => (code < 0 ? -1 : numbersOf[code]));
    return { right, classes: Array.from({ length: count }, (_, index) => `${index}`), limits: [] };
  }
  if (levels.length !== count) {
    const amount = numbersOf.every(Number.isFinite) && isSingle;
    throw new UserError(
      "other-classes",
      `the network tells ${counted(count, "class", "classes")} apart, and the target ${target} has ${levels.length}: ${listed(levels, 5)}`,
      `name the target that it was trained for with --target${amount ? `, or declare this one as an amount with --type ${target}=number` : ""}`,
    );
  }
  const limits = [`The network's outputs were taken for ${listed(levels, 10)}, in this order.`];
  return { right: codes, classes: levels, limits };
}
