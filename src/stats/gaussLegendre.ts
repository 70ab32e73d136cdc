// Gauss–Legendre quadrature: the best places and weights for an integral from 0 to 1 of a smooth function.

export interface Quadrature {
  /** Ascending, within (0, 1). */
  readonly places: Float64Array;
  /** They sum to 1. */
  readonly weights: Float64Array;
}

/**
 * The rule of `count` places, exact for polynomials of degree 2 · count − 1: roots of the Legendre polynomial by Newton's
 * method from the usual cosine guess (Press et al., Numerical Recipes, section 4.6).
 */
export function gaussLegendre(count: number): Quadrature {
  const places = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 1;
    for (let round = 0; round < 100; round++) {
      const [value, before] = legendre(count, x);
      slope = (count * (x * value - before)) / (x * x - 1);
      const step = value / slope;
      x -= step;
      if (Math.abs(step) < 1e-15) break;
    }
    places[count - 1 - i] = (1 + x) / 2;
    weights[count - 1 - i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { places, weights };
}

/** Pₙ(x) and Pₙ₋₁(x), by the three-term recurrence. */
function legendre(n: number, x: number): readonly [number, number] {
  let [value, before] = [1, 0];
  for (let k = 1; k <= n; k++) [value, before] = [((2 * k - 1) * x * value - (k - 1) * before) / k, value];
  return [value, before];
}
