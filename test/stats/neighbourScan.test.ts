import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../src/core/random.js";
import { nearestList } from "../../src/stats/nearestList.js";
import { noCode, type RowCategories, scanNeighbours } from "../../src/stats/neighbourScan.js";

interface Asked {
  readonly points: Float64Array;
  readonly queries: Float64Array;
  readonly dims: number;
  readonly k: number;
  readonly excludeSelf: boolean;
  readonly categories?: RowCategories | undefined;
}

/** Squared distances added in the order of categories and dimensions; of equal ones the first point comes first. */
function plainLoop({ points, queries, dims, k, excludeSelf, categories }: Asked, row: number) {
  const near: { readonly index: number; readonly square: number }[] = [];
  for (let index = 0; index < points.length / dims; index++) {
    if (excludeSelf && index === row) continue;
    let square = 0;
    for (let c = 0; categories !== undefined && c < categories.count; c++) {
      const code = categories.queries[row * categories.count + c];
      const other = categories.points[index * categories.count + c];
      if (code !== other) square += (code === noCode.query ? 0 : 0.5) + (other === noCode.point ? 0 : 0.5);
    }
    for (let dim = 0; dim < dims; dim++) {
      const difference = queries[row * dims + dim] - points[index * dims + dim];
      square += difference * difference;
    }
    if (square < Number.POSITIVE_INFINITY) near.push({ index, square });
  }
  near.sort((a, b) => a.square - b.square || a.index - b.index);
  const none = { index: -1, square: Number.POSITIVE_INFINITY };
  return Array.from({ length: k }, (_, i) => near[i] ?? none);
}

function expectPlainLoop(asked: Asked, rows = Array.from({ length: asked.queries.length / asked.dims }, (_, i) => i)) {
  const { points, queries, dims, k, excludeSelf, categories } = asked;
  const list = nearestList(queries.length / dims, k);
  scanNeighbours(points, queries, dims, k, excludeSelf, list, categories);
  for (const row of rows) {
    const expected = plainLoop(asked, row);
    expect([...list.indices.subarray(row * k, (row + 1) * k)]).toEqual(expected.map(({ index }) => index));
    expect([...list.squares.subarray(row * k, (row + 1) * k)]).toEqual(expected.map(({ square }) => square));
  }
}

const kinds = {
  normal: (random: Random) => random.normal(),
  repeated: (random: Random) => random.integer(3),
  equal: () => 7,
  heavy: (random: Random) => random.normal() * 10 ** random.integer(7),
  narrow: (random: Random) => 1000 + 1e-4 * random.normal(),
  clusters: (random: Random) => random.integer(2) + 1e-5 * random.normal(),
  huge: (random: Random) => 1e150 * random.normal(),
  tiny: (random: Random) => 1e-140 * random.normal(),
};

describe("scanNeighbours", () => {
  it("finds to the bit what a plain loop finds: duplicates, outliers, huge and tiny numbers, more neighbours than points", () => {
    const shape = fc.record({
      kind: fc.constantFrom(...Object.values(kinds)),
      dims: fc.integer({ min: 1, max: 40 }),
      points: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constantFrom(127, 128, 129, 1000)),
      queries: fc.integer({ min: 1, max: 40 }),
      k: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(127, 128, 129, 200)),
      self: fc.boolean(),
      seed: fc.integer(),
    });
    fc.assert(
      fc.property(shape, ({ kind, dims, points, queries, k, self, seed }) => {
        const random = seededRandom(seed);
        const draw = (rows: number) => Float64Array.from({ length: rows * dims }, () => kind(random));
        const reference = draw(points);
        const query = self ? reference.subarray(0, Math.min(points, queries) * dims) : draw(queries);
        expectPlainLoop({ points: reference, queries: query, dims, k, excludeSelf: self });
      }),
      { numRuns: 200 },
    );
  });

  it("counts categories that rows have beside their numbers", () => {
    const shape = fc.record({
      count: fc.integer({ min: 1, max: 30 }),
      levels: fc.integer({ min: 1, max: 5 }),
      dims: fc.integer({ min: 1, max: 6 }),
      points: fc.integer({ min: 1, max: 300 }),
      queries: fc.integer({ min: 1, max: 40 }),
      k: fc.integer({ min: 1, max: 12 }),
      spread: fc.constantFrom(0, 1e-3, 1, 50),
      excludeSelf: fc.boolean(),
      seed: fc.integer(),
    });
    fc.assert(
      fc.property(shape, ({ count, levels, dims, points, queries, k, spread, excludeSelf, seed }) => {
        const random = seededRandom(seed);
        const numbers = (rows: number) => Float64Array.from({ length: rows * dims }, () => spread * random.normal());
        const codes = (rows: number, none: number) =>
          Uint8Array.from({ length: rows * count }, () => (random.uniform() < 0.1 ? none : random.integer(levels)));
        expectPlainLoop({
          points: numbers(points),
          queries: numbers(queries),
          dims,
          k,
          excludeSelf,
          categories: { count, points: codes(points, noCode.point), queries: codes(queries, noCode.query) },
        });
      }),
      { numRuns: 100 },
    );
  });

  it("goes on from chunk to chunk of points and of queries", () => {
    const random = seededRandom(3, "chunks");
    // More points than are taken at once; then rows so long that few of either are.
    for (const [rows, dims, asked] of [
      [9000, 3, [0, 4095, 4096, 8999]],
      [1500, 1000, [0, 1279, 1280, 1499]],
    ] as const) {
      const points = Float64Array.from({ length: rows * dims }, () => random.normal());
      // Near copies of rows in other chunks.
      for (let row = 0; row < 50; row++) points.copyWithin((rows - 1 - row) * dims, row * dims, (row + 1) * dims);
      const count = 2;
      const codes = Uint8Array.from({ length: rows * count }, () => random.integer(4));
      const categories = { count, points: codes, queries: codes };
      expectPlainLoop({ points, queries: points, dims, k: 10, excludeSelf: true, categories }, [...asked]);
      expectPlainLoop({ points, queries: points, dims, k: 10, excludeSelf: true }, [...asked]);
    }
  });

  it("leaves lists empty without points", () => {
    expectPlainLoop({ points: new Float64Array(0), queries: Float64Array.of(1, 2), dims: 2, k: 2, excludeSelf: false });
  });
});
