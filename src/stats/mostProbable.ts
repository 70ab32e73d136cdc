// The class that a prediction amounts to.

/** For each row of row-major `values`, one per class, the class with the largest; the first of equals. */
export function mostProbable(values: Float64Array, classes: number): Int32Array {
  const best = new Int32Array(values.length / classes);
  for (let i = 0; i < best.length; i++) {
    for (let c = 1; c < classes; c++) {
      if (values[i * classes + c] > values[i * classes + best[i]]) best[i] = c;
    }
  }
  return best;
}
