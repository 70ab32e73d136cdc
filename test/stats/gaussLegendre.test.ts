import { expect, it } from "vitest";
import { gaussLegendre } from "../../src/stats/gaussLegendre.js";

it("integrates polynomials up to degree 2n − 1 exactly", () => {
  for (const count of [1, 2, 3, 7, 24, 100]) {
    const { places, weights } = gaussLegendre(count);
    expect(Array.from(places)).toEqual([...places].sort((a, b) => a - b));
    for (const degree of [0, 1, Math.min(2 * count - 1, 30)]) {
      const integral = places.reduce((total, place, i) => total + weights[i] * place ** degree, 0);
      expect(integral).toBeCloseTo(1 / (degree + 1), 13);
    }
  }
});

it("misses the next degree", () => {
  const { places, weights } = gaussLegendre(2);
  expect(places.reduce((total, place, i) => total + weights[i] * place ** 4, 0)).not.toBeCloseTo(1 / 5, 4);
});
