import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { addProducts, addTransposedProducts } from "../../../src/stats/learners/encodedProducts.js";
import { denseMatrix, encode, fitEncoding } from "../../../src/stats/learners/encoding.js";
import { gramMatrix } from "../../../src/stats/learners/gramMatrix.js";
import { fitLogisticRegression, predictLogisticRegression } from "../../../src/stats/learners/logisticRegression.js";
import { minimise } from "../../../src/stats/learners/minimise.js";
import { fitRidgeRegression, predictRidgeRegression } from "../../../src/stats/learners/ridgeRegression.js";
import { solveCholesky, solveConjugateGradients } from "../../../src/stats/learners/solve.js";
import { expectClose } from "../golden.js";
import { category, classesOf, everyRow, named, numeric, uniformTable } from "./generated.js";
import { anyTask } from "./tasks.js";

describe("encoding", () => {
  test("products, transposed products and the Gram matrix are those of the dense matrix", () => {
    fc.assert(
      fc.property(anyTask, fc.nat(), ({ features, rows }, seed) => {
        const encoding = fitEncoding(features, rows, { scaling: "standard", minimumLevelRows: 2 });
        const all = everyRow(features[0].values.length);
        const encoded = encode(encoding, features, all);
        const matrix = denseMatrix(encoded);
        const { width } = encoding;
        expect(matrix.every(Number.isFinite)).toBe(true);
        const random = seededRandom(seed);
        const weights = Float64Array.from({ length: width }, () => random.normal());
        const residuals = Float64Array.from(all, () => random.normal());
        const products = new Float64Array(all.length);
        addProducts(encoded, weights, products);
        const transposed = new Float64Array(width);
        addTransposedProducts(encoded, residuals, transposed);
        const cell = (row: number, column: number) => matrix[row * width + column];
        const columns = [...weights.keys()];
        const sum = (list: readonly number[]) => list.reduce((total, one) => total + one, 0);
        expectClose(
          products,
          [...all].map((row) => sum(columns.map((j) => cell(row, j) * weights[j]))),
          1e-9,
        );
        expectClose(
          transposed,
          columns.map((j) => sum([...all].map((row) => cell(row, j) * residuals[row]))),
          1e-9,
        );
        expectClose(
          gramMatrix(encoded),
          columns.flatMap((i) => columns.map((j) => sum([...all].map((row) => cell(row, i) * cell(row, j))))),
          1e-9,
        );
      }),
    );
  });

  test("scales, imputes, marks what is missing, and joins rare levels", () => {
    const features = [
      numeric("x", Float64Array.of(1, 3, Number.NaN, 5)),
      category("c", Float64Array.of(0, 0, 1, 2), 4),
    ];
    const encoding = fitEncoding(features, everyRow(4), { scaling: "standard", minimumLevelRows: 2 });
    const deviation = Math.sqrt(8 / 3);
    // x, x missing, c = 0, c rare
    expectClose(denseMatrix(encode(encoding, features, everyRow(4))), [
      ...[-2 / deviation, 0, 1, 0],
      ...[0, 0, 1, 0],
      ...[0, 1, 0, 1],
      ...[2 / deviation, 0, 0, 1],
    ]);
  });

  test("robust scaling is by median and interquartile range", () => {
    const features = [numeric("x", Float64Array.of(0, 1, 2, 3, 1000))];
    const encoding = fitEncoding(features, everyRow(5), { scaling: "robust" });
    expect([...denseMatrix(encode(encoding, features, everyRow(5)))]).toEqual([-1, -0.5, 0, 0.5, 499]);
  });

  test("knows training rows only", () => {
    const features = [numeric("x", Float64Array.of(1, 2, 3, 9e9)), category("c", Float64Array.of(0, 1, 0, 2), 3)];
    const fewer = features.map((feature) => ({ ...feature, values: feature.values.slice(0, 3) }));
    const options = { scaling: "standard", minimumLevelRows: 1 } as const;
    expect(fitEncoding(features, everyRow(3), options)).toEqual(fitEncoding(fewer, everyRow(3), options));
  });
});

