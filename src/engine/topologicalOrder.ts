// The nodes that a set of tensors needs, each after those it needs itself.

import type { Node, Tensor } from "./tensor.js";

/**
 * Every node that `outputs` reach, inputs first; what only `known` tensors need is left out.
 * Without recursion, so that deep graphs do not overflow the stack.
 */
export function topologicalOrder(
  outputs: readonly Tensor[],
  known: { has(tensor: Tensor): boolean } = new Set<Tensor>(),
): Node[] {
  const order: Node[] = [];
  const entered = new Set<Node>();
  const stack: { readonly node: Node; next: number }[] = [];
  const enter = (tensor: Tensor) => {
    if (known.has(tensor) || entered.has(tensor.node)) return;
    entered.add(tensor.node);
    stack.push({ node: tensor.node, next: 0 });
  };
  for (const output of outputs) {
    enter(output);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      if (top.next < top.node.inputs.length) {
        enter(top.node.inputs[top.next++]);
      } else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}

/** Which of the tensors that `outputs` reach depend on one of `sources`, the sources included. */
export function dependents(outputs: readonly Tensor[], sources: readonly Tensor[]): Set<Tensor> {
  const found = new Set<Tensor>(sources);
  for (const node of topologicalOrder(outputs)) {
    if (node.inputs.some((input) => found.has(input))) for (const output of node.outputs) found.add(output);
  }
  return found;
}

/** The tensors that `outputs` need, themselves included, where nodes with bodies say what their outputs in use need. */
export function liveTensors(outputs: readonly Tensor[]): Set<Tensor> {
  const live = new Set(outputs);
  for (const node of topologicalOrder(outputs).reverse()) {
    const used = node.outputs.map((output) => live.has(output));
    if (!used.includes(true)) continue;
    const needed = node.needs?.(used);
    for (const [i, input] of node.inputs.entries()) if (needed?.[i] ?? true) live.add(input);
  }
  return live;
}
