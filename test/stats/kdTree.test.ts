import fc from "fast-check";
import { expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { kdTreeSearch } from "../../src/stats/kdTree.js";
import { nearestList } from "../../src/stats/nearestList.js";

it("finds the nearest points that a plain loop finds, and looks at fewer where they spread in few dimensions", () => {
  const shape = fc.record({
    dims: fc.integer({ min: 1, max: 12 }),
    points: fc.constantFrom(1, 5, 16, 17, 255, 600),
    k: fc.integer({ min: 1, max: 7 }),
    levels: fc.constantFrom(1, 2, 5, 1000),
    offset: fc.constantFrom(0, 1e6),
    isIn: fc.boolean(),
    seed: fc.integer(),
  });
  let [looked, all] = [0, 0];
  fc.assert(
    fc.property(shape, ({ dims, points, k, levels, offset, isIn, seed }) => {
      const random = seededRandom(seed);
      const draw = (rows: number) =>
        Float64Array.from({ length: rows * dims }, () => offset + random.integer(levels) / levels);
      const reference = draw(points);
      const query = isIn ? reference.slice(0, dims) : draw(1);
      const list = nearestList(1, k);
      const compared = kdTreeSearch(reference, dims)(query, 0, isIn ? 0 : -1, list);
      const squares = Array.from({ length: points }, (_, point) => {
        let square = 0;
        for (let dim = 0; dim < dims; dim++) square += (query[dim] - reference[point * dims + dim]) ** 2;
        return isIn && point === 0 ? Number.POSITIVE_INFINITY : square;
      });
      expect([...list.squares]).toEqual(
        Array.from({ length: k }, (_, i) => squares.toSorted((a, b) => a - b)[i] ?? Number.POSITIVE_INFINITY),
      );
      for (let i = 0; i < k; i++) {
        const index = list.indices[i];
        expect(index === -1 ? Number.POSITIVE_INFINITY : squares[index]).toBe(list.squares[i]);
      }
      if (dims <= 2 && points === 600) [looked, all] = [looked + compared, all + points];
    }),
    { numRuns: 200 },
  );
  expect(looked).toBeLessThan(0.5 * all);
});
