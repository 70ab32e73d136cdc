// Processors that share no weights between steps: as many networks as there are layers, each of which is one step. What a network
// loses that cannot repeat itself is what a claim asks (claims/choices.ts).

import type { Random } from "../../../core/random.js";
import { floats, type NDArray, ndarray } from "../../../engine/ndarray.js";
import { gather } from "../../../engine/operations/gather.js";
import type { Tensor } from "../../../engine/tensor.js";
import { leaves, mapLeaves, withLeaves } from "../../../engine/tree.js";
import { type TensorType, tensorType } from "../../../engine/types.js";
import type { Processor, ProcessorInputs, ProcessorParameters, ProcessorResult } from "./processor.js";

/** A processor, or several of one kind, of which each step has one. */
export interface LayeredProcessor extends Pick<Processor, "hasPairs" | "initialise"> {
  /** `layer` says which of several; it is empty where there is one. */
  apply(parameters: ProcessorParameters, inputs: ProcessorInputs, layer: readonly Tensor[]): ProcessorResult;
}

/** `count` processors: their parameters lie behind one another along a new first axis. One alone is as it is. */
export function layered(processor: Processor, count: number): LayeredProcessor {
  if (count === 1) return processor;
  return {
    hasPairs: processor.hasPairs,
    initialise: (random) => stacked(processor, random, count),
    apply: (parameters, inputs, [layer]) =>
      processor.apply(
        mapLeaves<Tensor, ProcessorParameters>(parameters, (leaf) => gather(leaf, layer)),
        inputs,
      ),
  };
}

function stacked(processor: Processor, random: Random, count: number): ProcessorParameters {
  const each = Array.from({ length: count }, (_, layer) => processor.initialise(random.stream(`${layer}`)));
  const arrays = each.map((parameters) => leaves<NDArray>(parameters));
  const together = arrays[0].map(({ shape, data }, at) => {
    const all = new Float32Array(count * data.length);
    for (const [layer, own] of arrays.entries()) all.set(floats(own[at]), layer * data.length);
    return ndarray(all, [count, ...shape]);
  });
  return withLeaves(each[0], together);
}

/** The type of what `layerAt` returns. */
export function layerTypes(layers = 1): readonly TensorType[] {
  return layers === 1 ? [] : [tensorType([], "i32")];
}

/** Which of `layers` processors a step has, counted from 0: its own, or the last; nothing where there is one. */
export function layerAt(step: number, layers = 1): readonly NDArray[] {
  return layers === 1 ? [] : [ndarray([Math.min(step, layers - 1)], [], "i32")];
}
