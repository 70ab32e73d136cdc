import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import wabt from "wabt";
import { seededRandom } from "../../../src/core/random.js";
import { denseLogistic } from "../../../src/stats/learners/denseLogistic.js";
import { type EncodedRows, encode, fitEncoding } from "../../../src/stats/learners/encoding.js";
import type { FeatureColumn } from "../../../src/stats/learners/features.js";
import { logisticKernelBytes } from "../../../src/stats/learners/logisticKernelBytes.js";
import { encodedLogistic } from "../../../src/stats/learners/logisticObjective.js";
import { fitLogisticRegression } from "../../../src/stats/learners/logisticRegression.js";
import { minimise } from "../../../src/stats/learners/minimise.js";
import { expectClose } from "../golden.js";
import { category, classesOf, everyRow, named, numeric, uniformTable } from "./generated.js";
import { anyTask } from "./tasks.js";

function encodedOf(features: readonly FeatureColumn[], rows: Int32Array): EncodedRows {
  return encode(fitEncoding(features, rows, { scaling: "standard", minimumLevelRows: 2 }), features, rows);
}

function denseOf(encoded: EncodedRows, actual: Int32Array, outputs: number, l2: number) {
  const objective = denseLogistic(encoded, actual, outputs, l2);
  if (objective === undefined) throw new Error("this has room in a matrix");
  return objective;
}

/** Classes that overlap, by features of which some go together, with some values missing. */
function table(seed: number, rows: number, classes: number) {
  const random = seededRandom(seed, "logistic");
  const numbers = Array.from({ length: 4 }, () => Float64Array.from({ length: rows }, () => random.normal()));
  numbers.push(numbers[0].map((value) => value + 0.1 * random.normal()));
  numbers.push(numbers[1].map((value) => (random.uniform() < 0.1 ? Number.NaN : 1e4 + 50 * value)));
  const groups = Float64Array.from({ length: rows }, () => random.integer(6));
  const codes = Int32Array.from(groups, (group, row) => {
    const score = numbers[0][row] - numbers[2][row] + 0.3 * group + 1.5 * random.normal();
    return Math.max(0, Math.min(classes - 1, Math.floor(classes / 2 + score)));
  });
  return { features: [...named(numbers), category("group", groups, 6)], codes };
}

describe("the objective in one matrix", () => {
  it("is that of the rows as they are encoded, with its gradient", () => {
    fc.assert(
      fc.property(anyTask, fc.integer({ min: 2, max: 7 }), fc.nat(), ({ features, rows }, classes, seed) => {
        const random = seededRandom(seed);
        const encoded = encodedOf(features, rows);
        const actual = rows.map(() => random.integer(classes));
        const outputs = classes === 2 ? 1 : classes;
        const point = Float64Array.from({ length: outputs * (encoded.width + 1) }, () => 3 * random.normal());
        const [dense, plain] = [new Float64Array(point.length), new Float64Array(point.length)];
        const value = denseOf(encoded, actual, outputs, 0.7).evaluate(point, dense);
        expectClose(value, encodedLogistic(encoded, actual, outputs, 0.7).evaluate(point, plain), 1e-12);
        expectClose(dense, plain, 1e-11);
      }),
    );
  });

  it("knows the Hessian of two classes: differences of gradients agree with it", () => {
    const { features, codes } = table(1, 300, 2);
    const encoded = encodedOf(features, everyRow(300));
    const { evaluate, curvature } = denseOf(encoded, codes, 1, 0.5);
    const size = encoded.width + 1;
    const point = Float64Array.from({ length: size }, (_, j) => 0.3 * Math.sin(j));
    const direction = Float64Array.from({ length: size }, (_, j) => Math.cos(3 * j));
    const gradientAt = (distance: number) => {
      const gradient = new Float64Array(size);
      evaluate(
        point.map((coordinate, j) => coordinate + distance * direction[j]),
        gradient,
      );
      return gradient;
    };
    const [after, before] = [gradientAt(1e-5), gradientAt(-1e-5)];
    const change = after.map((component, j) => (component - before[j]) / 2e-5);
    evaluate(point, new Float64Array(size));
    curvature?.inverseHessian()(change);
    expectClose(change, direction, 1e-6);
  });

  it("is left to others where there are many levels", () => {
    const levels = Float64Array.from({ length: 400 }, (_, row) => row % 40);
    const encoded = encodedOf([category("c", levels, 40)], everyRow(400));
    expect(denseLogistic(encoded, new Int32Array(400), 1, 1)).toBeUndefined();
  });
});

