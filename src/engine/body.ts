// Bodies: the graphs that run inside a node, such as one step of a scan. A body is closed: it reaches nothing but its
// own inputs and constants; what it uses of the graph around it becomes an input of the body and of its node.

import { uniformValue } from "./operations/constant.js";
import { type Body, placeholder, type Tensor } from "./tensor.js";
import { topologicalOrder } from "./topologicalOrder.js";

/** `outputs` with each tensor that `replacements` names replaced, in them and in whatever they are made of. */
export function substitute(outputs: readonly Tensor[], replacements: ReadonlyMap<Tensor, Tensor>): Tensor[] {
  const made = new Map(replacements);
  const current = (tensor: Tensor) => made.get(tensor) ?? tensor;
  for (const node of topologicalOrder(outputs, replacements)) {
    const inputs = node.inputs.map(current);
    if (inputs.every((input, i) => input === node.inputs[i])) continue;
    const rebuilt = node.rebuild(inputs);
    for (const [i, output] of node.outputs.entries()) if (!made.has(output)) made.set(output, rebuilt[i]);
  }
  return outputs.map(current);
}

/** A body with what it captures: the tensors from outside, for which its last inputs stand. */
export interface Closure {
  readonly body: Body;
  readonly captured: readonly Tensor[];
}

/**
 * The body that makes `outputs` of `inputs`. Of the tensors for which `isOutside` holds, those that it uses directly
 * become further inputs; constants stay in the body, where they can be simplified away.
 */
export function closeBody(
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  isOutside: (tensor: Tensor) => boolean,
): Closure {
  const known = new Set(inputs);
  const replacements = new Map<Tensor, Tensor>();
  const seen = new Set<Tensor>();
  const pending = [...outputs].reverse();
  for (let tensor = pending.pop(); tensor !== undefined; tensor = pending.pop()) {
    if (seen.has(tensor) || known.has(tensor) || isConstant(tensor)) continue;
    seen.add(tensor);
    if (isOutside(tensor)) replacements.set(tensor, placeholder(tensor, "captured"));
    else pending.push(...tensor.node.inputs);
  }
  return {
    body: { inputs: [...inputs, ...replacements.values()], outputs: substitute(outputs, replacements) },
    captured: [...replacements.keys()],
  };
}

/** Whether the values of `tensor` are known when the graph is written, and take no room. */
export function isConstant(tensor: Tensor): boolean {
  return tensor.node.operation === "constant" || uniformValue(tensor) !== undefined;
}
