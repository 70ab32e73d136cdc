// Claim: an autoencoder that learnt from the test rows flatters what is built on its codes. M. Lones, The Gradient: "it's essential
// to ensure that the test set used in the downstream model does not intersect with the training data used in the autoencoder".
// Why: where rows have many more numbers than there are rows, the code learns some of each row's own noise. Codes of rows that it
// saw are then larger than those of rows that it did not (Lee, Zou & Wright 2010 count out by how much; a linear autoencoder is
// a principal component analysis), and a threshold that was learnt from seen rows fits seen test rows, not what comes later.

import { defineClaim, type Reproduction } from "../../../core/claim.js";
import { stopIfAborted } from "../../../core/errors.js";
import type { Random } from "../../../core/random.js";
import type { Run } from "../../../core/run.js";
import { paper } from "../../../core/source.js";
import { intervalFigure } from "../../../report/figures/intervalFigure.js";
import { everyIndex } from "../../../stats/arrays.js";
import { normalCdf } from "../../../stats/distributions.js";
import { fitLogisticRegression, predictLogisticRegression } from "../../../stats/learners/logisticRegression.js";
import { mean, standardDeviation } from "../../../stats/summary.js";
import { whyDoesntMyModelWork } from "../essay.js";
import { meanMeasure } from "./meanMeasure.js";

const source = paper(
  "Lee, Zou & Wright 2010, Convergence and prediction of principal component scores in high-dimensional settings",
  "10.1214/10-AOS821",
);
const repetitions = { quick: 16, full: 60 };
const [dims, trainingRows, testRows, freshRows] = [1000, 50, 50, 1000];
/** Variance of the rows along the one direction in which they differ by more than by noise of variance 1. */
const spike = 30;
/** The rare class is what lies so many standard deviations along it, or more: 16 % of the rows. */
const threshold = 1;
const majority = normalCdf(threshold);
/** Numbers of a row, of a hidden layer, and of a code. */
const shapes = { linear: [dims, 1], network: [dims, 32, 2] } as const;

/** Size of the codes of rows that were not among the `rows` that the autoencoder saw, over that of those. */
const shrinkage = (rows: number) => (spike - 1) / (spike - 1 + dims / rows);

const names = {
  seenSize: "size of the test rows' codes, test rows seen",
  freshSize: "size of fresh rows' codes, test rows seen",
  aloneSize: "size of the test rows' codes, only training rows seen",
  gain: "accuracy on the test rows less that on fresh rows, test rows seen",
  aloneGain: "accuracy on the test rows less that on fresh rows, only training rows seen",
  networkGain: "accuracy on the test rows less that on fresh rows, a network of four layers, test rows seen",
  evenGain: "accuracy on the test rows less that on fresh rows, classes of equal size, test rows seen",
  seenTest: "accuracy on the test rows, test rows seen",
  seenFresh: "accuracy on fresh rows, test rows seen",
  aloneTest: "accuracy on the test rows, only training rows seen",
  aloneFresh: "accuracy on fresh rows, only training rows seen",
} as const;

type Results = Readonly<Record<keyof typeof names, number>>;

const baselines: Partial<Results> = {
  seenSize: 1,
  freshSize: 1,
  aloneSize: 1,
  seenTest: majority,
  seenFresh: majority,
  aloneTest: majority,
  aloneFresh: majority,
};

export const autoencoderTrainedOnTest = defineClaim({
  id: "pitfalls/autoencoder-trained-on-test",
  statement:
    "An autoencoder that learnt from training and test rows makes a classifier of its codes look better on the test rows than it is on rows that come later; one that learnt from the training rows alone does not.",
  published: [
    { measure: names.seenSize, value: 1, source, expect: "equal", tolerance: 0.12 },
    { measure: names.freshSize, value: shrinkage(trainingRows + testRows), source, expect: "equal", tolerance: 0.05 },
    { measure: names.aloneSize, value: shrinkage(trainingRows), source, expect: "equal", tolerance: 0.12 },
    { measure: names.gain, value: 0, source: whyDoesntMyModelWork, expect: "at least", tolerance: 0 },
    { measure: names.aloneGain, value: 0, source: whyDoesntMyModelWork, expect: "equal", tolerance: 0.05 },
  ],

  async reproduce(run, scale): Promise<Reproduction> {
    const count = repetitions[scale];
    const results: Results[] = [];
    for (let index = 0; index < count; index++) {
      stopIfAborted(run.signal);
      run.progress(index, count, "learning codes");
      results.push(await repeat(run.random.stream(`repetition ${index}`), run));
    }
    const measure = (key: keyof Results) =>
      meanMeasure(
        names[key],
        results.map((result) => result[key]),
        { baseline: baselines[key] ?? 0, better: "neither" },
      );
    const said = (key: keyof Results) => (100 * mean(results.map((result) => result[key]))).toFixed(1);
    const [seenTest, seenFresh, aloneTest, aloneFresh] = [
      measure("seenTest"),
      measure("seenFresh"),
      measure("aloneTest"),
      measure("aloneFresh"),
    ];
    return {
      measures: [
        measure("seenSize"),
        measure("freshSize"),
        measure("aloneSize"),
        measure("gain"),
        measure("aloneGain"),
        measure("networkGain"),
        measure("evenGain"),
        seenTest,
        seenFresh,
        aloneTest,
        aloneFresh,
      ],
      figures: [
        intervalFigure({
          title: "What an autoencoder's having seen the test rows does",
          caption: "Only where the test rows were seen is a classifier of the codes better on them than on fresh rows.",
          measures: [seenTest, seenFresh, aloneTest, aloneFresh],
        }),
      ],
      notes: [
        `Means over ${count} draws of ${trainingRows} training rows, ${testRows} test rows and ${freshRows.toLocaleString("en")} fresh rows of ${dims.toLocaleString("en")} numbers: noise of variance 1, and one direction of variance ${spike}, along which the rare class (${(100 * (1 - majority)).toFixed(0)} %) lies beyond one standard deviation. A linear autoencoder with a code of one number, then logistic regression on the codes of the training rows, whose labels alone are known. Sizes are standard deviations of codes over that of the training rows' codes.`,
        `With the test rows seen the classifier is right on ${said("seenTest")} % of the test rows and on ${said("seenFresh")} % of fresh rows, ${said("gain")} points less; with the training rows alone on ${said("aloneTest")} % and ${said("aloneFresh")} %. Always naming the common class is right on ${(100 * majority).toFixed(1)} %.`,
        `A network of four layers (${shapes.network.join(", ")} and back) flatters by ${said("networkGain")} points. Where both classes are of the same size, shrunk codes stay on their side of the threshold, and it is ${said("evenGain")} points for the linear one.`,
        "The paper's numbers are its theorem for these sizes, (ℓ − 1) / (ℓ − 1 + p / n) of the code of a seen row; the essay prints none: that the difference is above 0, and 0 without the test rows, stands for its words. pitfalls/pretraining-overlap finds such a leak where the autoencoder's rows are given as --corpus.",
      ],
    };
  },
});