describe("fitting", () => {
  const exact = { iterations: 3000, tolerance: 1e-7 };

  it("ends where L-BFGS on the encoded rows ends", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }), fc.nat(1000), (classes, seed) => {
        const { features, codes } = table(seed, 250, classes);
        const rows = everyRow(250);
        const fitted = fitLogisticRegression(features, classesOf(codes, classes), rows, { tolerance: 1e-9 });
        const outputs = classes === 2 ? 1 : classes;
        const encoded = encode(fitted.encoding, features, rows);
        const { evaluate } = encodedLogistic(encoded, codes, outputs, 1);
        const { point } = minimise(evaluate, new Float64Array(outputs * (encoded.width + 1)), exact);
        const block = encoded.width + 1;
        for (const [output, weights] of fitted.weights.entries()) {
          expectClose(weights, point.subarray(output * block, output * block + encoded.width), 1e-5);
        }
      }),
      { numRuns: 15 },
    );
  });

  const cases: readonly (readonly [string, (rows: number) => { features: FeatureColumn[]; codes: Int32Array }])[] = [
    ["separable classes", (rows) => separated(rows, 1)],
    ["separable classes of extreme scale", (rows) => separated(rows, 1e200)],
    [
      "a column that is constant, and one that is constant but for a row",
      (rows) => {
        const { features, codes } = table(3, rows, 2);
        const single = new Float64Array(rows).fill(7);
        single[5] = 1e9;
        return {
          features: [...features, numeric("constant", new Float64Array(rows).fill(3)), numeric("single", single)],
          codes,
        };
      },
    ],
    [
      "a column twice",
      (rows) => {
        const { features, codes } = table(4, rows, 3);
        return { features: [...features, features[0], features[0]], codes };
      },
    ],
  ];
  it.each(cases)("ends where the gradient is zero: %s", (_, make) => {
    const rows = 5001;
    const { features, codes } = make(rows);
    const classes = 1 + codes.reduce((most, code) => Math.max(most, code), 0);
    const outputs = classes === 2 ? 1 : classes;
    for (const l2 of [1, 1e-3]) {
      const model = fitLogisticRegression(features, classesOf(codes, classes), everyRow(rows), { l2 });
      const encoded = encode(model.encoding, features, everyRow(rows));
      const point = new Float64Array(outputs * (encoded.width + 1));
      for (const [output, weights] of model.weights.entries()) {
        point.set([...weights, model.intercepts[output]], output * (encoded.width + 1));
      }
      const gradient = new Float64Array(point.length);
      encodedLogistic(encoded, codes, outputs, l2).evaluate(point, gradient);
      expect(gradient.every((component) => Math.abs(component) <= 1.01e-7 * rows)).toBe(true);
    }
  });
});

function separated(rows: number, scale: number) {
  const [first, second] = uniformTable(8, rows, 2);
  const codes = Int32Array.from(first, (value, row) => (value + second[row] > 1 ? 1 : 0));
  return { features: named([first.map((value) => scale * value), second.map((value) => value / scale)]), codes };
}

it("takes one step of Newton where the Hessian is known and does not change", () => {
  let evaluations = 0;
  const { point: bottom } = minimise(
    ([x, y], gradient) => {
      evaluations++;
      gradient.set([2000 * (x - 3) + y + 4, x - 3 + 2 * (y + 4)]);
      return 1000 * (x - 3) ** 2 + (x - 3) * (y + 4) + (y + 4) ** 2;
    },
    Float64Array.of(50, 70),
    {
      tolerance: 1e-6,
      curvature: {
        refresh: 3,
        inverseHessian: () => (vector) => {
          const [a, b] = vector;
          vector.set([(2 * a - b) / 3999, (2000 * b - a) / 3999]);
        },
      },
    },
  );
  expectClose(bottom, [3, -4], 1e-9);
  expect(evaluations).toBe(2);
});

it("holds what logisticKernel.wat compiles to", async () => {
  const toolkit = await wabt();
  const source = readFileSync(new URL("../../../src/stats/learners/logisticKernel.wat", import.meta.url), "utf8");
  const module = toolkit.parseWat("logisticKernel.wat", source, { simd: true });
  expect(logisticKernelBytes, "run `npm run kernels`").toBe(Buffer.from(module.toBinary({}).buffer).toString("base64"));
});
