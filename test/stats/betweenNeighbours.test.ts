import fc from "fast-check";
import { expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { betweenNeighbours } from "../../src/stats/betweenNeighbours.js";

const dims = 4;
const options = { neighbours: 12, tolerance: 1e-9, prefers: () => false };
const scattered = (points: number, seed: number) => {
  const random = seededRandom(seed, "between");
  return Float64Array.from({ length: points * dims }, () => random.normal());
};

it("finds a point between two others, and how far along it lies", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      (seed, fraction) => {
        const reference = scattered(8, seed);
        const query = reference.slice(0, dims).map((low, d) => low + fraction * (reference[dims + d] - low));
        const { found } = betweenNeighbours(reference, query, dims, options);
        expect(found).toHaveLength(1);
        const [{ a, b, distance }] = found;
        expect([a, b].sort()).toEqual([0, 1]);
        expect(a === 0 ? found[0].fraction : 1 - found[0].fraction).toBeCloseTo(fraction, 8);
        expect(distance).toBeLessThan(1e-9);
      },
    ),
    { seed: 1 },
  );
});

it("finds a point that lies beside the segment by less than the tolerance, however near its ends", () => {
  const tolerance = 0.1;
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.double({ min: 2.001, max: 4, noNaN: true }),
      fc.double({ min: 2.001, max: 40, noNaN: true }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (seed, before, beyond, beside) => {
        const random = seededRandom(seed, "beside");
        const draw = () => Array.from({ length: dims }, () => random.normal());
        const dot = (one: readonly number[], other: readonly number[]) =>
          one.reduce((sum, x, d) => sum + x * other[d], 0);
        const unit = (vector: readonly number[]) => vector.map((x) => x / Math.sqrt(dot(vector, vector)));
        const along = unit(draw());
        const other = draw();
        const across = unit(other.map((x, d) => x - dot(other, along) * along[d]));
        const away = (share: number) => tolerance * Math.sqrt(share * share - beside * beside);
        const reference = Float64Array.from([
          ...along.map((x) => -away(before) * x),
          ...along.map((x) => away(beyond) * x),
        ]);
        const query = Float64Array.from(across, (x) => beside * tolerance * x);
        fc.pre(along.filter((x) => Math.abs(x) * (away(before) + away(beyond)) > tolerance).length >= 3);
        const { found } = betweenNeighbours(reference, query, dims, { ...options, tolerance });
        expect(found).toHaveLength(1);
        expect(found[0].distance).toBeCloseTo(beside * tolerance, 9);
      },
    ),
    { seed: 1 },
  );
});

it("finds none among scattered points, nor beyond the ends of a segment", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const reference = scattered(60, seed);
      const { found, expected, dimension } = betweenNeighbours(reference, reference, dims, options);
      expect(found).toEqual([]);
      expect(expected).toBeLessThan(1e-6);
      expect(dimension).toBeGreaterThan(2);
      const beyond = reference.slice(0, dims).map((low, d) => low + 1.2 * (reference[dims + d] - low));
      expect(betweenNeighbours(reference.slice(0, 2 * dims), beyond, dims, options).found).toEqual([]);
    }),
    { numRuns: 20, seed: 1 },
  );
});

it("expects as many as there are where points lie on one line, or are rounded coarsely", () => {
  const random = seededRandom(1);
  const line = Float64Array.from({ length: 50 }, () => random.normal());
  const onLine = Float64Array.from({ length: 50 * dims }, (_, i) => line[Math.floor(i / dims)] * (1 + (i % dims)));
  const straight = betweenNeighbours(onLine, onLine, dims, options);
  expect(straight.found.length).toBeGreaterThan(30);
  expect(straight.expected).toBeGreaterThan(straight.found.length / 2);
  const coarse = betweenNeighbours(scattered(200, 2), scattered(50, 3), dims, { ...options, tolerance: 0.2 });
  expect(coarse.expected).toBeGreaterThan(10);
});

it("prefers the pair that is asked for", () => {
  const reference = Float64Array.of(0, 0, 0, 0, 4, 4, 4, 4, 1, 1, 1, 1, 3, 3, 3, 3);
  const query = Float64Array.of(2, 2, 2, 2);
  const { found } = betweenNeighbours(reference, query, dims, { ...options, prefers: (_, a, b) => a + b === 1 });
  expect([found[0].a, found[0].b].sort()).toEqual([0, 1]);
});
