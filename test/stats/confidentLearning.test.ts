import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { confidentClasses, confidentJoint, labelNoise } from "../../src/stats/confidentLearning.js";
import { crowdlab } from "../../src/stats/crowdlab.js";
import { doubtedLabels } from "../../src/stats/labelFilters.js";
import { labelQuality, likeliestOther } from "../../src/stats/labelQuality.js";
import { roundedToSum } from "../../src/stats/roundedToSum.js";
import { expectClose, goldenCodes, goldenFlags, goldenNumbers, readGolden } from "./golden.js";

const golden = readGolden(
  "confidentLearning",
  z.object({
    learnt: z.array(
      z.object({
        name: z.string(),
        classes: z.number(),
        labels: goldenCodes,
        probabilities: goldenNumbers,
        thresholds: goldenNumbers,
        counts: goldenCodes,
        calibrated: goldenCodes,
        priors: goldenNumbers,
        noise: goldenNumbers,
        inverseNoise: goldenNumbers,
        doubted: z.object({ "noise-rate": goldenFlags, class: goldenFlags, both: goldenFlags }),
        quality: z.object({
          "self-confidence": goldenNumbers,
          "normalised-margin": goldenNumbers,
          "confidence-weighted-entropy": goldenNumbers,
        }),
      }),
    ),
    annotated: z.array(
      z.object({
        name: z.string(),
        classes: z.number(),
        annotators: z.number(),
        labels: goldenCodes,
        probabilities: goldenNumbers,
        consensus: goldenCodes,
        quality: goldenNumbers,
        agreement: goldenNumbers,
        annotatorQuality: goldenNumbers,
        annotatorWeights: goldenNumbers,
        modelWeight: z.number(),
      }),
    ),
  }),
);

describe.each(golden.learnt)("as cleanlab: $name", ({ classes, labels, probabilities, ...peer }) => {
  const joint = confidentJoint(labels, probabilities, classes);

  it("thresholds and confident joint", () => {
    expectClose(joint.thresholds, peer.thresholds, 1e-9);
    expect(joint.counts).toEqual(peer.counts);
    // Where counts tie, either may be rounded up: the peer's choice is left to its sort.
    const rowsOf = (counts: Int32Array) =>
      Array.from({ length: classes }, (_, code) => counts.slice(code * classes, (code + 1) * classes));
    if (classes > 5)
      expect(rowsOf(joint.calibrated).map((row) => row.sort())).toEqual(
        rowsOf(peer.calibrated).map((row) => row.sort()),
      );
    else expect(joint.calibrated).toEqual(peer.calibrated);
  });

  it.skipIf(classes > 5)("class priors and noise matrices", () => {
    const { priors, noise, inverseNoise } = labelNoise(joint);
    // The peer keeps every rate above a millionth.
    expectClose(priors, peer.priors, 2e-5);
    expectClose(noise, peer.noise, 2e-5);
    expectClose(inverseNoise, peer.inverseNoise, 2e-5);
  });

  it.each(["noise-rate", "class", "both"] as const)("rows to doubt by %s", (filter) => {
    expect(doubtedLabels(labels, probabilities, joint, filter)).toEqual(peer.doubted[filter]);
  });

  it.each(["self-confidence", "normalised-margin", "confidence-weighted-entropy"] as const)("%s", (score) => {
    expectClose(labelQuality(labels, probabilities, classes, score), peer.quality[score], 2e-9);
  });
});

describe.each(golden.annotated)(
  "as cleanlab's CROWDLAB: $name",
  ({ labels, annotators, probabilities, classes, ...peer }) => {
    const answer = crowdlab({ labels, annotators, probabilities, classes });

    it("consensus, its quality and agreement", () => {
      expect(answer.labels).toEqual(peer.consensus);
      expectClose(answer.quality, peer.quality, 2e-9);
      expectClose(answer.agreement, peer.agreement, 1e-9);
    });

    it("quality and weights of the annotators and the model", () => {
      expectClose(answer.annotatorQuality, peer.annotatorQuality, 1e-9);
      expectClose(answer.annotatorWeights, peer.annotatorWeights, 1e-9);
      expect(answer.modelWeight).toBeCloseTo(peer.modelWeight, 9);
    });
  },
);

const table = fc.integer({ min: 2, max: 5 }).chain((classes) =>
  fc
    .array(
      fc.tuple(
        fc.integer({ min: 0, max: classes - 1 }),
        fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: classes, maxLength: classes }),
      ),
      { minLength: 1, maxLength: 60 },
    )
    .map((rows) => ({
      classes,
      labels: Int32Array.from(rows, ([label]) => label),
      probabilities: Float64Array.from(
        rows.flatMap(([, raw]) => {
          const sum = raw.reduce((total, value) => total + value, 0);
          return raw.map((value) => value / sum);
        }),
      ),
    })),
);