async function repeat(random: Random, { signal }: Run): Promise<Results> {
  // The engine is loaded by who reproduces, not by everybody who examines a table.
  const { learnAutoencoder } = await import("./codes.js");
  const direction = Float64Array.from({ length: dims }, () => random.normal());
  const length = Math.hypot(...direction);
  const draw = (count: number) => {
    const along = Float64Array.from({ length: count }, () => random.normal());
    const values = new Float32Array(count * dims);
    for (let i = 0; i < values.length; i++) {
      const place = Math.sqrt(spike - 1) * along[Math.floor(i / dims)];
      values[i] = (place * direction[i % dims]) / length + random.normal();
    }
    return { along, values };
  };
  const [training, test, fresh] = [draw(trainingRows), draw(testRows), draw(freshRows)];
  const both = new Float32Array(training.values.length + test.values.length);
  both.set(training.values);
  both.set(test.values, training.values.length);

  const learn = async (kind: keyof typeof shapes, rows: Float32Array<ArrayBuffer>) => {
    const sizes = shapes[kind];
    const encode = await learnAutoencoder(rows, {
      sizes,
      steps: 150,
      learningRate: 0.005,
      random: random.stream(kind),
      signal,
    });
    const codes = {
      training: await encode(training.values),
      test: await encode(test.values),
      fresh: await encode(fresh.values),
    };
    const accuracies = (from: number) => {
      const asked = accuracyBy(codes.training, training.along, sizes[sizes.length - 1], from);
      return { test: asked(codes.test, test.along), fresh: asked(codes.fresh, fresh.along) };
    };
    const unit = standardDeviation(codes.training);
    return {
      accuracies,
      testSize: standardDeviation(codes.test) / unit,
      freshSize: standardDeviation(codes.fresh) / unit,
    };
  };
  const seen = await learn("linear", both);
  const alone = await learn("linear", training.values);
  const network = (await learn("network", both)).accuracies(threshold);
  const [rare, even, own] = [seen.accuracies(threshold), seen.accuracies(0), alone.accuracies(threshold)];
  return {
    seenSize: seen.testSize,
    freshSize: seen.freshSize,
    aloneSize: alone.testSize,
    gain: rare.test - rare.fresh,
    aloneGain: own.test - own.fresh,
    networkGain: network.test - network.fresh,
    evenGain: even.test - even.fresh,
    seenTest: rare.test,
    seenFresh: rare.fresh,
    aloneTest: own.test,
    aloneFresh: own.fresh,
  };
}

/** A logistic regression on the training rows' codes, `width` numbers each: how many of other rows it puts where they lie. */
function accuracyBy(codes: Float64Array, along: Float64Array, width: number, from: number) {
  const features = (given: Float64Array) =>
    Array.from({ length: width }, (_, d) => ({
      name: `code ${d}`,
      kind: "numeric" as const,
      values: Float64Array.from({ length: given.length / width }, (_unused, row) => given[row * width + d]),
      levels: 0,
    }));
  const labels = (places: Float64Array) => Int32Array.from(places, (place) => Number(place > from));
  const target = { kind: "classification", codes: labels(along), classes: 2 } as const;
  const fitted = fitLogisticRegression(features(codes), target, everyIndex(along.length));
  return (asked: Float64Array, places: Float64Array) => {
    const probabilities = predictLogisticRegression(fitted, features(asked), everyIndex(places.length));
    const right = labels(places).filter((label, row) => Number(probabilities[2 * row + 1] > 0.5) === label);
    return right.length / places.length;
  };
}
