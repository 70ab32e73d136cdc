// The multilayer perceptron as a learner of tables: scaled numbers, one-hot categories and the directions of texts go in,
// a probability per class or a value comes out. Adam (Kingma & Ba 2015) moves it until a tenth of the training rows, which
// it does not learn from, are told no better (Prechelt 1998): a network that has learnt its rows by heart doubts no label.

import type { Random } from "../../core/random.js";
import type { EventualLearner } from "../../data/learner.js";
import { featuresAt, trainingData } from "../../data/trainingData.js";
import { type NDArray, ndarray, numbers } from "../../engine/ndarray.js";
import type { Layer } from "../../engine/network/layer.js";
import type { LinearParameters } from "../../engine/network/linear.js";
import { crossEntropy } from "../../engine/network/losses/crossEntropy.js";
import { mlp } from "../../engine/network/mlp.js";
import { multiply, subtract } from "../../engine/operations/elementwise.js";
import { mean } from "../../engine/operations/reduce.js";
import { compile } from "../../engine/program.js";
import type { Tensor } from "../../engine/tensor.js";
import { adamW } from "../../engine/training/optimisers.js";
import { train } from "../../engine/training/train.js";
import { createTrainer } from "../../engine/training/trainer.js";
import type { Mapped } from "../../engine/tree.js";
import { everyIndex, integersOf, numbersOf } from "../../stats/arrays.js";
import { denseMatrix, type Encoding, encode, fitEncoding } from "../../stats/learners/encoding.js";
import { type FeatureColumn, predictionWidth, type Target } from "../../stats/learners/features.js";
import { softmax } from "../../stats/learners/squash.js";
import type { TextColumn } from "../../stats/learners/textBags.js";
import { textsAt } from "../../stats/learners/textBags.js";
import { fitTextDirections, type TextDirections, textNumbers } from "../../stats/learners/textDirections.js";

export interface PerceptronOptions {
  /** Units of each hidden layer. Default one layer of 64. */
  readonly hidden?: readonly number[];
  /** Default 0.003. */
  readonly learningRate?: number;
  /** By how much each step shrinks the weights, in units of the learning rate. Default 0.01. */
  readonly weightDecay?: number;
  /** Rows of one step. Default 128. */
  readonly batchSize?: number;
  /** Most times that every training row is seen. Default 60. */
  readonly epochs?: number;
  /** Epochs without a better score on the rows set aside after which learning stops. Default 5. */
  readonly patience?: number;
}

type Parameters = readonly LinearParameters[];

/** What it has learnt, and how it sees the features. */
export interface FittedPerceptron {
  readonly encoding: Encoding;
  readonly directions: readonly TextDirections[];
  readonly kind: Target["kind"];
  readonly classes: number;
  /** What numbers are measured in: less `centre`, by `scale`. */
  readonly centre: number;
  readonly scale: number;
  readonly network: Layer<Parameters>;
  readonly parameters: Mapped<Parameters, NDArray>;
}

const shareSetAside = 0.1;
/** Scaled values are kept within this: one cell must not move all weights. */
const farthest = 10;
/** Small products: more threads than one cost more than they bring. */
const device = { threads: 1 };

/** A multilayer perceptron for classes (cross-entropy) and numbers (squared error). */
export function multilayerPerceptron(options: PerceptronOptions = {}): EventualLearner<FittedPerceptron> {
  return {
    name: "multilayer perceptron",
    async fit(dataset, training, random) {
      const { features, texts, target, rowCount } = trainingData(dataset, training);
      const directions = fitTextDirections(texts, random.stream("texts"));
      const seen = [...features, ...textNumbers(directions, texts)];
      const encoding = fitEncoding(seen, everyIndex(rowCount), { scaling: "standard" });
      const x = matrixOf(encoding, seen, rowCount);
      const { centre, scale } = target.kind === "regression" ? scaleOf(target.values) : { centre: 0, scale: 1 };
      const classes = predictionWidth(target);
      const { hidden = [64] } = options;
      const network = mlp({ sizes: [encoding.width, ...hidden, classes] });
      const y =
        target.kind === "classification"
          ? target.codes
          : Float32Array.from(target.values, (value) => (value - centre) / scale);
      const parameters = await learn(network, x, encoding.width, y, options, random);
      return { encoding, directions, kind: target.kind, classes, centre, scale, network, parameters };
    },
    async predict(fitted, { features, texts = [] }, { rows }) {
      return predictPerceptron(fitted, featuresAt(features, rows), textsAt(texts, rows), rows.length);
    },
  };
}

