// The bootstrap of measures that follow from a confusion matrix. Drawing n rows with replacement changes the matrix
// as drawing n times from its cells does, so that no row need be touched and the cost does not grow with n.

import { multinomialDraw } from "./binomialDraw.js";
import { type BootstrapInterval, type BootstrapOptions, intervalFromReplicates } from "./bootstrap.js";
import { jackknifeAcceleration } from "./resamplingInterval.js";

/**
 * A confidence interval for a function of a matrix of counts (see `confusionMatrix`), as `bootstrapInterval` gives
 * for rows that are independent of each other; the acceleration is exact, whatever n. `statistic` is handed an array
 * that is only valid during the call. Throws a RangeError if an element is not a count.
 */
export function bootstrapMatrixInterval(
  matrix: Float64Array,
  statistic: (matrix: Float64Array) => number,
  options: Omit<BootstrapOptions, "clusters">,
): BootstrapInterval {
  const { random, resamples = 2000 } = options;
  const cells = Uint32Array.from(matrix.keys()).filter((cell) => matrix[cell] !== 0);
  const filled = Float64Array.from(cells, (cell) => matrix[cell]);
  if (!filled.every((count) => Number.isInteger(count) && count > 0)) throw new RangeError("not a matrix of counts");
  const n = filled.reduce((sum, count) => sum + count, 0);

  const drawn = new Float64Array(filled.length);
  const resampled = new Float64Array(matrix.length);
  const replicates = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    multinomialDraw(random, n, filled, drawn);
    for (let k = 0; k < cells.length; k++) resampled[cells[k]] = drawn[k];
    replicates[i] = statistic(resampled);
  }

  // All rows of a cell give the same estimate when left out.
  const acceleration = () => {
    const leftOut = Float64Array.from(cells, (cell) => {
      resampled.set(matrix);
      resampled[cell]--;
      return statistic(resampled);
    });
    return jackknifeAcceleration(leftOut, filled);
  };
  return intervalFromReplicates(statistic(matrix.slice()), replicates, acceleration, options);
}
