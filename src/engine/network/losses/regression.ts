// Losses of numbers, one value an element.

import { customGradient } from "../../operations/customGradient.js";
import { absolute, clip, multiply, square, subtract } from "../../operations/elementwise.js";
import type { Tensor } from "../../tensor.js";

/** (prediction − target)²; PyTorch's MSELoss before the mean. */
export function squaredError(prediction: Tensor, target: Tensor): Tensor {
  return square(subtract(prediction, target));
}

/** |prediction − target|; PyTorch's L1Loss before the mean. */
export function absoluteError(prediction: Tensor, target: Tensor): Tensor {
  return absolute(subtract(prediction, target));
}

/**
 * Huber's loss (1964): ½e² for errors |e| ≤ δ, δ(|e| − ½δ) beyond.
 * With c = e clipped to ±δ both are c(e − ½c), and the derivative is c.
 */
export function huber(prediction: Tensor, target: Tensor, { delta = 1 }: { readonly delta?: number } = {}): Tensor {
  const clipped = (e: Tensor) => clip(e, -delta, delta);
  const ofError = customGradient(
    (e: Tensor) => {
      const c = clipped(e);
      return multiply(c, subtract(e, multiply(c, 0.5)));
    },
    ([e], _, cotangent) => [multiply(cotangent, clipped(e))],
  );
  return ofError(subtract(prediction, target));
}
