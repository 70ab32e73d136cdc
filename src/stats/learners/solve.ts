// Solves A x = b for a symmetric positive definite A: directly (Cholesky), or step by step where A is too large to write
// down (conjugate gradients, Hestenes & Stiefel 1952).

/**
 * `matrix` is size × size, row-major, and is overwritten. A pivot that rounding has made zero leaves its unknown at 0.
 */
export function solveCholesky(matrix: Float64Array, rightSide: Float64Array): Float64Array {
  const solution = rightSide.slice();
  const size = solution.length;
  factorise(matrix, size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) solution[i] -= matrix[i * size + k] * solution[k];
    solution[i] /= matrix[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) solution[i] -= matrix[k * size + i] * solution[k];
    solution[i] /= matrix[i * size + i];
  }
  return solution;
}

/**
 * The Cholesky factor of `matrix`, size × size, row-major, in its lower triangle: overwrites it. A pivot that rounding has made
 * zero becomes infinite, which leaves its unknown at 0.
 */
export function factorise(matrix: Float64Array, size: number): void {
  for (let j = 0; j < size; j++) {
    const scale = matrix[j * size + j];
    let pivot = scale;
    for (let k = 0; k < j; k++) pivot -= matrix[j * size + k] ** 2;
    const diagonal = pivot > 1e-14 * scale ? Math.sqrt(pivot) : Number.POSITIVE_INFINITY;
    matrix[j * size + j] = diagonal;
    for (let i = j + 1; i < size; i++) {
      let sum = matrix[i * size + j];
      for (let k = 0; k < j; k++) sum -= matrix[i * size + k] * matrix[j * size + k];
      matrix[i * size + j] = sum / diagonal;
    }
  }
}

/** The inverse of what `factorise` has made of a matrix: lower triangular. */
export function invertFactor(factor: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const scale = 1 / factor[i * size + i];
    for (let k = 0; k < i; k++) {
      const weight = scale * factor[i * size + k];
      for (let j = 0; j <= k; j++) inverse[i * size + j] -= weight * inverse[k * size + j];
    }
    inverse[i * size + i] = scale;
  }
  return inverse;
}

/** `multiply` returns A x. Stops when the residual is 1e-12 of the right side, or after `size` + 50 steps. */
export function solveConjugateGradients(
  multiply: (vector: Float64Array) => Float64Array,
  rightSide: Float64Array,
): Float64Array {
  const size = rightSide.length;
  const solution = new Float64Array(size);
  const residual = rightSide.slice();
  const direction = rightSide.slice();
  let squares = dot(residual, residual);
  const enough = 1e-24 * squares;
  for (let step = 0; step < size + 50 && squares > enough; step++) {
    const product = multiply(direction);
    const length = squares / dot(direction, product);
    for (let i = 0; i < size; i++) {
      solution[i] += length * direction[i];
      residual[i] -= length * product[i];
    }
    const next = dot(residual, residual);
    for (let i = 0; i < size; i++) direction[i] = residual[i] + (next / squares) * direction[i];
    squares = next;
  }
  return solution;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
