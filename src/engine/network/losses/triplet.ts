// The triplet loss (Schroff et al. 2015), one value a row: an anchor shall be nearer to a positive example than to a
// negative one, by a margin.

import { add, relu, subtract } from "../../operations/elementwise.js";
import type { Tensor } from "../../tensor.js";
import { cosineDistance, euclideanDistance, squaredDistance } from "./distances.js";

const distances = { euclidean: euclideanDistance, squared: squaredDistance, cosine: cosineDistance } as const;

export interface TripletOptions {
  /** 1 unless said. */
  readonly margin?: number;
  /** `euclidean` unless said. */
  readonly distance?: keyof typeof distances;
}

/** max(0, d(anchor, positive) − d(anchor, negative) + margin) of rows that stand at the same place. */
export function triplet(anchor: Tensor, positive: Tensor, negative: Tensor, options: TripletOptions = {}): Tensor {
  const { margin = 1, distance = "euclidean" } = options;
  const between = distances[distance];
  return relu(add(subtract(between(anchor, positive), between(anchor, negative)), margin));
}
