// The state before the first token, as constants of a graph.

import { type NDArray, numbers } from "../../../src/engine/ndarray.js";
import { constant } from "../../../src/engine/operations/constant.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import { type Mapped, mapTree } from "../../../src/engine/tree.js";
import type { Mixer } from "../../../src/fields/sequence/mixer.js";

export function constantState<P, S>(mixer: Mixer<P, S>, batch: number): Mapped<Mapped<S, NDArray>, Tensor> {
  return mapTree<NDArray, Tensor, Mapped<S, NDArray>>(mixer.emptyState(batch), (array) =>
    constant(numbers(array), array.shape, array.dtype),
  );
}
