import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../src/core/random.js";
import { crossing } from "../../src/stats/crossing.js";
import { labelContamination } from "../../src/stats/labelContamination.js";
import { softmax } from "../../src/stats/learners/squash.js";
import { chanceInflation, residualContamination } from "../../src/stats/residualContamination.js";

/** Labels drawn from known probabilities, of which a share is then changed to any other class. */
function drawn(rows: number, classes: number, sharpness: number, wrong: number, random: Random) {
  const probabilities = Float64Array.from({ length: rows * classes }, () => sharpness * random.normal());
  softmax(probabilities, classes);
  const isWrong = new Uint8Array(rows);
  const labels = Int32Array.from({ length: rows }, (_, row) => {
    let rest = random.uniform();
    let label = 0;
    while (label < classes - 1 && rest >= probabilities[row * classes + label]) {
      rest -= probabilities[row * classes + label];
      label++;
    }
    if (random.uniform() >= wrong) return label;
    isWrong[row] = 1;
    return (label + 1 + random.integer(classes - 1)) % classes;
  });
  return { labels, probabilities, isWrong };
}

const share = (flags: readonly boolean[]) => flags.filter(Boolean).length / flags.length;

describe("wrong labels among overlapping classes", () => {
  it.each([2, 4])("false alarms are as rare as promised, with %d classes", (classes) => {
    const random = seededRandom(1, "null");
    const found = Array.from({ length: 200 }, () => {
      const { labels, probabilities } = drawn(300, classes, 1.5, 0, random);
      return labelContamination(labels, probabilities, classes);
    });
    expect(share(found.map(({ pValue }) => pValue < 0.05))).toBeLessThanOrEqual(0.08);
    expect(share(found.map(({ pValue }) => pValue < 0.01))).toBeLessThanOrEqual(0.025);
    expect(share(found.map(({ interval }) => interval[0] === 0))).toBeGreaterThan(0.93);
  });

  it.each([2, 4])("the share is found, and its interval holds it, with %d classes", (classes) => {
    const random = seededRandom(2, "share");
    const found = Array.from({ length: 40 }, () => {
      const { labels, probabilities } = drawn(1500, classes, 6, 0.1, random);
      return labelContamination(labels, probabilities, classes);
    });
    const mean = found.reduce((sum, one) => sum + one.share, 0) / found.length;
    expect(mean).toBeGreaterThan(0.085);
    expect(mean).toBeLessThan(0.115);
    expect(share(found.map(({ interval: [low, high] }) => low <= 0.1 && 0.1 <= high))).toBeGreaterThanOrEqual(0.85);
    expect(found.every(({ pValue }) => pValue < 1e-3)).toBe(true);
  });

  it("the doubt of a row is the chance that its label is wrong", () => {
    const { labels, probabilities, isWrong } = drawn(20_000, 3, 6, 0.1, seededRandom(3, "doubt"));
    const { doubt } = labelContamination(labels, probabilities, 3);
    const between = [...doubt.keys()].filter((row) => doubt[row] > 0.2 && doubt[row] < 0.9);
    const expected = between.reduce((sum, row) => sum + doubt[row], 0);
    const wrong = between.reduce((sum, row) => sum + isWrong[row], 0);
    expect(Math.abs(wrong - expected)).toBeLessThan(4 * Math.sqrt(between.length) * 0.5);
    const sure = [...doubt.keys()].filter((row) => doubt[row] > 0.95);
    expect(share(sure.map((row) => isWrong[row] === 1))).toBeGreaterThan(0.93);
  });

  it("a model that is too sure of itself throughout is no sign of wrong labels", () => {
    const { labels, probabilities } = drawn(2000, 2, 2, 0, seededRandom(4, "sure"));
    const sharpened = Float64Array.from(probabilities, (p, at) => {
      const other = probabilities[at % 2 === 0 ? at + 1 : at - 1];
      return p ** 3 / (p ** 3 + other ** 3);
    });
    expect(labelContamination(labels, sharpened, 2).pValue).toBeGreaterThan(0.01);
  });

  it("whatever the probabilities, the answer is a share within its interval, and chances", () => {
    const row = fc.tuple(
      fc.integer({ min: 0, max: 2 }),
      fc.tuple(...[0, 1, 2].map(() => fc.double({ min: 0, max: 1, noNaN: true }))),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 3, maxLength: 40 }), (rows) => {
        const probabilities = Float64Array.from(
          rows.flatMap(([, raw]) => {
            const sum = raw.reduce((total, value) => total + value, 0);
            return raw.map((value) => (sum > 0 ? value / sum : 1 / 3));
          }),
        );
        const found = labelContamination(
          Int32Array.from(rows, ([label]) => label),
          probabilities,
          3,
        );
        expect(found.interval[0]).toBeLessThanOrEqual(found.share);
        expect(found.interval[1]).toBeGreaterThanOrEqual(found.share);
        expect(found.pValue).toBeGreaterThanOrEqual(0);
        expect(found.pValue).toBeLessThanOrEqual(1);
        for (const doubt of found.doubt) expect(doubt >= 0 && doubt <= 1).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it("refuses a single class, and lengths that do not fit", () => {
    expect(() => labelContamination(Int32Array.of(0), Float64Array.of(1), 1)).toThrow(RangeError);
    expect(() => labelContamination(Int32Array.of(0), Float64Array.of(1), 2)).toThrow(RangeError);
  });
});

describe("wrong numbers among honest residuals", () => {
  const residuals = (rows: number, draw: (random: Random) => number, random: Random) =>
    Float64Array.from({ length: rows }, () => draw(random));
  const shapes: Readonly<Record<string, (random: Random) => number>> = {
    normal: (random) => random.normal(),
    "heavy-tailed": (random) =>
      random.normal() / Math.sqrt((random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2) / 3),
    skewed: (random) => Math.abs(random.normal()) * (random.uniform() < 0.7 ? 2 : -1),
  };

  it.each(Object.keys(shapes))("false alarms are rare where residuals are %s", (shape) => {
    const random = seededRandom(5, shape);
    const alarms = Array.from({ length: 100 }, () => {
      const own = residuals(400, shapes[shape], random);
      const rangeOf = (drawn: Float64Array) => 12 + Math.max(...drawn) - Math.min(...drawn);
      const first = residualContamination(own, rangeOf(own));
      if (first.pValue >= 0.02) return false;
      const inflation = chanceInflation(first, rangeOf, 20, random);
      return residualContamination(own, rangeOf(own), { inflation }).pValue < 0.02;
    });
    expect(share(alarms)).toBeLessThanOrEqual(0.05);
  });

  it("the share is found, and its rows", () => {
    const random = seededRandom(6, "wrong");
    const own = residuals(1000, shapes.normal, random);
    for (let row = 0; row < 50; row++) own[row] = 60 * (random.uniform() - 0.5);
    const { share: found, doubt, pValue } = residualContamination(own, 60);
    expect(found).toBeCloseTo(0.05, 1);
    expect(pValue).toBeLessThan(1e-6);
    expect(share([...own.keys()].slice(50).map((row) => doubt[row] > 0.5))).toBeLessThan(0.005);
    expect(share([...own.keys()].slice(0, 50).map((row) => doubt[row] > 0.5))).toBeGreaterThan(0.7);
  });

  it("does not depend on the unit", () => {
    const own = residuals(200, shapes.normal, seededRandom(7, "unit"));
    own[0] = 30;
    const one = residualContamination(own, 60);
    const other = residualContamination(
      own.map((value) => 1000 * value),
      60_000,
    );
    expect(other.share).toBeCloseTo(one.share, 6);
    expect(other.statistic).toBeCloseTo(one.statistic, 3);
  });

  it("refuses no residuals, and no range", () => {
    expect(() => residualContamination(new Float64Array(0), 1)).toThrow(RangeError);
    expect(() => residualContamination(Float64Array.of(1), 0)).toThrow(RangeError);
  });
});

describe("where a function comes to exceed 1", () => {
  const rising = (at: number) => (value: number) => value / at;

  it("is found between two numbers, or is the end", () => {
    expect(crossing(0, 1, rising(0.3))).toBeCloseTo(0.3, 2);
    expect(crossing(1, 0, (value) => (1 - value) / 0.4)).toBeCloseTo(0.6, 2);
    expect(crossing(0, 1, () => 0)).toBe(1);
    expect(crossing(0, 1, rising(1.5))).toBe(1);
  });

  it("is found to the cell, however the function rises", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-4, max: 1.1, noNaN: true }),
        fc.double({ min: 0.2, max: 5, noNaN: true }),
        fc.boolean(),
        (at, power, isStep) => {
          let asked = 0;
          const found = crossing(0, 1, (value) => {
            asked++;
            return isStep ? Number(value > at) * 2 : (value / at) ** power;
          });
          if (at >= 1) expect(found).toBe(1);
          else expect(Math.abs(found - at)).toBeLessThanOrEqual(2 ** -11 + 1e-12);
          expect(asked).toBeLessThanOrEqual(40);
        },
      ),
    );
  });

  it("is found by few values where the function rises in a straight line", () => {
    let asked = 0;
    crossing(0, 1, (value) => {
      asked++;
      return value / 0.6181;
    });
    expect(asked).toBeLessThanOrEqual(6);
  });
});
