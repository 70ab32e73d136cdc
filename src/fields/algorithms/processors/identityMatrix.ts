// The matrix with ones on its diagonal: which node is which.

import { constant } from "../../../engine/operations/constant.js";
import { oneHot } from "../../../engine/operations/oneHot.js";
import { range } from "../../../engine/operations/range.js";
import type { Tensor } from "../../../engine/tensor.js";
import type { Dimension } from "../../../engine/types.js";

/** [nodes, nodes], also where their number is known only when the graph runs. */
export function identityMatrix(nodes: Dimension): Tensor {
  if (typeof nodes === "string") return oneHot(range(nodes), nodes);
  return constant(
    Float32Array.from({ length: nodes * nodes }, (_, at) => Number(at % (nodes + 1) === 0)),
    [nodes, nodes],
  );
}