test("linear models predict finite numbers, whatever the features", () => {
  fc.assert(
    fc.property(anyTask, ({ features, target, rows }) => {
      const all = everyRow(features[0].values.length);
      if (target.kind === "regression") {
        const model = fitRidgeRegression(features, target, rows);
        expect(predictRidgeRegression(model, features, all).every(Number.isFinite)).toBe(true);
        return;
      }
      const model = fitLogisticRegression(features, target, rows);
      const predicted = predictLogisticRegression(model, features, all);
      for (let row = 0; row < all.length; row++) {
        const own = predicted.subarray(row * target.classes, (row + 1) * target.classes);
        expect(own.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 12);
      }
    }),
  );
});

test("logistic regression stands at the least loss: the gradient is zero", () => {
  const columns = uniformTable(9, 400, 4);
  const features = named(columns.slice(0, 3));
  const codes = Int32Array.from(columns[3], (draw, row) => (draw < columns[0][row] ? 1 : 0));
  const model = fitLogisticRegression(features, classesOf(codes, 2), everyRow(400), { l2: 2 });
  const probabilities = predictLogisticRegression(model, features, everyRow(400));
  const residuals = Float64Array.from(codes, (code, row) => probabilities[2 * row + 1] - code);
  const gradient = model.weights[0].map((weight) => 2 * weight);
  addTransposedProducts(encode(model.encoding, features, everyRow(400)), residuals, gradient);
  expectClose(gradient, [0, 0, 0], 1e-4);
  expect(residuals.reduce((sum, residual) => sum + residual, 0)).toBeCloseTo(0, 4);
});

test("ridge regression is the same by conjugate gradients as by Cholesky", () => {
  // So many columns are solved step by step.
  const columns = uniformTable(10, 300, 601);
  const features = named(columns.slice(0, 600));
  const target = { kind: "regression", values: columns[600] } as const;
  const many = fitRidgeRegression(features, target, everyRow(300), { l2: 5 });
  const encoded = encode(many.encoding, features, everyRow(300));
  const matrix = gramMatrix(encoded);
  for (let j = 0; j < 600; j++) matrix[j * 600 + j] += 5;
  const mean = columns[600].reduce((sum, value) => sum + value / 300, 0);
  const rightSide = new Float64Array(600);
  addTransposedProducts(
    encoded,
    columns[600].map((value) => value - mean),
    rightSide,
  );
  expectClose(many.weights, solveCholesky(matrix, rightSide), 1e-9);
});

test("both solvers solve", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(), (size, seed) => {
      const random = seededRandom(seed);
      const root = Float64Array.from({ length: size * size }, () => random.normal());
      const matrix = new Float64Array(size * size);
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          for (let k = 0; k < size; k++) matrix[i * size + j] += root[i * size + k] * root[j * size + k];
        }
        matrix[i * size + i] += 0.5;
      }
      const solution = Float64Array.from({ length: size }, () => random.normal());
      const multiply = (vector: Float64Array) =>
        vector.map((_, i) => vector.reduce((sum, component, j) => sum + matrix[i * size + j] * component, 0));
      const rightSide = multiply(solution);
      expectClose(solveConjugateGradients(multiply, rightSide), solution, 1e-7);
      expectClose(solveCholesky(matrix.slice(), rightSide), solution, 1e-9);
    }),
  );
});

test("minimise finds the bottom of Rosenbrock's valley", () => {
  const { point: bottom } = minimise(
    (point, gradient) => {
      const [x, y] = point;
      gradient[0] = -400 * x * (y - x * x) - 2 * (1 - x);
      gradient[1] = 200 * (y - x * x);
      return 100 * (y - x * x) ** 2 + (1 - x) ** 2;
    },
    Float64Array.of(-1.2, 1),
    { tolerance: 1e-9 },
  );
  expectClose(bottom, [1, 1], 1e-8);
});

test("a learner refuses a target of the other kind, and no rows", () => {
  const features = named(uniformTable(1, 10, 1));
  const numbers = { kind: "regression", values: new Float64Array(10) } as const;
  expect(() => fitLogisticRegression(features, numbers, everyRow(10))).toThrow(RangeError);
  expect(() => fitRidgeRegression(features, classesOf(new Int32Array(10), 2), everyRow(10))).toThrow(RangeError);
  expect(() => fitRidgeRegression(features, numbers, everyRow(0))).toThrow(RangeError);
  expect(() => fitRidgeRegression(features, numbers, everyRow(10), { l2: 0 })).toThrow(RangeError);
});
