// The nodes that a set of tensors needs, each after those it needs itself.

import type { Node, Tensor } from "./tensor.js";

/** Every node that `outputs` reach, inputs first. Without recursion, so that deep graphs do not overflow the stack. */
export function topologicalOrder(outputs: readonly Tensor[]): Node[] {
  const order: Node[] = [];
  const entered = new Set<Node>();
  const stack: { readonly node: Node; next: number }[] = [];
  const enter = (node: Node) => {
    if (entered.has(node)) return;
    entered.add(node);
    stack.push({ node, next: 0 });
  };
  for (const output of outputs) {
    enter(output.node);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      if (top.next < top.node.inputs.length) {
        enter(top.node.inputs[top.next++].node);
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