async function learn(
  network: Layer<Parameters>,
  x: Float32Array,
  width: number,
  y: Int32Array | Float32Array,
  { learningRate = 0.003, weightDecay = 0.01, batchSize = 128, epochs = 60, patience = 5 }: PerceptronOptions,
  random: Random,
): Promise<Mapped<Parameters, NDArray>> {
  const order = random.stream("set aside").permutation(y.length);
  const aside = order.subarray(0, Math.max(1, Math.round(shareSetAside * y.length)));
  const seen = y.length === 1 ? order : order.subarray(aside.length);
  const size = Math.min(batchSize, seen.length);
  const perEpoch = Math.ceil(seen.length / size);
  const batchOf = (rows: Int32Array) => ({
    x: ndarray(rowsOf(x, width, rows), [rows.length, width]),
    y:
      y instanceof Int32Array
        ? ndarray(
            integersOf(rows.length, (i) => y[rows[i]]),
            [rows.length],
            "i32",
          )
        : ndarray(
            Float32Array.from(rows, (row) => y[row]),
            [rows.length, 1],
          ),
  });
  const lossOf = (parameters: Mapped<Parameters, Tensor>, batch: { readonly x: Tensor; readonly y: Tensor }) => {
    const answers = network.apply(parameters, batch.x);
    if (y instanceof Int32Array) return mean(crossEntropy(answers, batch.y));
    const error = subtract(answers, batch.y);
    return mean(multiply(error, error));
  };
  const trainer = await createTrainer({
    parameters: network.initialise(random.stream("parameters")),
    batch: batchOf(seen.subarray(0, size)),
    loss: ({ parameters, batch }) => ({ loss: lossOf(parameters, batch) }),
    optimiser: adamW({ learningRate, weightDecay }),
    ...device,
  });
  const held = batchOf(aside);
  const judge = await compile(
    (given) => lossOf(given.parameters, given.batch),
    { parameters: trainer.parameters, batch: held },
    device,
  );
  let shuffled = { epoch: -1, order: seen };
  try {
    const { parameters } = await train(trainer, {
      steps: epochs * perEpoch,
      batches: async (step) => {
        // Every epoch goes through the rows in an order of its own; its last batch is filled up from its beginning.
        const epoch = Math.floor(step / perEpoch);
        if (shuffled.epoch !== epoch) {
          shuffled = { epoch, order: random.stream(`epoch ${epoch}`).permutation(seen.length) };
        }
        const from = (step % perEpoch) * size;
        return batchOf(integersOf(size, (i) => seen[shuffled.order[(from + i) % seen.length]]));
      },
      validate: async () => numbers(await judge.run({ parameters: trainer.parameters, batch: held }))[0],
      validateEvery: perEpoch,
      patience,
    });
    return parameters;
  } finally {
    await judge.dispose();
    await trainer.dispose();
  }
}

async function predictPerceptron(
  { encoding, directions, kind, classes, centre, scale, network, parameters }: FittedPerceptron,
  features: readonly FeatureColumn[],
  texts: readonly TextColumn[],
  rowCount: number,
): Promise<Float64Array> {
  if (rowCount === 0) return new Float64Array(0);
  const seen = [...features, ...textNumbers(directions, texts)];
  const x = ndarray(matrixOf(encoding, seen, rowCount), [rowCount, encoding.width]);
  const program = await compile((given) => network.apply(given.parameters, given.x), { parameters, x }, device);
  const answers = Float64Array.from(numbers(await program.run({ parameters, x })));
  await program.dispose();
  if (kind === "regression") return answers.map((answer) => centre + scale * answer);
  softmax(answers, classes);
  return answers;
}

function matrixOf(encoding: Encoding, features: readonly FeatureColumn[], rowCount: number): Float32Array {
  const matrix = denseMatrix(encode(encoding, features, everyIndex(rowCount)));
  const within = new Float32Array(matrix.length);
  for (let i = 0; i < matrix.length; i++) within[i] = Math.max(-farthest, Math.min(farthest, matrix[i]));
  return within;
}

function rowsOf(matrix: Float32Array, width: number, rows: Int32Array): Float32Array {
  const chosen = new Float32Array(rows.length * width);
  for (let i = 0, at = 0; i < rows.length; i++) {
    const from = rows[i] * width;
    for (let j = 0; j < width; j++, at++) chosen[at] = matrix[from + j];
  }
  return chosen;
}

function scaleOf(values: Float64Array): { readonly centre: number; readonly scale: number } {
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = numbersOf(values.length, (i) => (values[i] - centre) ** 2);
  const deviation = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / values.length);
  return { centre, scale: deviation > 0 ? deviation : 1 };
}
