// Logarithms of ratios that can be near 1 as well as near 0.

import { divide, log, maximum, subtract } from "../../operations/elementwise.js";
import type { Tensor } from "../../tensor.js";

/**
 * log y of a ratio y > 0 from y and y − 1 (`excess`): near 1 the excess, computed from differences, has digits that y
 * has lost to rounding; near 0 it is the other way round.
 */
export function logRatio(y: Tensor, excess: Tensor): Tensor {
  const lost = subtract(subtract(y, 1), excess);
  return subtract(log(y), divide(lost, maximum(y, 0.5)));
}