describe("whatever the labels and probabilities", () => {
  it("the calibrated counts have as many rows of each label as there are", () => {
    fc.assert(
      fc.property(table, ({ classes, labels, probabilities }) => {
        const { calibrated } = confidentJoint(labels, probabilities, classes);
        for (let code = 0; code < classes; code++) {
          const own = calibrated.subarray(code * classes, (code + 1) * classes);
          expect(own.reduce((sum, count) => sum + count, 0)).toBe(labels.filter((label) => label === code).length);
        }
      }),
    );
  });

  it("the rows of the noise matrices, and the priors, sum to 1", () => {
    fc.assert(
      fc.property(table, ({ classes, labels, probabilities }) => {
        const { priors, noise, inverseNoise, wrong } = labelNoise(confidentJoint(labels, probabilities, classes));
        const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
        expect(sum(priors)).toBeCloseTo(1, 9);
        for (let code = 0; code < classes; code++) {
          expect(sum(noise.subarray(code * classes, (code + 1) * classes))).toBeCloseTo(1, 9);
          expect(sum(inverseNoise.subarray(code * classes, (code + 1) * classes))).toBeCloseTo(1, 9);
        }
        expect(wrong).toBeGreaterThanOrEqual(0);
        expect(wrong).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("no row is doubted whose label is the most probable one, and both filters doubt what each of them does", () => {
    fc.assert(
      fc.property(table, ({ classes, labels, probabilities }) => {
        const joint = confidentJoint(labels, probabilities, classes);
        const [rate, own, both] = (["noise-rate", "class", "both"] as const).map((filter) =>
          doubtedLabels(labels, probabilities, joint, filter),
        );
        for (const [row, label] of labels.entries()) {
          const rival = likeliestOther(label, probabilities, classes, row);
          if (probabilities[row * classes + label] >= probabilities[row * classes + rival])
            expect(rate[row] + own[row]).toBe(0);
          expect(both[row]).toBe(rate[row] & own[row]);
        }
      }),
    );
  });

  it("another order of the rows changes no count", () => {
    fc.assert(
      fc.property(table, ({ classes, labels, probabilities }) => {
        const order = Array.from(labels.keys()).reverse();
        const turned = confidentJoint(
          Int32Array.from(order, (row) => labels[row]),
          Float64Array.from(order.flatMap((row) => [...probabilities.subarray(row * classes, (row + 1) * classes)])),
          classes,
        );
        expect(turned.counts).toEqual(confidentJoint(labels, probabilities, classes).counts);
      }),
    );
  });
});

describe("at the edges", () => {
  it("a class without rows has no threshold, and nobody is sure of it", () => {
    const joint = confidentJoint(Int32Array.of(0, 1), Float64Array.of(0.8, 0.1, 0.1, 0.1, 0.8, 0.1), 3);
    expect(joint.thresholds[2]).toBeNaN();
    expect(labelNoise(joint).priors).toEqual(Float64Array.of(0.5, 0.5, 0));
    expect(confidentClasses(Float64Array.of(0, 0, 1), joint.thresholds)).toEqual(Int32Array.of(-1));
  });

  it("a row that nobody labelled has no consensus", () => {
    const labels = Int32Array.of(0, 0, 1, 1, 1, 0, -1, -1);
    const answer = crowdlab({ labels, annotators: 2, probabilities: new Float64Array(8).fill(0.5), classes: 2 });
    expect(answer.labels[3]).toBe(-1);
    expect(answer.quality[3]).toBeNaN();
  });

  it("refuses lengths that do not fit, and annotators who never meet", () => {
    expect(() => confidentJoint(Int32Array.of(0), Float64Array.of(1), 2)).toThrow(RangeError);
    const labels = Int32Array.of(0, -1, -1, 1);
    expect(() => crowdlab({ labels, annotators: 2, probabilities: new Float64Array(4), classes: 2 })).toThrow(
      RangeError,
    );
  });

  it("rounds to the rounded sum, each number by less than one more", () => {
    expect(roundedToSum(Float64Array.of(0.4, 0.4, 0.2))).toHaveLength(3);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 30 }), (values) => {
        const rounded = roundedToSum(Float64Array.from(values));
        const sum = values.reduce((total, value) => total + value, 0);
        expect(Math.abs(rounded.reduce((total, value) => total + value, 0) - sum)).toBeLessThanOrEqual(0.5 + 1e-9);
        for (const [i, value] of values.entries()) expect(Math.abs(rounded[i] - value)).toBeLessThan(1.5);
      }),
    );
  });
});
