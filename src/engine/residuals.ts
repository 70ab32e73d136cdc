// What a derivative keeps of the forward pass, where the two run at different times.

import { isConstant } from "./body.js";
import type { Body, Tensor } from "./tensor.js";
import { topologicalOrder } from "./topologicalOrder.js";

/** Of the tensors that can be kept, those that `results` use first, seen from the results. */
export function residualsOf(results: readonly Tensor[], canKeep: (tensor: Tensor) => boolean): Tensor[] {
  const kept: Tensor[] = [];
  const seen = new Set<Tensor>();
  const pending = [...results];
  for (let tensor = pending.pop(); tensor !== undefined; tensor = pending.pop()) {
    if (seen.has(tensor)) continue;
    seen.add(tensor);
    if (canKeep(tensor)) kept.push(tensor);
    else pending.push(...tensor.node.inputs);
  }
  return kept;
}

/** The tensors of a body that are cheaper to compute again than to keep: views, and what follows element by element from `atHand`. */
export function cheapAgain(body: Body, atHand: readonly Tensor[]): Set<Tensor> {
  const again = new Set<Tensor>();
  const near = new Set(atHand);
  for (const node of topologicalOrder(body.outputs, new Set(body.inputs))) {
    const view = node.operation === "reshape" || node.operation === "expand";
    const follows = (view || node.elementwise) && node.inputs.every((input) => near.has(input) || isConstant(input));
    if (view || follows) for (const output of node.outputs) again.add(output);
    if (follows) for (const output of node.outputs) near.add(output);
  }
  return again;
}
