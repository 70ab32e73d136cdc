import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  accuracy,
  averagePrecisionRecallF,
  balancedAccuracy,
  cohenKappa,
  matthewsCorrelation,
  precisionRecallF,
} from "../../src/stats/classificationMetrics.js";
import { confusionMatrix, margins } from "../../src/stats/confusion.js";
import { expectClose, goldenCodes, goldenNumber, goldenNumbers, readGolden } from "./golden.js";

const { classification: golden } = readGolden(
  "metrics",
  z.object({
    classification: z.array(
      z.object({
        name: z.string(),
        classes: z.number(),
        actual: goldenCodes,
        predicted: goldenCodes,
        weights: goldenNumbers.nullable(),
        matrix: goldenNumbers,
        accuracy: goldenNumber,
        balancedAccuracy: goldenNumber,
        matthews: goldenNumber,
        kappas: z.object({ none: goldenNumber, linear: goldenNumber, quadratic: goldenNumber }),
        perClass: z.tuple([goldenNumbers, goldenNumbers, goldenNumbers, goldenNumbers]),
        fBeta2: goldenNumbers,
        averages: z.record(z.string(), goldenNumbers),
      }),
    ),
  }),
);

describe.each(golden)("as scikit-learn: $name", (peer) => {
  const { classes } = peer;
  const matrix = confusionMatrix(peer.actual, peer.predicted, classes, peer.weights ?? undefined);

  it("counts the confusion matrix", () => expectClose(matrix, peer.matrix));
  it("accuracy", () => expectClose(accuracy(matrix, classes), peer.accuracy));
  it("balanced accuracy", () => expectClose(balancedAccuracy(matrix, classes), peer.balancedAccuracy));
  it("Matthews' correlation", () => expectClose(matthewsCorrelation(matrix, classes), peer.matthews));
  it.each(["none", "linear", "quadratic"] as const)("Cohen's κ, penalty %s", (penalty) => {
    expectClose(cohenKappa(matrix, classes, penalty), peer.kappas[penalty]);
  });
  it("precision, recall, F and support per class", () => {
    const each = precisionRecallF(matrix, classes);
    [each.precision, each.recall, each.f, each.support].forEach((values, i) => {
      expectClose(values, peer.perClass[i]);
    });
    expectClose(precisionRecallF(matrix, classes, 2).f, peer.fBeta2);
  });
  it.each(["macro", "weighted", "micro"] as const)("%s averages", (average) => {
    for (const beta of [1, 2]) {
      const { precision, recall, f } = averagePrecisionRecallF(matrix, classes, average, beta);
      expectClose([precision, recall, f], peer.averages[`${average}${beta}`]);
    }
  });
});

const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), {
  minLength: 1,
  maxLength: 60,
});
const matrixOf = (rows: readonly (readonly [number, number])[]) =>
  confusionMatrix(
    Int32Array.from(rows, ([actual]) => actual),
    Int32Array.from(rows, ([, predicted]) => predicted),
    4,
  );

describe("confusionMatrix", () => {
  it("leaves out rows with a missing code", () => {
    const matrix = confusionMatrix(Int32Array.of(0, -1, 1), Int32Array.of(0, 1, -1), 2);
    expect(Array.from(matrix)).toEqual([1, 0, 0, 0]);
  });

  it("refuses codes beyond the classes and arrays of different length", () => {
    expect(() => confusionMatrix(Int32Array.of(2), Int32Array.of(0), 2)).toThrow("row 0: no class 2");
    expect(() => confusionMatrix(Int32Array.of(1), Int32Array.of(0, 1), 2)).toThrow(RangeError);
  });

  it("has margins that add up to the rows", () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const { actual, predicted, total } = margins(matrixOf(rows), 4);
        expect(total).toBe(rows.length);
        for (const k of [0, 1, 2, 3]) {
          expect(actual[k]).toBe(rows.filter((row) => row[0] === k).length);
          expect(predicted[k]).toBe(rows.filter((row) => row[1] === k).length);
        }
      }),
    );
  });
});

describe("measures of classes", () => {
  const measures = {
    accuracy,
    balancedAccuracy,
    matthewsCorrelation,
    cohenKappa: (matrix: Float64Array, classes: number) => cohenKappa(matrix, classes),
    macroF: (matrix: Float64Array, classes: number) => averagePrecisionRecallF(matrix, classes, "macro").f,
    weightedF: (matrix: Float64Array, classes: number) => averagePrecisionRecallF(matrix, classes, "weighted").f,
  };

  it.each(Object.entries(measures))("%s does not depend on the classes' numbering", (_, measure) => {
    const renumbered = [2, 0, 3, 1];
    fc.assert(
      fc.property(pairs, (rows) => {
        const other = rows.map(([actual, predicted]) => [renumbered[actual], renumbered[predicted]] as const);
        expectClose(measure(matrixOf(other), 4), measure(matrixOf(rows), 4));
      }),
    );
  });

  it.each([
    ["Matthews' correlation", matthewsCorrelation],
    ["Cohen's κ", measures.cohenKappa],
  ] as const)("%s is the same with actual and predicted exchanged", (_, measure) => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const exchanged = rows.map(([actual, predicted]) => [predicted, actual] as const);
        expectClose(measure(matrixOf(exchanged), 4), measure(matrixOf(rows), 4));
      }),
    );
  });

  it("are NaN of no rows", () => {
    const empty = new Float64Array(4);
    for (const measure of Object.values(measures)) expect(measure(empty, 2)).toBeNaN();
    expect(averagePrecisionRecallF(empty, 2, "micro")).toEqual({ precision: NaN, recall: NaN, f: NaN });
  });
});
