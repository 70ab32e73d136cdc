import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { nearestNeighbours } from "../../src/stats/nearestNeighbours.js";
import { noCode } from "../../src/stats/neighbourScan.js";
import goldens from "../goldens/stats/neighbours.json" with { type: "json" };
import { normals } from "./nullDistribution.js";

/** Distances only: among equally near points any may be reported. */
function naiveDistances(reference: Float64Array, query: Float64Array, dims: number, k: number, excludeSelf: boolean) {
  const out: number[] = [];
  for (let row = 0; row < query.length / dims; row++) {
    const all: number[] = [];
    for (let other = 0; other < reference.length / dims; other++) {
      if (!(excludeSelf && row === other)) all.push(distance(reference, other, query, row, dims));
    }
    all.sort((a, b) => a - b);
    for (let i = 0; i < k; i++) out.push(i < all.length ? all[i] : Number.POSITIVE_INFINITY);
  }
  return out;
}

function distance(reference: Float64Array, other: number, query: Float64Array, row: number, dims: number): number {
  let square = 0;
  for (let dim = 0; dim < dims; dim++) square += (query[row * dims + dim] - reference[other * dims + dim]) ** 2;
  return Math.sqrt(square);
}

function expectNeighbours(
  reference: Float64Array,
  query: Float64Array,
  dims: number,
  k: number,
  excludeSelf = false,
): void {
  const { indices, distances } = nearestNeighbours(reference, query, dims, k, { excludeSelf });
  const expected = naiveDistances(reference, query, dims, k, excludeSelf);
  expect(distances).toHaveLength(expected.length);
  const scale = Math.max(1e-300, ...expected.filter(Number.isFinite));
  for (let i = 0; i < expected.length; i++) {
    const row = Math.floor(i / k);
    if (expected[i] === Number.POSITIVE_INFINITY) {
      expect([indices[i], distances[i]]).toEqual([-1, expected[i]]);
    } else {
      expect(Math.abs(distances[i] - expected[i])).toBeLessThanOrEqual(1e-12 * scale);
      expect(Math.abs(distances[i] - distance(reference, indices[i], query, row, dims))).toBeLessThanOrEqual(
        1e-12 * scale,
      );
      if (excludeSelf) expect(indices[i]).not.toBe(row);
    }
  }
  for (let row = 0; row < query.length / dims; row++) {
    const found = [...indices.subarray(row * k, (row + 1) * k)].filter((index) => index >= 0);
    expect(new Set(found).size).toBe(found.length);
  }
}

describe("nearestNeighbours", () => {
  it("agrees with scikit-learn", () => {
    for (const golden of goldens) {
      const [reference, query] = [Float64Array.from(golden.reference), Float64Array.from(golden.query)];
      const found = nearestNeighbours(reference, query, golden.dims, golden.k);
      expect([...found.indices]).toEqual(golden.indices);
      found.distances.forEach((value, i) => {
        expect(value).toBeCloseTo(golden.distances[i], 8);
      });
      const own = nearestNeighbours(reference, reference, golden.dims, golden.k, { excludeSelf: true });
      expect([...own.indices]).toEqual(golden.ownIndices);
    }
  });

  it("finds what comparing all finds: few values and many ties, any dimensions, more neighbours than points", () => {
    const shape = fc.record({
      dims: fc.integer({ min: 1, max: 20 }),
      points: fc.constantFrom(0, 1, 5, 255, 256, 600),
      queries: fc.integer({ min: 0, max: 6 }),
      k: fc.integer({ min: 1, max: 7 }),
      levels: fc.constantFrom(1, 2, 5, 1000),
      offset: fc.constantFrom(0, 1e6),
      seed: fc.integer(),
    });
    fc.assert(
      fc.property(shape, ({ dims, points, queries, k, levels, offset, seed }) => {
        const random = seededRandom(seed);
        const draw = (rows: number) =>
          Float64Array.from({ length: rows * dims }, () => offset + random.integer(levels) / levels);
        const reference = draw(points);
        expectNeighbours(reference, draw(queries), dims, k);
        expectNeighbours(reference, reference.subarray(0, Math.min(points, 8) * dims), dims, k, true);
      }),
      { numRuns: 150 },
    );
  });

  it("finds them among numbers of very different sizes", () => {
    const shape = fc.record({
      dims: fc.integer({ min: 1, max: 70 }),
      size: fc.constantFrom(1e-150, 1e-5, 1, 1e5, 1e100),
      spread: fc.constantFrom(0, 3, 12, 40),
      seed: fc.integer(),
    });
    fc.assert(
      fc.property(shape, ({ dims, size, spread, seed }) => {
        const random = seededRandom(seed);
        const draw = (rows: number) =>
          Float64Array.from({ length: rows * dims }, () => size * random.normal() * 10 ** -random.integer(spread + 1));
        expectNeighbours(draw(200), draw(5), dims, 3);
      }),
      { numRuns: 60 },
    );
  });

  it("finds them in clusters far narrower than what lies between them", () => {
    for (const width of [1e-2, 1e-3, 1e-4, 1e-6]) {
      const noise = normals(`clusters ${width}`, 600 * 30);
      const clusters = noise.map((value, i) => (Math.floor(i / 30) % 2 === 0 ? 1 : -1) + width * value);
      expectNeighbours(clusters, clusters, 30, 3, true);
    }
  });

  it("finds them by the tree and by the scan alike", () => {
    // Twenty columns that spread in two dimensions (the tree) and in twenty (the scan): more of both than a tree needs.
    const [points, queries, dims, k] = [9000, 1100, 20, 3];
    const plane = normals("plane", 2 * points);
    const folded = Float64Array.from({ length: points * dims }, (_, i) => {
      const [row, dim] = [Math.floor(i / dims), i % dims];
      return plane[2 * row] * Math.sin(dim) + plane[2 * row + 1] * Math.cos(3 * dim);
    });
    for (const reference of [folded, normals("wide", points * dims)]) {
      const query = reference.subarray(0, queries * dims);
      const { distances } = nearestNeighbours(reference, query, dims, k, { excludeSelf: true });
      for (const row of [0, 500, 1099]) {
        const others = reference.slice();
        others.fill(1e9, row * dims, (row + 1) * dims);
        const expected = naiveDistances(others, query.subarray(row * dims, (row + 1) * dims), dims, k, false);
        expected.forEach((value, i) => {
          expect(distances[row * k + i]).toBeCloseTo(value, 12);
        });
      }
    }
  });

  it("is quick where all points are equal", () => {
    const { distances } = nearestNeighbours(new Float64Array(200_000), new Float64Array(200_000), 2, 3, {
      excludeSelf: true,
    });
    expect(distances.every((value) => value === 0)).toBe(true);
  });

  it("refuses broken rows, impossible numbers of neighbours and values that are not finite", () => {
    const rows = new Float64Array(6);
    expect(() => nearestNeighbours(rows, rows, 4, 1)).toThrow(RangeError);
    expect(() => nearestNeighbours(rows, rows, 2, 0)).toThrow(RangeError);
    expect(() => nearestNeighbours(rows.with(2, Number.NaN), rows, 2, 1)).toThrow(RangeError);
    expect(() => nearestNeighbours(rows, rows.with(2, Number.POSITIVE_INFINITY), 2, 1)).toThrow(RangeError);
  });
});

describe("categories beside numbers", () => {
  it("count as one-hot columns of √½ do, in every block and with codes that are none", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom(1e-3, 1, 50),
        (seed, points, queries, count, spread) => {
          const random = seededRandom(seed, "categories");
          const [dims, levels, k] = [1 + random.integer(5), 1 + random.integer(6), 1 + random.integer(4)];
          const draw = (rows: number, none: number) => {
            const numbers = normals(`categories ${seed} ${none}`, rows * dims).map((value) => spread * value);
            const codes = Uint8Array.from({ length: rows * count }, () =>
              random.uniform() < 0.1 ? none : random.integer(levels),
            );
            const width = dims + count * levels;
            const whole = new Float64Array(rows * width);
            for (let row = 0; row < rows; row++) {
              whole.set(numbers.subarray(row * dims, (row + 1) * dims), row * width);
              for (let c = 0; c < count; c++) {
                const code = codes[row * count + c];
                if (code !== none) whole[row * width + dims + c * levels + code] = Math.SQRT1_2;
              }
            }
            return { numbers, codes, whole, width };
          };
          const [reference, query] = [draw(points, noCode.point), draw(queries, noCode.query)];
          const categories = { count, points: reference.codes, queries: query.codes };
          const { distances } = nearestNeighbours(reference.numbers, query.numbers, dims, k, { categories });
          const expected = naiveDistances(reference.whole, query.whole, query.width, k, false);
          distances.forEach((value, i) => {
            if (Number.isFinite(expected[i])) expect(value).toBeCloseTo(expected[i], 9);
            else expect(value).toBe(expected[i]);
          });
        },
      ),
      { numRuns: 60 },
    );
  });
});
